/// The merged frames, by content: the stable tree with its chains of duplicates.
struct StableTree: Sendable {
  /// One merged frame (struct ksm_stable_node).
  struct Node: Sendable {
    var frame: FrameNumber
    var key: MergeKey
    /// Items that are mapped to it as far as the scan knows (hlist).
    var items: Set<Int> = []
  }

  /// What stands at one place of the tree.
  enum Entry: Sendable {
    case node(Int)
    /// Several frames of the same content, because each takes a limited number of mappings (max_page_sharing): K-7.
    case chain([Int])
  }

  private(set) var nodes: [Int: Node] = [:]
  var entries: [MergeKey: Entry] = [:]
  /// The node that a merged frame belongs to (folio->mapping).
  private(set) var nodeOfFrame: [FrameNumber: Int] = [:]
  private var nextNode = 0

  /// Makes a node for a frame; the caller puts it into the tree.
  mutating func makeNode(_ frame: FrameNumber, _ key: MergeKey) -> Int {
    nextNode += 1
    nodes[nextNode] = Node(frame: frame, key: key)
    nodeOfFrame[frame] = nextNode
    return nextNode
  }

  /// Forgets which node a frame belongs to: it has just become a merged frame of none.
  mutating func forget(_ frame: FrameNumber) {
    nodeOfFrame[frame] = nil
  }

  mutating func addItem(_ item: Int, to node: Int) {
    nodes[node]?.items.insert(item)
  }

  mutating func removeItem(_ item: Int, from node: Int) {
    nodes[node]?.items.remove(item)
  }

  /// Takes a node out of the tree and returns the items that it had (remove_node_from_stable_tree).
  mutating func remove(_ node: Int) -> Set<Int> {
    guard let old = nodes.removeValue(forKey: node) else { return [] }
    if nodeOfFrame[old.frame] == node { nodeOfFrame[old.frame] = nil }
    switch entries[old.key] {
    case .node(node): entries[old.key] = nil
    case .chain(let chain): entries[old.key] = .chain(chain.filter { $0 != node })
    case .node, nil: break
    }
    return old.items
  }

  /// How many items a node has (rmap_hlist_len).
  func length(_ node: Int) -> Int { nodes[node]?.items.count ?? 0 }

  /// Whether a node takes further mappings (is_page_sharing_candidate).
  func isCandidate(_ node: Int, limit: Int, offset: Int = 0) -> Bool {
    let length = length(node)
    return length > 0 && length + offset < limit
  }

  /// Looks through a chain without stale nodes for the best frame (stable_node_dup).
  ///
  /// `all` looks at every node, else the first that takes mappings is taken. A chain of one becomes an ordinary node, and
  /// a good find moves to the front. Returns nil for an empty chain, which is removed.
  mutating func pick(_ key: MergeKey, limit: Int, all: Bool) -> Int? {
    guard case .chain(let chain) = entries[key] else { return nil }
    var found: Int?
    for node in chain {
      if let best = found {
        guard isCandidate(node, limit: limit),
          !isCandidate(best, limit: limit) || length(node) > length(best)
        else { continue }
      }
      found = node
      if !all, isCandidate(node, limit: limit) { break }
    }
    guard let found else {
      entries[key] = nil
      return nil
    }
    if chain.count == 1 {
      entries[key] = .node(found)
    } else if chain.first != found, isCandidate(found, limit: limit, offset: 1) {
      entries[key] = .chain([found] + chain.filter { $0 != found })
    }
    return found
  }

  /// Puts a new node into the tree: alone, or in front of a chain.
  mutating func insert(_ node: Int, _ key: MergeKey) {
    switch entries[key] {
    case nil: entries[key] = .node(node)
    case .node(let other): entries[key] = .chain([node, other])
    case .chain(let chain): entries[key] = .chain([node] + chain)
    }
  }
}
