/// The memory amounts of one smaps record or of the rollup, in bytes.
///
/// The kernel prints whole kibibytes: every amount is exact except the three proportional ones, which it truncates to 1 KiB once per
/// record. An amount the running kernel does not print is nil. See `__show_smap` in fs/proc/task_mmu.c.
public struct SmapsCounters: Hashable, Sendable {
  /// `Size`: the addresses covered.
  public var size: Int?
  /// `KernelPageSize`: the page size the kernel uses for this VMA.
  public var kernelPageSize: Int?
  /// `MMUPageSize`: the page size the MMU uses for this VMA.
  public var mmuPageSize: Int?
  /// `Rss`: mapped normal pages, zero pages not counted.
  public var rss: Int?
  /// `Pss`: each page divided by its mapcount, truncated.
  public var pss: Int?
  /// `Pss_Dirty` (Linux 6.0): the dirty part of Pss.
  public var pssDirty: Int?
  /// `Pss_Anon`: the anonymous part of Pss; in the rollup only.
  public var pssAnon: Int?
  /// `Pss_File`: the file part of Pss; in the rollup only.
  public var pssFile: Int?
  /// `Pss_Shmem`: the shmem part of Pss; in the rollup only.
  public var pssShmem: Int?
  /// `Shared_Clean`: pages with a mapcount above 1, clean.
  public var sharedClean: Int?
  /// `Shared_Dirty`: pages with a mapcount above 1, dirty in the PTE or the folio.
  public var sharedDirty: Int?
  /// `Private_Clean`: pages with a mapcount of 1, clean.
  public var privateClean: Int?
  /// `Private_Dirty`: pages with a mapcount of 1, dirty in the PTE or the folio.
  public var privateDirty: Int?
  /// `Referenced`: pages with the accessed bit or the folio's referenced flag.
  public var referenced: Int?
  /// `Anonymous`: pages of no file.
  public var anonymous: Int?
  /// `KSM` (Linux 6.7): pages merged by KSM.
  public var ksm: Int?
  /// `LazyFree`: clean pages after MADV_FREE.
  public var lazyFree: Int?
  /// `AnonHugePages`: anonymous memory mapped by a PMD.
  public var anonHugePages: Int?
  /// `ShmemPmdMapped`: shmem mapped by a PMD.
  public var shmemPmdMapped: Int?
  /// `FilePmdMapped` (Linux 5.4): file memory mapped by a PMD.
  public var filePmdMapped: Int?
  /// `Shared_Hugetlb`: hugetlb pages shared with other mappings; not part of Rss.
  public var sharedHugetlb: Int?
  /// `Private_Hugetlb`: hugetlb pages mapped once; not part of Rss.
  public var privateHugetlb: Int?
  /// `Swap`: anonymous memory that is out on swap.
  public var swap: Int?
  /// `SwapPss`: each swapped page divided by its swap count, truncated.
  public var swapPss: Int?
  /// `Locked`: the proportional share of locked memory, truncated.
  public var locked: Int?

  /// Creates counters that know nothing.
  public init() {}

  /// Adds another record's amounts to this one's, field by field; page sizes are no amounts and become nil.
  ///
  /// The sum of truncated shares can be up to 1 KiB per record below the rollup's.
  public mutating func add(_ other: SmapsCounters) {
    for field in SmapsField.allCases {
      if let amount = other[keyPath: field.counter] { self[keyPath: field.counter, default: 0] &+= amount }
    }
    kernelPageSize = nil
    mmuPageSize = nil
  }

  private subscript(keyPath path: WritableKeyPath<Self, Int?>, default value: Int) -> Int {
    get { self[keyPath: path] ?? value }
    set { self[keyPath: path] = newValue }
  }
}
