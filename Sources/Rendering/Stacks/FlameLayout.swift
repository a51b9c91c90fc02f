internal import Profiler

/// Where each box of a flame graph is: callers above what they call, as wide as what was counted below them.
struct FlameLayout {
  struct Box {
    var node: Int
    var depth: Int
    /// In what is counted, from the left.
    var start: Int
    var width: Int
  }

  /// The boxes that are wide enough to be seen, callers first.
  private(set) var boxes: [Box] = []
  /// How many are too narrow.
  private(set) var hidden = 0
  /// The number of floors.
  private(set) var depth = 0
  /// All that was counted.
  let total: Int

  /// Lays a tree out.
  ///
  /// - Parameters:
  ///   - tree: The tree.
  ///   - measure: What is counted.
  ///   - least: The least share of the whole width that is drawn.
  ///
  /// - Complexity: O(n log n) in the number of nodes.
  init(_ tree: StackTree, measure: StackMeasure, least: Double) {
    total = measure.value(tree.total)
    var open: [Box] = [Box(node: 0, depth: 0, start: 0, width: total)]
    while let box = open.popLast() {
      boxes.append(box)
      depth = max(depth, box.depth + 1)
      // By name, so that the same code stands at the same place in two pictures.
      let children = tree.nodes[box.node].children.sorted { tree.nodes[$0].label < tree.nodes[$1].label }
      var start = box.start
      var next: [Box] = []
      for child in children {
        let width = measure.value(tree.nodes[child].total)
        guard width > 0 else { continue }
        if Double(width) >= least * Double(total) {
          next.append(Box(node: child, depth: box.depth + 1, start: start, width: width))
        } else {
          hidden += 1
        }
        start += width
      }
      open += next.reversed()
    }
  }
}

extension StackTree.Label {
  fileprivate static func < (left: Self, right: Self) -> Bool {
    (left.text, left.module ?? "") < (right.text, right.module ?? "")
  }
}
