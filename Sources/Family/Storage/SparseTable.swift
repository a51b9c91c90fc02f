/// Values at some of the places 0, 1, 2 and so on.
///
/// A tree with 64 children a node. A copy shares all nodes, and changing it copies only the nodes on the way to the place: what the
/// simulated systems do to their own tables. So a copy is O(1), and a change is O(log64 of the number of places).
package struct SparseTable<Value: Sendable>: Sendable {
  private struct Node: Sendable {
    /// Which of the 64 slots are taken; the arrays hold only those.
    var taken: UInt64 = 0
    var children: [Node] = []
    var values: [Value] = []
    /// Values in this node and below.
    var count = 0

    func position(_ slot: Int) -> Int { (taken & ((1 << UInt64(slot)) - 1)).nonzeroBitCount }
    func has(_ slot: Int) -> Bool { taken >> UInt64(slot) & 1 == 1 }
  }

  private var root = Node()
  /// Levels above the leaves.
  private let height: Int

  /// An empty table of so many places.
  package init(places: Int) {
    var height = 0
    var reach = 64
    while reach < places {
      (height, reach) = (height + 1, reach * 64)
    }
    self.height = height
  }

  /// How many places have a value.
  package var count: Int { root.count }
  package var isEmpty: Bool { root.count == 0 }

  /// The value at a place.
  package subscript(place: Int) -> Value? {
    get {
      var node = root
      for level in stride(from: height, to: 0, by: -1) {
        let slot = place >> (6 * level) & 63
        guard node.has(slot) else { return nil }
        node = node.children[node.position(slot)]
      }
      let slot = place & 63
      return node.has(slot) ? node.values[node.position(slot)] : nil
    }
    set {
      if let newValue {
        _ = Self.set(&root, level: height, place, newValue)
      } else {
        _ = Self.remove(&root, level: height, place)
      }
    }
  }

  /// Returns whether the place had no value.
  private static func set(_ node: inout Node, level: Int, _ place: Int, _ value: Value) -> Bool {
    let slot = place >> (6 * level) & 63
    let position = node.position(slot)
    var isNew = !node.has(slot)
    if level == 0 {
      if isNew { node.values.insert(value, at: position) } else { node.values[position] = value }
    } else {
      if isNew { node.children.insert(Node(), at: position) }
      isNew = set(&node.children[position], level: level - 1, place, value)
    }
    node.taken |= 1 << UInt64(slot)
    if isNew { node.count += 1 }
    return isNew
  }

  /// Returns whether the place had a value.
  private static func remove(_ node: inout Node, level: Int, _ place: Int) -> Bool {
    let slot = place >> (6 * level) & 63
    guard node.has(slot) else { return false }
    let position = node.position(slot)
    if level == 0 {
      node.values.remove(at: position)
    } else {
      guard remove(&node.children[position], level: level - 1, place) else { return false }
      if node.children[position].count > 0 {
        node.count -= 1
        return true
      }
      node.children.remove(at: position)
    }
    node.taken &= ~(1 << UInt64(slot))
    node.count -= 1
    return true
  }

  /// Calls `body` with each place of a range that has a value, in order, until it returns false.
  ///
  /// O(places found + log of the number of places).
  package func forEach(in range: Range<Int>, _ body: (Int, Value) -> Bool) {
    guard !range.isEmpty else { return }
    _ = Self.walk(root, level: height, first: 0, range, body)
  }

  /// Returns whether to go on.
  private static func walk(
    _ node: Node, level: Int, first: Int, _ range: Range<Int>, _ body: (Int, Value) -> Bool
  ) -> Bool {
    var taken = node.taken
    var position = 0
    while taken != 0 {
      let start = first + taken.trailingZeroBitCount << (6 * level)
      if start >= range.upperBound { return true }
      if start + 1 << (6 * level) > range.lowerBound {
        let goesOn =
          level == 0
          ? body(start, node.values[position])
          : walk(node.children[position], level: level - 1, first: start, range, body)
        if !goesOn { return false }
      }
      taken &= taken - 1
      position += 1
    }
    return true
  }

  /// All places that have a value, with it, in order.
  ///
  /// - Complexity: O(values).
  package var elements: [(place: Int, value: Value)] {
    var result: [(place: Int, value: Value)] = []
    result.reserveCapacity(count)
    forEach(in: 0..<Int.max) { place, value in
      result.append((place, value))
      return true
    }
    return result
  }

  /// How many places of a range have a value.
  ///
  /// - Complexity: O(log of the number of places).
  package func count(in range: Range<Int>) -> Int {
    range.isEmpty ? 0 : Self.count(root, level: height, first: 0, range)
  }

  private static func count(_ node: Node, level: Int, first: Int, _ range: Range<Int>) -> Int {
    let reach = 1 << (6 * (level + 1))
    if range.lowerBound <= first, first + reach <= range.upperBound { return node.count }
    var sum = 0
    var taken = node.taken
    var position = 0
    while taken != 0 {
      let start = first + taken.trailingZeroBitCount << (6 * level)
      if start >= range.upperBound { break }
      if start + 1 << (6 * level) > range.lowerBound {
        sum += level == 0 ? 1 : count(node.children[position], level: level - 1, first: start, range)
      }
      taken &= taken - 1
      position += 1
    }
    return sum
  }
}
