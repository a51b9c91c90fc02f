/// One VMA (struct vm_area_struct).
struct VMA: Sendable {
  /// First page and page behind the last.
  var pages: Range<PageNumber>
  /// VM_ flags.
  var flags: VMAFlags
  /// What fills pages that were never written.
  var backing: Backing
  /// vm_pgoff: file page of the first page; for anonymous memory the page number it was made at.
  var pageOffset: Int
  /// The anon_vma it got with its first anonymous page, or nil: decides whether fork copies its page tables (FK-1).
  var anonVMA: AnonVMA?
  /// When it was last linked into the interval trees of its anon_vmas, counted from 1.
  ///
  /// Of VMAs that begin at the same page of their memory a walk meets the one that was linked first (INTERVAL_TREE_DEFINE).
  var link = 0
  /// vm_policy: where its new pages go, nil for where the policy of the task says.
  var policy: MemoryPolicy?
  /// The userfaultfd that it is registered with.
  var userfault: UserfaultID?
  /// What it knows of the pages that were kept for it, if it has pages of 2 MiB.
  var promise = HugeTLBPromise()

  /// What stands behind a VMA.
  enum Backing: Sendable, Hashable {
    case anonymous
    case file(FileID)
    /// Pages of 2 MiB of the pool (MAP_HUGETLB), by the number of their file in `HugeTLBPool`.
    case hugeTLB(Int)
  }

  var isAnonymous: Bool { backing == .anonymous }
  var isShared: Bool { flags.contains(.shared) }

  /// A private mapping that may become writable: its pages are copied on write (is_cow_mapping).
  var isCopyOnWrite: Bool { !flags.contains(.shared) && flags.contains(.mayWrite) }

  var file: FileID? {
    if case .file(let file) = backing { return file }
    return nil
  }

  /// File pages behind some pages of the VMA.
  func filePages(of pages: Range<PageNumber>) -> Range<Int> {
    filePage(of: pages.lowerBound)..<filePage(of: pages.upperBound)
  }

  /// File page behind a page of the VMA (linear_page_index).
  func filePage(of page: PageNumber) -> Int { page - pages.lowerBound + pageOffset }
}

/// Number of a file of the simulated machine.
public typealias FileID = Int

/// Identity of an anon_vma, and whether the VMA's chain holds only this one.
struct AnonVMA: Sendable, Equatable {
  var identity: Int
  /// list_is_singular(&vma->anon_vma_chain): false in a forked child, which is also on its parent's anon_vma.
  var isSingular: Bool
}

/// The VM_ flags that matter here.
public struct VMAFlags: OptionSet, Sendable, Hashable {
  /// The bits, numbered by this program.
  public let rawValue: UInt32
  /// Creates flags from bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }
  /// VM_READ.
  public static let read = VMAFlags(rawValue: 1)
  /// VM_WRITE.
  public static let write = VMAFlags(rawValue: 2)
  /// VM_EXEC.
  public static let execute = VMAFlags(rawValue: 4)
  /// VM_SHARED.
  public static let shared = VMAFlags(rawValue: 8)
  /// VM_MAYWRITE.
  public static let mayWrite = VMAFlags(rawValue: 16)
  /// VM_GROWSDOWN.
  public static let growsDown = VMAFlags(rawValue: 32)
  /// VM_DONTCOPY (MADV_DONTFORK).
  public static let dontCopy = VMAFlags(rawValue: 64)
  /// VM_WIPEONFORK.
  public static let wipeOnFork = VMAFlags(rawValue: 128)
  /// VM_LOCKED.
  public static let locked = VMAFlags(rawValue: 256)
  /// VM_LOCKONFAULT.
  public static let lockOnFault = VMAFlags(rawValue: 512)
  /// VM_NORESERVE.
  public static let noReserve = VMAFlags(rawValue: 1024)
  /// VM_ACCOUNT: it counts towards the commit limit.
  ///
  /// Two VMAs that differ in it never merge.
  public static let account = VMAFlags(rawValue: 2048)

  /// VM_MAYBE_GUARD: guard markers were planted in it, or in a part of it.
  ///
  /// Two VMAs that differ in it merge all the same, and the result has it.
  public static let mayHaveGuards = VMAFlags(rawValue: 1 << 22)
  /// VM_HUGETLB.
  public static let hugeTLB = VMAFlags(rawValue: 1 << 23)
  /// VM_UFFD_MISSING.
  public static let userfaultMissing = VMAFlags(rawValue: 1 << 20)
  /// VM_UFFD_WP.
  public static let userfaultProtected = VMAFlags(rawValue: 1 << 21)
  /// VM_HUGEPAGE (MADV_HUGEPAGE).
  public static let hugePage = VMAFlags(rawValue: 4096)
  /// VM_NOHUGEPAGE (MADV_NOHUGEPAGE).
  public static let noHugePage = VMAFlags(rawValue: 8192)
  /// VM_MERGEABLE (MADV_MERGEABLE).
  public static let mergeable = VMAFlags(rawValue: 1 << 14)

  /// The flags that mprotect(2) sets.
  static let access: VMAFlags = [.read, .write, .execute]
}
