/// What a `ksm` statement does: it concerns the whole machine, and no process in particular.
public enum KSMAction: Sendable, Hashable, Codable {
  /// Full scans of all mergeable memory, one after another.
  case scan(Int)
  /// Everything that is merged is taken apart (run=2), and scanning begins anew.
  case unmerge
  /// Settings of /sys/kernel/mm/ksm.
  case set([KSMOption])

  /// The most scans of one statement.
  public static let mostScans = 1_000
}

/// One setting of /sys/kernel/mm/ksm.
public enum KSMOption: Sendable, Hashable, Codable {
  /// smart_scan: pages that never merge are looked at less and less often.
  case smartScan(Bool)
  /// use_zero_pages: pages of zeros become the shared zero page.
  case useZeroPages(Bool)
  /// max_page_sharing: the most mappings of one merged page.
  case maxPageSharing(Int)
  /// merge_across_nodes: pages of different NUMA nodes are merged.
  case mergeAcrossNodes(Bool)

  /// What every scenario begins with: the values that kernels start with.
  public static let defaults: [KSMOption] = [
    .smartScan(true), .useZeroPages(false), .maxPageSharing(256), .mergeAcrossNodes(true),
  ]
}
