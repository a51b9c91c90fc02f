/// Who shares which bytes: exact arithmetic on runs of bytes.
struct RangeShares {
  /// What each owner has.
  private(set) var accounts: [ShareAccount]
  /// Bytes that anybody refers to, each once.
  private(set) var total: UInt64 = 0
  /// Those of them that only one refers to and nobody is marked to share.
  private(set) var totalExclusive: UInt64 = 0

  /// Lays the runs of all owners over each other.
  ///
  /// - Complexity: O(n log n + p) for n runs and p owners of pieces: a piece of bytes with k sharers costs O(k).
  init(_ ranges: [OwnedRange], owners: Int) {
    accounts = Array(repeating: ShareAccount(), count: owners)
    var edges: [(place: UInt64, range: Int, begins: Bool)] = []
    edges.reserveCapacity(2 * ranges.count)
    for (index, range) in ranges.enumerated() where range.start < range.end {
      edges.append((range.start, index, true))
      edges.append((range.end, index, false))
    }
    edges.sort { $0.place < $1.place }
    // Who refers to the piece at hand, how often, and how many of the references are marked.
    var present: [Int32: (count: Int, marked: Int)] = [:]
    var start: UInt64 = 0
    for edge in edges {
      if edge.place > start, !present.isEmpty { add(edge.place - start, present) }
      start = edge.place
      let range = ranges[edge.range]
      let step = edge.begins ? 1 : -1
      var entry = present[range.owner] ?? (0, 0)
      entry.count += step
      entry.marked += range.isMarkedShared ? step : 0
      present[range.owner] = entry.count > 0 ? entry : nil
    }
  }

  private mutating func add(_ bytes: UInt64, _ present: [Int32: (count: Int, marked: Int)]) {
    let isMarked = present.values.contains { $0.marked > 0 }
    total += bytes
    if present.count == 1, !isMarked { totalExclusive += bytes }
    for (owner, entry) in present {
      accounts[Int(owner)].add(bytes, sharers: present.count, isMarkedShared: isMarked)
      accounts[Int(owner)].repeated += bytes * UInt64(entry.count - 1)
    }
  }
}
