/// The use of the system's memory, from /proc/meminfo; amounts in bytes.
///
/// See `meminfo_proc_show` in fs/proc/meminfo.c and Documentation/filesystems/proc.rst. A line the kernel does not print is nil.
public struct Meminfo: Hashable, Sendable {
  /// `MemTotal`: memory the kernel manages.
  public var total: Int?
  /// `MemFree`: memory nobody uses.
  public var free: Int?
  /// `MemAvailable`: an estimate of what new programs can get without swapping.
  public var available: Int?
  /// `Buffers`: page cache of block devices.
  public var buffers: Int?
  /// `Cached`: page cache and shmem, without the swap cache.
  public var cached: Int?
  /// `SwapCached`: pages in memory that also have a copy on swap.
  public var swapCached: Int?
  /// `Active`: on the active LRU lists.
  public var active: Int?
  /// `Inactive`: on the inactive LRU lists.
  public var inactive: Int?
  /// `Unevictable`: on the unevictable LRU list.
  public var unevictable: Int?
  /// `Mlocked`: locked by `mlock`.
  public var mlocked: Int?
  /// `SwapTotal`: swap space.
  public var swapTotal: Int?
  /// `SwapFree`: unused swap space.
  public var swapFree: Int?
  /// `Dirty`: file pages waiting to be written.
  public var dirty: Int?
  /// `Writeback`: file pages being written.
  public var writeback: Int?
  /// `AnonPages`: anonymous pages mapped.
  public var anonPages: Int?
  /// `Mapped`: file pages mapped.
  public var mapped: Int?
  /// `Shmem`: shmem and tmpfs.
  public var shmem: Int?
  /// `Slab`: kernel objects.
  public var slab: Int?
  /// `KernelStack`: kernel stacks.
  public var kernelStack: Int?
  /// `PageTables`: page tables.
  public var pageTables: Int?
  /// `CommitLimit`: the limit of `Committed_AS` under strict overcommit.
  public var commitLimit: Int?
  /// `Committed_AS`: memory promised to processes.
  public var committed: Int?
  /// `AnonHugePages`: anonymous memory in large folios mapped by PMDs.
  public var anonHugePages: Int?
  /// `ShmemHugePages`: shmem in huge pages.
  public var shmemHugePages: Int?
  /// `FileHugePages`: page cache in huge pages.
  public var fileHugePages: Int?
  /// `Hugetlb`: memory taken by hugetlb pages of all sizes.
  public var hugetlb: Int?
  /// `Hugepagesize`: the default hugetlb page size.
  public var hugePageSize: Int?
  /// `HugePages_Total`: hugetlb pages in the pool; a number of pages.
  public var hugePagesTotal: Int?
  /// `HugePages_Free`: hugetlb pages not yet allocated; a number of pages.
  public var hugePagesFree: Int?
  /// `HugePages_Rsvd`: hugetlb pages promised but not yet allocated; a number of pages, below zero for a moment where pinned
  /// ones come back (hugetlb_acct_memory).
  public var hugePagesReserved: Int?
  /// `HugePages_Surp`: hugetlb pages above the pool's size; a number of pages.
  public var hugePagesSurplus: Int?
  /// Lines whose key is not known.
  public var other: [OtherField] = []

  /// Creates a reading that knows nothing.
  public init() {}

  /// Parses the text of /proc/meminfo.
  public static func parse(_ text: Span<UInt8>) throws(ParseFailure) -> Meminfo {
    var meminfo = Meminfo()
    var cursor = TextCursor()
    while !cursor.isAtEnd(of: text) {
      let key = try cursor.key(in: text)
      if let (_, amount) = amounts.first(where: { text.equals($0.key, in: key) }) {
        meminfo[keyPath: amount] = try cursor.kibibytes(in: text)
        try cursor.finishLine(in: text)
      } else if let (_, count) = counts.first(where: { text.equals($0.key, in: key) }) {
        cursor.skipBlanks(in: text)
        meminfo[keyPath: count] = try cursor.wrappedCount(in: text)
        try cursor.finishLine(in: text)
      } else {
        meminfo.other.append(try cursor.other(key: key, in: text))
      }
    }
    return meminfo
  }

  /// Reads /proc/meminfo.
  public static func read() throws(ProcFSError) -> Meminfo {
    try readText("/proc/meminfo", parse: parse)
  }

  private typealias Field = (key: StaticString, property: any WritableKeyPath<Meminfo, Int?> & Sendable)

  private static let amounts: [Field] = [
    ("MemTotal", \.total),
    ("MemFree", \.free),
    ("MemAvailable", \.available),
    ("Buffers", \.buffers),
    ("Cached", \.cached),
    ("SwapCached", \.swapCached),
    ("Active", \.active),
    ("Inactive", \.inactive),
    ("Unevictable", \.unevictable),
    ("Mlocked", \.mlocked),
    ("SwapTotal", \.swapTotal),
    ("SwapFree", \.swapFree),
    ("Dirty", \.dirty),
    ("Writeback", \.writeback),
    ("AnonPages", \.anonPages),
    ("Mapped", \.mapped),
    ("Shmem", \.shmem),
    ("Slab", \.slab),
    ("KernelStack", \.kernelStack),
    ("PageTables", \.pageTables),
    ("CommitLimit", \.commitLimit),
    ("Committed_AS", \.committed),
    ("AnonHugePages", \.anonHugePages),
    ("ShmemHugePages", \.shmemHugePages),
    ("FileHugePages", \.fileHugePages),
    ("Hugetlb", \.hugetlb),
    ("Hugepagesize", \.hugePageSize),
  ]

  private static let counts: [Field] = [
    ("HugePages_Total", \.hugePagesTotal),
    ("HugePages_Free", \.hugePagesFree),
    ("HugePages_Rsvd", \.hugePagesReserved),
    ("HugePages_Surp", \.hugePagesSurplus),
  ]
}
