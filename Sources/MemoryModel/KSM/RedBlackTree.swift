/// Which way a search goes on in a tree, and on which side of a node another one is.
package enum TreeSide: Sendable {
  case left, right

  var opposite: TreeSide { self == .left ? .right : .left }
}

/// A red-black tree whose shape is that of the kernel's (lib/rbtree.c) after the same calls.
///
/// Whoever searches walks it from the root, node by node: KSM gives up, or starts again, depending on what it meets on the
/// way, so the shape is part of what a scan does. A node keeps its number until it is erased.
package struct RedBlackTree<Payload: Sendable>: Sendable {
  /// A place below a node where there is nothing.
  package struct Gap: Sendable {
    var node: Int
    var side: TreeSide

    /// The place on one side of a node.
    package init(node: Int, side: TreeSide) {
      self.node = node
      self.side = side
    }
  }

  private struct Node {
    var payload: Payload
    var parent: Int?
    var left: Int?
    var right: Int?
    var isRed: Bool
  }

  /// The topmost node.
  package private(set) var root: Int?
  private var nodes: [Node] = []
  private var free: [Int] = []

  /// An empty tree.
  package init() {}

  /// What a node stands for; a change in place is rb_replace_node.
  package subscript(node: Int) -> Payload {
    get { nodes[node].payload }
    set { nodes[node].payload = newValue }
  }

  /// The node below another one, if there is any.
  package func child(of node: Int, _ side: TreeSide) -> Int? {
    side == .left ? nodes[node].left : nodes[node].right
  }

  /// Puts a new node into a gap, or as the root into an empty tree (rb_link_node and rb_insert_color).
  ///
  /// Returns its number. O(log n).
  package mutating func insert(_ payload: Payload, below gap: Gap?) -> Int {
    let node = make(payload, below: gap?.node)
    if let gap { setChild(of: gap.node, gap.side, node) } else { root = node }
    repairRed(above: node)
    return node
  }

  /// Takes a node out (rb_erase), in O(log n).
  package mutating func erase(_ node: Int) {
    let old = nodes[node]
    if old.left != nil, old.right != nil { eraseInner(node) } else { eraseOuter(node, child: old.left ?? old.right) }
    free.append(node)
  }

  // MARK: Insertion

  private mutating func make(_ payload: Payload, below parent: Int?) -> Int {
    let node = Node(payload: payload, parent: parent, left: nil, right: nil, isRed: true)
    if let number = free.popLast() {
      nodes[number] = node
      return number
    }
    nodes.append(node)
    return nodes.count - 1
  }

  /// A red node must not have a red parent.
  private mutating func repairRed(above inserted: Int) {
    var node = inserted
    while let parent = nodes[node].parent, nodes[parent].isRed, let grandparent = nodes[parent].parent {
      let side = self.side(of: parent, below: grandparent)
      if let uncle = child(of: grandparent, side.opposite), nodes[uncle].isRed {
        nodes[parent].isRed = false
        nodes[uncle].isRed = false
        nodes[grandparent].isRed = true
        node = grandparent
        continue
      }
      var top = parent
      if child(of: parent, side.opposite) == node {
        rotate(parent, side)
        top = node
      }
      nodes[top].isRed = false
      nodes[grandparent].isRed = true
      rotate(grandparent, side.opposite)
      break
    }
    if let root { nodes[root].isRed = false }
  }

  // MARK: Removal

  /// A node with at most one child, which takes its place.
  private mutating func eraseOuter(_ node: Int, child: Int?) {
    let parent = nodes[node].parent
    let side = parent.map { self.side(of: node, below: $0) }
    replace(node, by: child)
    if let child {
      // An only child is red, and its parent black.
      nodes[child].isRed = false
    } else if !nodes[node].isRed, let parent, let side {
      repairBlack(missing: side, below: parent)
    }
  }

  /// A node with two children: the one that follows it in order takes its place and its colour.
  private mutating func eraseInner(_ node: Int) {
    guard let right = nodes[node].right else { return }
    var successor = right
    while let next = nodes[successor].left { successor = next }
    let orphan = nodes[successor].right
    let wasRed = nodes[successor].isRed
    var gap: (side: TreeSide, below: Int) = (.right, successor)
    if successor != right, let parent = nodes[successor].parent {
      gap = (.left, parent)
      replace(successor, by: orphan)
      setChild(of: successor, .right, right)
    }
    replace(node, by: successor)
    setChild(of: successor, .left, nodes[node].left)
    nodes[successor].isRed = nodes[node].isRed
    if let orphan {
      nodes[orphan].isRed = false
    } else if !wasRed {
      repairBlack(missing: gap.side, below: gap.below)
    }
  }

  /// The subtree on one side has one black node less on each of its ways than the one on the other side.
  private mutating func repairBlack(missing first: TreeSide, below start: Int) {
    var (side, parent) = (first, start)
    while var sibling = child(of: parent, side.opposite) {
      if nodes[sibling].isRed {
        rotate(parent, side)
        nodes[sibling].isRed = false
        nodes[parent].isRed = true
        guard let next = child(of: parent, side.opposite) else { return }
        sibling = next
      }
      if !isRed(child(of: sibling, side.opposite)) {
        guard let near = child(of: sibling, side), nodes[near].isRed else {
          nodes[sibling].isRed = true
          if nodes[parent].isRed {
            nodes[parent].isRed = false
            return
          }
          guard let above = nodes[parent].parent else { return }
          side = self.side(of: parent, below: above)
          parent = above
          continue
        }
        rotate(sibling, side.opposite)
        nodes[near].isRed = false
        nodes[sibling].isRed = true
        sibling = near
      }
      nodes[sibling].isRed = nodes[parent].isRed
      nodes[parent].isRed = false
      if let far = child(of: sibling, side.opposite) { nodes[far].isRed = false }
      rotate(parent, side)
      return
    }
  }

  // MARK: Links

  private func isRed(_ node: Int?) -> Bool { node.map { nodes[$0].isRed } ?? false }

  private func side(of node: Int, below parent: Int) -> TreeSide { nodes[parent].left == node ? .left : .right }

  private mutating func setChild(of node: Int, _ side: TreeSide, _ child: Int?) {
    if side == .left { nodes[node].left = child } else { nodes[node].right = child }
    if let child { nodes[child].parent = node }
  }

  /// Hangs a subtree where a node hangs.
  private mutating func replace(_ node: Int, by other: Int?) {
    if let parent = nodes[node].parent {
      setChild(of: parent, side(of: node, below: parent), other)
    } else {
      root = other
      if let other { nodes[other].parent = nil }
    }
  }

  /// Turns a node down to one side; its child on the other side comes up.
  private mutating func rotate(_ node: Int, _ side: TreeSide) {
    guard let rising = child(of: node, side.opposite) else { return }
    replace(node, by: rising)
    setChild(of: node, side.opposite, child(of: rising, side))
    setChild(of: rising, side, node)
  }
}
