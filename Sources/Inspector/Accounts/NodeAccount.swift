internal import ProcFS

/// How much of some memory lies on which memory node, in bytes.
public struct NodeAccount: Hashable, Sendable {
  /// Resident memory by node; what frames are not known is under nil.
  public private(set) var resident: [Int?: Int] = [:]

  mutating func add(_ bytes: Int, on node: Int?) { resident[node, default: 0] += bytes }
}

extension Snapshot {
  /// The memory nodes of the machine, ascending; empty where the kernel has none or does not tell.
  public var nodeNumbers: [Int] { nodes.numbers }

  /// What each process has on which node, in the order of `processes`, and all of them together, each frame once.
  ///
  /// - Complexity: O(pages of the snapshot).
  public func accountsByNode() -> (processes: [NodeAccount], total: NodeAccount) {
    let categories = FrameCategories(self)
    var accounts = [NodeAccount](repeating: NodeAccount(), count: processes.count)
    var total = NodeAccount()
    var seen = FrameMap()
    for (index, mapping) in mappings.enumerated() {
      let isShared = mapping.mapping.permissions.contains(.shared)
      for run in pages.runs(of: index) {
        for offset in 0..<UInt64(run.length) {
          let entry = run.entry(at: offset)
          guard categories.category(of: entry, isSharedMapping: isShared)?.isResident == true else { continue }
          let frame = entry.frameNumber?.rawValue
          let node = frame.flatMap(nodes.node)
          accounts[mapping.process].add(pageSize, on: node)
          guard let frame else { continue }
          let place = seen.place(of: frame)
          if seen[place: place] == 0 {
            seen[place: place] = 1
            total.add(pageSize, on: node)
          }
        }
      }
    }
    return (accounts, total)
  }
}

extension MemoryCategory {
  /// Whether the kernel counts such pages in Rss.
  fileprivate var isResident: Bool {
    switch self {
    case .own, .shared, .outside, .merged, .file, .sharedMapping, .sharedHidden, .unknown: true
    case .zero, .swapped, .hugetlb, .device: false
    }
  }
}
