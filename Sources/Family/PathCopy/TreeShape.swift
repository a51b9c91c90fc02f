/// How many pages a tree has on each level, and which of them lie over a value.
struct TreeShape: Sendable {
  let values: Int
  let leafFanOut: Int
  let branchFanOut: Int
  /// Pages of each level, the leaves first; the last level has one.
  let levels: [Int]
  /// The number of the first page of each level.
  private let firstPages: [Int]

  init(values: Int, leafFanOut: Int, branchFanOut: Int) {
    (self.values, self.leafFanOut, self.branchFanOut) = (values, leafFanOut, branchFanOut)
    var levels = [max(1, values.groups(of: leafFanOut))]
    while let last = levels.last, last > 1 { levels.append(last.groups(of: branchFanOut)) }
    self.levels = levels
    var first = 0
    firstPages = levels.map { count in
      defer { first += count }
      return first
    }
  }

  /// All pages.
  var pages: Int { levels.reduce(0, +) }

  func page(level: Int, _ index: Int) -> Int { firstPages[level] + index }

  func values(onLeaf leaf: Int) -> Int { min(leafFanOut, values - leaf * leafFanOut) }

  /// The pages of each level that lie over some of these values, the leaves first.
  func path(over values: Set<Int>) -> [Set<Int>] {
    var level = Set(values.map { $0 / leafFanOut })
    var path = [level]
    for _ in levels.dropFirst() {
      level = Set(level.map { $0 / branchFanOut })
      path.append(level)
    }
    return path
  }
}
