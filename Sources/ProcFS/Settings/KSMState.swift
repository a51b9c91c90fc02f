/// The settings and counters of KSM, the files of /sys/kernel/mm/ksm; what the running kernel does not have is nil.
///
/// The counters are of the whole machine. See mm/ksm.c and Documentation/admin-guide/mm/ksm.rst.
public struct KSMState: Hashable, Sendable {
  /// `run`: 0 stopped, 1 scanning, 2 taking everything apart.
  public var run: Int?
  /// `pages_to_scan`: pages that are scanned between two sleeps.
  public var pagesToScan: Int?
  /// `sleep_millisecs`: how long it sleeps.
  public var sleepMilliseconds: Int?
  /// `full_scans`: how often all mergeable memory was scanned.
  public var fullScans: Int?
  /// `pages_shared`: merged frames that are in use.
  public var pagesShared: Int?
  /// `pages_sharing`: entries beyond one for each merged frame: the pages that merging saves.
  public var pagesSharing: Int?
  /// `pages_unshared`: pages that are looked at again and again and equal no other.
  public var pagesUnshared: Int?
  /// `pages_volatile`: pages that change too fast.
  public var pagesVolatile: Int?
  /// `pages_scanned`: pages looked at since boot (Linux 6.6).
  public var pagesScanned: Int?
  /// `pages_skipped`: pages passed over by the smart scan (Linux 6.7).
  public var pagesSkipped: Int?
  /// `ksm_zero_pages`: entries that were made to map the zero page (Linux 6.6).
  public var zeroPages: Int?
  /// `general_profit`: bytes saved, less what the books of KSM take; may be negative (Linux 6.4).
  public var generalProfit: Int?
  /// `max_page_sharing`: how many entries may map one merged frame.
  public var maxPageSharing: Int?
  /// `stable_node_chains`: contents that have several merged frames.
  public var stableNodeChains: Int?
  /// `stable_node_dups`: merged frames in such chains.
  public var stableNodeDuplicates: Int?
  /// `stable_node_chains_prune_millisecs`: how often a chain is tidied.
  public var pruneMilliseconds: Int?
  /// `merge_across_nodes`: pages of different NUMA nodes may be merged.
  public var mergesAcrossNodes: Bool?
  /// `use_zero_pages`: pages of zeros are made to map the zero page.
  public var usesZeroPages: Bool?
  /// `smart_scan`: pages that were not merged are looked at less often (Linux 6.7).
  public var scansSmartly: Bool?
  /// `advisor_mode`: who sets `pages_to_scan` (Linux 6.8).
  public var advisor: Choice?
  /// `advisor_max_cpu`, in percent (Linux 6.8).
  public var advisorMaximumCPU: Int?
  /// `advisor_min_pages_to_scan` (Linux 6.8).
  public var advisorMinimumPages: Int?
  /// `advisor_max_pages_to_scan` (Linux 6.8).
  public var advisorMaximumPages: Int?
  /// `advisor_target_scan_time`, in seconds (Linux 6.8).
  public var advisorTargetSeconds: Int?
  /// Files that are not known: their names and texts.
  public var other: [OtherField] = []

  /// Where the files are.
  public static let directory = "/sys/kernel/mm/ksm"

  /// How many pages ksmd remembers; nil where one of the counters is missing.
  public var knownPages: Int? {
    guard let pagesShared, let pagesSharing, let pagesUnshared, let pagesVolatile else { return nil }
    return pagesShared &+ pagesSharing &+ pagesUnshared &+ pagesVolatile
  }

  /// Reads the files; `notProvided` where the kernel has no KSM.
  public static func read() throws(ProcFSError) -> KSMState { try KSMState(SettingFiles(reading: directory)) }

  /// Reads the files of another directory, such as a copy.
  package static func read(from directory: String) throws(ProcFSError) -> KSMState {
    try KSMState(SettingFiles(reading: directory))
  }

  package init(_ files: consuming SettingFiles) throws(ProcFSError) {
    for (name, property) in Self.numbers { self[keyPath: property] = try files.takeNumber(name) }
    mergesAcrossNodes = try files.takeSwitch("merge_across_nodes")
    usesZeroPages = try files.takeSwitch("use_zero_pages")
    scansSmartly = try files.takeSwitch("smart_scan")
    advisor = try files.takeChoice("advisor_mode")
    other = files.others
  }

  private static let numbers: [(String, any WritableKeyPath<KSMState, Int?> & Sendable)] = [
    ("run", \.run), ("pages_to_scan", \.pagesToScan), ("sleep_millisecs", \.sleepMilliseconds),
    ("full_scans", \.fullScans), ("pages_shared", \.pagesShared), ("pages_sharing", \.pagesSharing),
    ("pages_unshared", \.pagesUnshared), ("pages_volatile", \.pagesVolatile), ("pages_scanned", \.pagesScanned),
    ("pages_skipped", \.pagesSkipped), ("ksm_zero_pages", \.zeroPages), ("general_profit", \.generalProfit),
    ("max_page_sharing", \.maxPageSharing), ("stable_node_chains", \.stableNodeChains),
    ("stable_node_dups", \.stableNodeDuplicates), ("stable_node_chains_prune_millisecs", \.pruneMilliseconds),
    ("advisor_max_cpu", \.advisorMaximumCPU), ("advisor_min_pages_to_scan", \.advisorMinimumPages),
    ("advisor_max_pages_to_scan", \.advisorMaximumPages), ("advisor_target_scan_time", \.advisorTargetSeconds),
  ]
}
