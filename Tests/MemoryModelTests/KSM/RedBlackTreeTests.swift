import MemoryModel
import Testing

/// The shapes are those of lib/rbtree.c of Linux after the same calls.
@Suite struct RedBlackTreeTests {
  /// A tree of numbers, in their order.
  private struct Numbers {
    private var tree = RedBlackTree<Int>()
    private var nodes: [Int: Int] = [:]

    init(_ numbers: some Sequence<Int> = []) {
      for number in numbers { insert(number) }
    }

    mutating func insert(_ number: Int) {
      var gap: RedBlackTree<Int>.Gap?
      var next = tree.root
      while let node = next {
        let side: TreeSide = number < tree[node] ? .left : .right
        gap = .init(node: node, side: side)
        next = tree.child(of: node, side)
      }
      nodes[number] = tree.insert(number, below: gap)
    }

    mutating func erase(_ number: Int) {
      if let node = nodes.removeValue(forKey: number) { tree.erase(node) }
    }

    func contains(_ number: Int) -> Bool { nodes[number] != nil }

    /// `(left number right)`, with a point for what is not there.
    var shape: String { shape(of: tree.root) }

    private func shape(of node: Int?) -> String {
      guard let node else { return "." }
      let (left, right) = (tree.child(of: node, .left), tree.child(of: node, .right))
      if left == nil, right == nil { return "\(tree[node])" }
      return "(\(shape(of: left)) \(tree[node]) \(shape(of: right)))"
    }

    /// Mixes the shape into a number: nodes before their children, FNV-1a.
    func mix(into hash: inout UInt64) { mix(tree.root, into: &hash) }

    private func mix(_ node: Int?, into hash: inout UInt64) {
      let value = node.map { UInt64(tree[$0]) } ?? 0xFFFF
      hash = (hash ^ value) &* 1_099_511_628_211
      guard let node else { return }
      mix(tree.child(of: node, .left), into: &hash)
      mix(tree.child(of: node, .right), into: &hash)
    }
  }

  @Test func `ascending numbers make the shape that they make in the kernel`() {
    var numbers = Numbers(1...12)
    #expect(numbers.shape == "((1 2 3) 4 ((5 6 7) 8 (9 10 (. 11 12))))")
    for number in [4, 8, 1] { numbers.erase(number) }
    #expect(numbers.shape == "(((. 2 3) 5 (. 6 7)) 9 (10 11 12))")
  }

  @Test func `descending numbers make the shape that they make in the kernel`() {
    var numbers = Numbers((1...12).reversed())
    #expect(numbers.shape == "((((1 2 .) 3 4) 5 (6 7 8)) 9 (10 11 12))")
    for number in [9, 12, 10] { numbers.erase(number) }
    #expect(numbers.shape == "(((1 2 .) 3 4) 5 (6 7 (8 11 .)))")
  }

  @Test func `twenty thousand changes give the kernel's shape each time`() {
    var numbers = Numbers()
    var state: UInt64 = 1
    var hash: UInt64 = 14_695_981_039_346_656_037
    for _ in 0..<20_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let number = Int(state >> 56)
      if numbers.contains(number) { numbers.erase(number) } else { numbers.insert(number) }
      numbers.mix(into: &hash)
    }
    #expect(hash == 13_189_190_406_718_334_234)
  }
}
