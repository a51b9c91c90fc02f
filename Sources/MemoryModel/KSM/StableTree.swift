/// The merged frames, by content: the stable tree with its chains of duplicates.
struct StableTree: Sendable {
  /// One merged frame (struct ksm_stable_node).
  struct Node: Sendable {
    var frame: FrameNumber
    var place: Place
    /// Items that are mapped to it as far as the scan knows (hlist).
    var items: Set<Int> = []
  }

  /// Where a node stands; those of a chain stand at one place.
  struct Place: Sendable, Hashable {
    var tree: Int
    var position: Int
  }

  /// What stands at one place.
  struct Entry: Sendable {
    var content: PageContent
    var frames: Frames
  }

  /// The frames of one content.
  enum Frames: Sendable {
    case node(Int)
    /// Several, because each takes a limited number of mappings (max_page_sharing): K-7.
    case chain([Int])
  }

  typealias Tree = RedBlackTree<Entry>

  private(set) var nodes: [Int: Node] = [:]
  /// One for each NUMA node where pages do not merge across nodes.
  private var trees: [Int: Tree] = [:]
  /// The node that a merged frame belongs to (folio->mapping).
  private(set) var nodeOfFrame: [FrameNumber: Int] = [:]
  private var nextNode = 0

  /// The tree of a NUMA node.
  func tree(_ tree: Int) -> Tree { trees[tree] ?? Tree() }

  /// The trees in which there is anything, in the order of their NUMA nodes.
  var treeNumbers: [Int] { trees.keys.sorted() }

  /// What stands at a place.
  subscript(place: Place) -> Frames {
    get { trees[place.tree, default: Tree()][place.position].frames }
    set { trees[place.tree]?[place.position].frames = newValue }
  }

  /// Makes a node for a frame where a search has ended (rb_link_node).
  mutating func insert(_ frame: FrameNumber, _ key: MergeKey, below gap: Tree.Gap?) -> Int {
    let node = nextNode
    let entry = Entry(content: key.content, frames: .node(node))
    let position = trees[key.tree, default: Tree()].insert(entry, below: gap)
    return make(frame, Place(tree: key.tree, position: position))
  }

  /// Makes a node for a frame in front of others of the same content (stable_node_chain_add_dup).
  mutating func insert(_ frame: FrameNumber, besideThoseAt place: Place) -> Int {
    switch self[place] {
    case .node(let other): self[place] = .chain([nextNode, other])
    case .chain(let chain): self[place] = .chain([nextNode] + chain)
    }
    return make(frame, place)
  }

  private mutating func make(_ frame: FrameNumber, _ place: Place) -> Int {
    let node = nextNode
    nextNode += 1
    nodes[node] = Node(frame: frame, place: place)
    nodeOfFrame[frame] = node
    return node
  }

  /// Forgets which node a frame belongs to: it has just become a merged frame of none.
  mutating func forget(_ frame: FrameNumber) {
    nodeOfFrame[frame] = nil
  }

  /// The contents of a merged frame are in another frame now (folio_migrate_ksm).
  mutating func move(_ frame: FrameNumber, to target: FrameNumber) {
    guard let node = nodeOfFrame.removeValue(forKey: frame) else { return }
    nodes[node]?.frame = target
    nodeOfFrame[target] = node
  }

  mutating func addItem(_ item: Int, to node: Int) {
    nodes[node]?.items.insert(item)
  }

  mutating func removeItem(_ item: Int, from node: Int) {
    nodes[node]?.items.remove(item)
  }

  /// Takes a node out of the tree and returns the items that it had (remove_node_from_stable_tree).
  ///
  /// A chain stays, even an empty one.
  mutating func remove(_ node: Int) -> Set<Int> {
    guard let old = nodes.removeValue(forKey: node) else { return [] }
    if nodeOfFrame[old.frame] == node { nodeOfFrame[old.frame] = nil }
    switch self[old.place] {
    case .node: erase(old.place)
    case .chain(let chain): self[old.place] = .chain(chain.filter { $0 != node })
    }
    return old.items
  }

  /// Frees a place: rb_erase, or free_stable_node_chain.
  mutating func erase(_ place: Place) {
    trees[place.tree]?.erase(place.position)
  }

  /// How many items a node has (rmap_hlist_len).
  func length(_ node: Int) -> Int { nodes[node]?.items.count ?? 0 }

  /// Whether a node takes further mappings (is_page_sharing_candidate).
  func isCandidate(_ node: Int, limit: Int, offset: Int = 0) -> Bool {
    let length = length(node)
    return length > 0 && length + offset < limit
  }

  /// A look into a chain has found its best frame (the end of stable_node_dup).
  ///
  /// A chain of one becomes an ordinary node, and a find that will take one more mapping after the one that is under way
  /// moves to the front.
  mutating func settle(_ place: Place, on found: Int, limit: Int) {
    guard case .chain(let chain) = self[place] else { return }
    if chain.count == 1 {
      self[place] = .node(found)
    } else if chain.first != found, isCandidate(found, limit: limit, offset: 1) {
      self[place] = .chain([found] + chain.filter { $0 != found })
    }
  }
}
