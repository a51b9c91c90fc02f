/// The settings and counters of transparent huge pages, /sys/kernel/mm/transparent_hugepage; what the running kernel does not have is nil.
///
/// See mm/huge_memory.c, mm/khugepaged.c and Documentation/admin-guide/mm/transhuge.rst.
public struct TransparentHugePages: Hashable, Sendable {
  /// One size of large folios (Linux 6.8).
  public struct Size: Hashable, Sendable {
    /// Bytes of a folio.
    public var bytes: Int
    /// `enabled`: which anonymous memory gets such folios.
    public var enabled: Choice?
    /// `shmem_enabled`: which shmem gets them (Linux 6.11).
    public var shmemEnabled: Choice?
    /// The files of `stats`, by their names: how often since boot, and how many there are now (`nr_...`).
    public var stats: [String: UInt64] = [:]
    /// Files that are not known.
    public var other: [OtherField] = []
  }

  /// The settings and counters of the kernel thread that collapses pages.
  public struct Khugepaged: Hashable, Sendable {
    /// `scan_sleep_millisecs`: how long it sleeps between two scans.
    public var scanSleepMilliseconds: Int?
    /// `alloc_sleep_millisecs`: how long it waits when it found no huge page.
    public var allocationSleepMilliseconds: Int?
    /// `pages_to_scan`: pages between two sleeps.
    public var pagesToScan: Int?
    /// `pages_collapsed`: huge pages made since boot.
    public var pagesCollapsed: Int?
    /// `full_scans`: how often it was all round.
    public var fullScans: Int?
    /// `max_ptes_none`: absent pages that it fills up.
    public var maximumAbsent: Int?
    /// `max_ptes_swap`: swapped pages that it brings back.
    public var maximumSwapped: Int?
    /// `max_ptes_shared`: pages mapped by others too that it copies (Linux 5.8).
    public var maximumShared: Int?
    /// `defrag`: it may move memory to find a huge page.
    public var mayDefragment: Bool?
    /// Files that are not known.
    public var other: [OtherField] = []
  }

  /// `enabled`: which anonymous memory gets huge pages.
  public var enabled: Choice?
  /// `defrag`: whether a fault may wait for one.
  public var defrag: Choice?
  /// `shmem_enabled`: which shmem gets them.
  public var shmemEnabled: Choice?
  /// `use_zero_page`: reads may map the huge zero page.
  public var usesZeroPage: Bool?
  /// `shrink_underused`: huge pages that are mostly zeros are split when memory is short (Linux 6.12).
  public var splitsUnderused: Bool?
  /// `hpage_pmd_size`: bytes that a PMD maps.
  public var pmdSize: Int?
  /// `khugepaged`; nil where there is none.
  public var khugepaged: Khugepaged?
  /// `hugepages-*kB`, the smallest first; none before Linux 6.8.
  public var sizes: [Size] = []
  /// Files that are not known.
  public var other: [OtherField] = []

  /// Where the files are.
  public static let directory = "/sys/kernel/mm/transparent_hugepage"

  /// Reads the files; `notProvided` where the kernel has no transparent huge pages.
  public static func read() throws(ProcFSError) -> TransparentHugePages { try read(from: directory) }

  /// Reads the files of another directory, such as a copy.
  package static func read(from directory: String) throws(ProcFSError) -> TransparentHugePages {
    var pages = try TransparentHugePages(SettingFiles(reading: directory))
    for name in try DirectoryNames.list(directory) {
      let path = directory + "/" + name
      if name == "khugepaged" {
        pages.khugepaged = try Khugepaged(SettingFiles(reading: path))
      } else if let bytes = PageSizeName.bytes(of: name) {
        // Sizes that only shmem has are without stats on some kernels.
        let stats = try? SettingFiles(reading: path + "/stats")
        pages.sizes.append(try Size(bytes: bytes, SettingFiles(reading: path), stats: stats))
      }
    }
    pages.sizes.sort { $0.bytes < $1.bytes }
    return pages
  }

  package init(_ files: consuming SettingFiles) throws(ProcFSError) {
    enabled = try files.takeChoice("enabled")
    defrag = try files.takeChoice("defrag")
    shmemEnabled = try files.takeChoice("shmem_enabled")
    usesZeroPage = try files.takeSwitch("use_zero_page")
    splitsUnderused = try files.takeSwitch("shrink_underused")
    pmdSize = try files.takeNumber("hpage_pmd_size")
    other = files.others
  }
}

extension TransparentHugePages.Size {
  package init(bytes: Int, _ files: consuming SettingFiles, stats: consuming SettingFiles?) throws(ProcFSError) {
    self.bytes = bytes
    enabled = try files.takeChoice("enabled")
    shmemEnabled = try files.takeChoice("shmem_enabled")
    other = files.others
    if let stats { self.stats = try stats.counters() }
  }
}

extension TransparentHugePages.Khugepaged {
  package init(_ files: consuming SettingFiles) throws(ProcFSError) {
    scanSleepMilliseconds = try files.takeNumber("scan_sleep_millisecs")
    allocationSleepMilliseconds = try files.takeNumber("alloc_sleep_millisecs")
    pagesToScan = try files.takeNumber("pages_to_scan")
    pagesCollapsed = try files.takeNumber("pages_collapsed")
    fullScans = try files.takeNumber("full_scans")
    maximumAbsent = try files.takeNumber("max_ptes_none")
    maximumSwapped = try files.takeNumber("max_ptes_swap")
    maximumShared = try files.takeNumber("max_ptes_shared")
    mayDefragment = try files.takeSwitch("defrag")
    other = files.others
  }
}
