/// The pages that were seen in this scan and may merge with a later one, by content.
///
/// It holds no page, so that a page may be gone when a search meets its item.
struct UnstableTree: Sendable {
  /// One page of the tree.
  struct Entry: Sendable {
    var item: Int
    /// What the page held when it was put there: nobody writes to pages during a scan.
    var content: PageContent
  }

  /// Where an item stands.
  struct Place: Sendable, Hashable {
    var scan: Int
    var tree: Int
    var node: Int
  }

  /// One for each NUMA node where pages do not merge across nodes.
  private var trees: [Int: RedBlackTree<Entry>] = [:]
  /// Counts scans (ksm_scan.seqnr): each begins with empty trees.
  private var scan = 0

  /// Forgets what the scan before has seen.
  mutating func beginScan() {
    scan += 1
    trees = [:]
  }

  /// The tree of a NUMA node.
  func tree(_ tree: Int) -> RedBlackTree<Entry> { trees[tree] ?? RedBlackTree() }

  /// Puts an item where a search has ended.
  mutating func insert(_ entry: Entry, _ tree: Int, below gap: RedBlackTree<Entry>.Gap?) -> Place {
    Place(scan: scan, tree: tree, node: trees[tree, default: RedBlackTree()].insert(entry, below: gap))
  }

  /// Takes an item out, if the tree is still that of its scan.
  mutating func remove(_ place: Place) {
    guard place.scan == scan else { return }
    trees[place.tree]?.erase(place.node)
  }
}
