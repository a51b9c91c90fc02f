/// Layers over layers, each read through the ones above it, and the views that write the top ones.
///
/// A layer that lies under another never changes.
struct LayerTree<Layer: Sendable>: Sendable {
  private struct Node: Sendable {
    var layer: Layer
    var below: Int?
  }

  private var nodes: [Int: Node] = [:]
  private var layersMade = 0
  private var viewsMade = 0
  /// The layer that each view writes.
  private(set) var tops: [ViewID: Int] = [:]

  /// The views, oldest first.
  var views: [ViewID] { tops.keys.sorted() }
  var layers: some Sequence<(number: Int, layer: Layer)> { nodes.lazy.map { ($0.key, $0.value.layer) } }

  subscript(number: Int) -> Layer? { nodes[number]?.layer }

  /// The layer that a view writes; nil if there is no such view.
  subscript(view: ViewID) -> Layer? { tops[view].flatMap { nodes[$0]?.layer } }

  mutating func update(_ view: ViewID, _ change: (inout Layer) -> Void) {
    guard let top = tops[view], var node = nodes.removeValue(forKey: top) else { return }
    change(&node.layer)
    nodes[top] = node
  }

  /// The layers that a view is read through, the top one first.
  func chain(_ view: ViewID) -> [Int] {
    var chain: [Int] = []
    var next = tops[view]
    while let number = next {
      chain.append(number)
      next = nodes[number]?.below
    }
    return chain
  }

  private mutating func add(_ layer: Layer, over below: Int?) -> Int {
    defer { layersMade += 1 }
    nodes[layersMade] = Node(layer: layer, below: below)
    return layersMade
  }

  /// A layer under everything.
  mutating func addBottom(_ layer: Layer) -> Int { add(layer, over: nil) }

  mutating func addView(_ top: Layer, over below: Int) -> ViewID {
    defer { viewsMade += 1 }
    tops[ViewID(viewsMade)] = add(top, over: below)
    return ViewID(viewsMade)
  }

  /// Lets the layer that a view writes become one that lies under others; the view goes on in a new one.
  mutating func freeze(_ view: ViewID, newTop: Layer) {
    guard let old = tops[view] else { return }
    tops[view] = add(newTop, over: old)
  }

  /// What lies under the layer that a view writes.
  func below(_ view: ViewID) -> Int? { tops[view].flatMap { nodes[$0]?.below } }

  /// Removes a view with the layer that it writes, and returns that.
  mutating func removeView(_ view: ViewID) -> Layer? {
    tops.removeValue(forKey: view).flatMap { nodes.removeValue(forKey: $0)?.layer }
  }

  /// Removes the layers that no view is read through, and returns them.
  mutating func prune() -> [Layer] {
    var needed: Set<Int> = []
    for view in tops.keys { needed.formUnion(chain(view)) }
    let gone = nodes.filter { !needed.contains($0.key) }
    for number in gone.keys { nodes[number] = nil }
    return gone.values.map(\.layer)
  }

  /// How many views are read through a layer, by its number.
  var viewsThrough: [Int: Int] {
    tops.keys.reduce(into: [:]) { counts, view in
      for number in chain(view) { counts[number, default: 0] += 1 }
    }
  }
}
