/// Stacks laid over each other from their beginnings, with what was written below each call.
public struct StackTree: Sendable, Hashable {
  /// One box: a role of processes, a function, or a mark such as `[truncated]`.
  public struct Label: Sendable, Hashable {
    /// What it is called.
    public var text: String
    /// The file of the code; nil for what is not code, and for code of which nothing is known.
    public var module: String?

    /// Creates a label.
    public init(text: String, module: String? = nil) {
      self.text = text
      self.module = module
    }
  }

  /// What was written.
  public struct Weight: Sendable, Hashable {
    /// Pages that were copied.
    public var copies: Int
    /// Writes to pages that were there.
    public var writes: Int

    /// Creates a weight.
    public init(copies: Int = 0, writes: Int = 0) {
      self.copies = copies
      self.writes = writes
    }

    static func += (left: inout Weight, right: Weight) {
      left.copies += right.copies
      left.writes += right.writes
    }
  }

  /// A call from a certain chain of callers.
  public struct Node: Sendable, Hashable {
    /// What it is called.
    public var label: Label
    /// All that was written by it and by what it has called.
    public internal(set) var total = Weight()
    /// What it has written by itself.
    public internal(set) var own = Weight()
    /// The numbers of what it has called.
    public internal(set) var children: [Int] = []
  }

  private struct Step: Hashable {
    var parent: Int
    var label: Label
  }

  /// All nodes; the first one is the root, which stands for everything.
  public private(set) var nodes: [Node]
  private var numbers: [Step: Int] = [:]

  /// Creates a tree without stacks.
  public init() { nodes = [Node(label: Label(text: "all"))] }

  /// All that was written.
  public var total: Weight { nodes[0].total }

  /// Adds a stack, outermost first.
  ///
  /// - Complexity: O(labels).
  public mutating func add(_ labels: [Label], _ weight: Weight) { add(path(of: labels), weight) }

  /// The numbers of the nodes of a stack, from the root on; those that are not there are made.
  ///
  /// - Complexity: O(labels).
  mutating func path(of labels: [Label]) -> [Int] {
    var path = [0]
    for label in labels { path.append(child(label, of: path[path.count - 1])) }
    return path
  }

  /// Adds to a stack whose nodes are known.
  mutating func add(_ path: [Int], _ weight: Weight) {
    for place in path { nodes[place].total += weight }
    nodes[path[path.count - 1]].own += weight
  }

  /// Adds all stacks of another tree, below a label if there is one.
  ///
  /// - Complexity: O(nodes of the other one).
  public mutating func add(_ other: StackTree, below label: Label? = nil) {
    var numbers = [0]
    if let label {
      nodes[0].total += other.total
      numbers = [child(label, of: 0)]
    }
    let parents = other.parents
    for (number, node) in other.nodes.enumerated() {
      // A node comes behind its parent.
      if number > 0 { numbers.append(child(node.label, of: numbers[parents[number]])) }
      nodes[numbers[number]].total += node.total
      nodes[numbers[number]].own += node.own
    }
  }

  /// The parent of each node, by number; the root is its own.
  private var parents: [Int] {
    var parents = [Int](repeating: 0, count: nodes.count)
    for (number, node) in nodes.enumerated() {
      for child in node.children { parents[child] = number }
    }
    return parents
  }

  private mutating func child(_ label: Label, of parent: Int) -> Int {
    let step = Step(parent: parent, label: label)
    if let known = numbers[step] { return known }
    let number = nodes.count
    nodes.append(Node(label: label))
    nodes[parent].children.append(number)
    numbers[step] = number
    return number
  }
}

extension StackTree.Label {
  /// The label of a function: its name, or its file where it has none.
  public init(_ name: CodeName) {
    let isKernel = name.module == "[kernel]"
    let file = name.module?.split(separator: "/").last.map(String.init)
    let text = name.function.map { isKernel ? $0 + "_[k]" : $0 } ?? file.map { $0 + "+?" } ?? "?"
    self.init(text: text, module: name.module)
  }

  /// The labels of a stack, outermost first, with marks where it is not all there.
  public static func labels(of stack: NamedStack) -> [Self] {
    var labels: [Self] = []
    switch stack.end {
    case .complete, .unknown: break
    case .truncated: labels.append(Self(text: "[truncated]"))
    case .withoutRules: labels.append(Self(text: "[callers unknown]"))
    case .inconsistent: labels.append(Self(text: "[callers damaged]"))
    case .tooDeep: labels.append(Self(text: "[too deep]"))
    }
    for (index, frame) in stack.frames.enumerated().reversed() {
      labels.append(Self(frame))
      // Up to here everything was found from a place that is a guess.
      if index == stack.firstGuess { labels.append(Self(text: "[by frame pointer]")) }
    }
    return labels
  }
}
