public import Profiler

/// Stacks as one line each, which tools that draw flame graphs read: `role;main;f;g 12`.
public struct FoldedStacks: Sendable {
  private let tree: StackTree
  private let measure: StackMeasure

  /// Makes the lines.
  public init(_ tree: StackTree, measure: StackMeasure) {
    self.tree = tree
    self.measure = measure
  }

  /// A line for each stack that something was counted for, sorted.
  ///
  /// - Complexity: O(nodes x depth).
  public var text: String {
    var lines: [String] = []
    var open: [(node: Int, path: String)] = [(0, "")]
    while let (number, path) = open.popLast() {
      let node = tree.nodes[number]
      let own = measure.value(node.own)
      if own > 0 { lines.append("\(path.isEmpty ? Self.word(node.label.text) : path) \(own)\n") }
      for child in node.children {
        let name = Self.word(tree.nodes[child].label.text)
        open.append((child, path.isEmpty ? name : "\(path);\(name)"))
      }
    }
    return lines.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined()
  }

  /// A name without what separates names and lines.
  private static func word(_ name: String) -> String {
    String(
      String.UnicodeScalarView(
        name.unicodeScalars.map { scalar in
          scalar == ";" ? ":" : scalar.properties.generalCategory == .control ? " " : scalar
        }))
  }
}
