/// The memory amounts of one smaps record or of the rollup, in bytes.
///
/// The kernel prints whole kibibytes: every amount is exact except the three proportional ones, which it truncates to 1 KiB once per
/// record. An amount the running kernel does not print is nil. See `__show_smap` in fs/proc/task_mmu.c.
public struct SmapsCounters: Hashable, Sendable {
  /// `Size`: the addresses covered.
  public var size: Int? {
    get { self[.size] }
    set { self[.size] = newValue }
  }
  /// `KernelPageSize`: the page size the kernel uses for this VMA.
  public var kernelPageSize: Int? {
    get { self[.kernelPageSize] }
    set { self[.kernelPageSize] = newValue }
  }
  /// `MMUPageSize`: the page size the MMU uses for this VMA.
  public var mmuPageSize: Int? {
    get { self[.mmuPageSize] }
    set { self[.mmuPageSize] = newValue }
  }
  /// `Rss`: mapped normal pages, zero pages not counted.
  public var rss: Int? {
    get { self[.rss] }
    set { self[.rss] = newValue }
  }
  /// `Pss`: each page divided by its mapcount, truncated.
  public var pss: Int? {
    get { self[.pss] }
    set { self[.pss] = newValue }
  }
  /// `Pss_Dirty` (Linux 6.0): the dirty part of Pss.
  public var pssDirty: Int? {
    get { self[.pssDirty] }
    set { self[.pssDirty] = newValue }
  }
  /// `Pss_Anon`: the anonymous part of Pss; in the rollup only.
  public var pssAnon: Int? {
    get { self[.pssAnon] }
    set { self[.pssAnon] = newValue }
  }
  /// `Pss_File`: the file part of Pss; in the rollup only.
  public var pssFile: Int? {
    get { self[.pssFile] }
    set { self[.pssFile] = newValue }
  }
  /// `Pss_Shmem`: the shmem part of Pss; in the rollup only.
  public var pssShmem: Int? {
    get { self[.pssShmem] }
    set { self[.pssShmem] = newValue }
  }
  /// `Shared_Clean`: pages with a mapcount above 1, clean.
  public var sharedClean: Int? {
    get { self[.sharedClean] }
    set { self[.sharedClean] = newValue }
  }
  /// `Shared_Dirty`: pages with a mapcount above 1, dirty in the PTE or the folio.
  public var sharedDirty: Int? {
    get { self[.sharedDirty] }
    set { self[.sharedDirty] = newValue }
  }
  /// `Private_Clean`: pages with a mapcount of 1, clean.
  public var privateClean: Int? {
    get { self[.privateClean] }
    set { self[.privateClean] = newValue }
  }
  /// `Private_Dirty`: pages with a mapcount of 1, dirty in the PTE or the folio.
  public var privateDirty: Int? {
    get { self[.privateDirty] }
    set { self[.privateDirty] = newValue }
  }
  /// `Referenced`: pages with the accessed bit or the folio's referenced flag.
  public var referenced: Int? {
    get { self[.referenced] }
    set { self[.referenced] = newValue }
  }
  /// `Anonymous`: pages of no file.
  public var anonymous: Int? {
    get { self[.anonymous] }
    set { self[.anonymous] = newValue }
  }
  /// `KSM` (Linux 6.7): pages merged by KSM.
  public var ksm: Int? {
    get { self[.ksm] }
    set { self[.ksm] = newValue }
  }
  /// `LazyFree`: clean pages after MADV_FREE.
  public var lazyFree: Int? {
    get { self[.lazyFree] }
    set { self[.lazyFree] = newValue }
  }
  /// `AnonHugePages`: anonymous memory mapped by a PMD.
  public var anonHugePages: Int? {
    get { self[.anonHugePages] }
    set { self[.anonHugePages] = newValue }
  }
  /// `ShmemPmdMapped`: shmem mapped by a PMD.
  public var shmemPmdMapped: Int? {
    get { self[.shmemPmdMapped] }
    set { self[.shmemPmdMapped] = newValue }
  }
  /// `FilePmdMapped` (Linux 5.4): file memory mapped by a PMD.
  public var filePmdMapped: Int? {
    get { self[.filePmdMapped] }
    set { self[.filePmdMapped] = newValue }
  }
  /// `Shared_Hugetlb`: hugetlb pages shared with other mappings; not part of Rss.
  public var sharedHugetlb: Int? {
    get { self[.sharedHugetlb] }
    set { self[.sharedHugetlb] = newValue }
  }
  /// `Private_Hugetlb`: hugetlb pages mapped once; not part of Rss.
  public var privateHugetlb: Int? {
    get { self[.privateHugetlb] }
    set { self[.privateHugetlb] = newValue }
  }
  /// `Swap`: anonymous memory that is out on swap.
  public var swap: Int? {
    get { self[.swap] }
    set { self[.swap] = newValue }
  }
  /// `SwapPss`: each swapped page divided by its swap count, truncated.
  public var swapPss: Int? {
    get { self[.swapPss] }
    set { self[.swapPss] = newValue }
  }
  /// `Locked`: the proportional share of locked memory, truncated.
  public var locked: Int? {
    get { self[.locked] }
    set { self[.locked] = newValue }
  }

  /// Creates counters that know nothing.
  public init() {}

  /// Adds another record's amounts to this one's, field by field; page sizes are no amounts and become nil.
  ///
  /// The sum of truncated shares can be up to 1 KiB per record below the rollup's.
  public mutating func add(_ other: SmapsCounters) {
    printed |= other.printed
    for index in amounts.indices { amounts[index] &+= other.amounts[index] }
    kernelPageSize = nil
    mmuPageSize = nil
  }

  // One slot per field and one bit per slot: half the size of as many optionals, and the parser stores by index. The slot of a field
  // that was not printed is 0.
  private var amounts = InlineArray<25, Int>(repeating: 0)
  private var printed: UInt32 = 0

  subscript(field: SmapsField) -> Int? {
    get {
      let index = Int(field.rawValue)
      return printed >> index & 1 != 0 ? amounts[index] : nil
    }
    set {
      let index = Int(field.rawValue)
      amounts[index] = newValue ?? 0
      printed = newValue == nil ? printed & ~(1 << index) : printed | 1 << index
    }
  }

  /// Whether two records have the same fields with the same amounts.
  public static func == (lhs: Self, rhs: Self) -> Bool {
    lhs.printed == rhs.printed && lhs.amounts.indices.allSatisfy { lhs.amounts[$0] == rhs.amounts[$0] }
  }

  /// Feeds the fields and their amounts to a hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(printed)
    for index in amounts.indices { hasher.combine(amounts[index]) }
  }
}
