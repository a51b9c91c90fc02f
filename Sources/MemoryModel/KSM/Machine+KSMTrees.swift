extension Machine {
  /// Where a frame stands in the trees.
  func mergeKey(_ frame: FrameNumber) -> MergeKey {
    let word = memory.frames[frame]
    return MergeKey(content: word.content, tree: ksm.settings.mergeAcrossNodes ? 0 : word.node)
  }

  // MARK: The unstable tree

  /// Where a walk through the unstable tree has ended.
  private enum UnstableWalk {
    /// At a page of the same content.
    case found(item: Int, frame: FrameNumber)
    /// Where a page of this content would be put; nil is an empty tree.
    case gap(RedBlackTree<UnstableTree.Entry>.Gap?)
    /// At a page that is gone, or at the same frame, seen by fork in two processes.
    case givenUp
  }

  /// unstable_tree_search_insert: a page of the same content that was seen in this scan; without one the page joins the tree.
  ///
  /// If the search gives up, nothing is found, and nothing joins.
  mutating func searchUnstable(_ item: Int, _ frame: FrameNumber, _ key: MergeKey) -> (item: Int, frame: FrameNumber)? {
    switch walkUnstable(frame, key) {
    case .found(let other, let otherFrame): return (other, otherFrame)
    case .givenUp: return nil
    case .gap(let gap):
      let entry = UnstableTree.Entry(item: item, content: key.content)
      ksm.items[item].place = .unstable(ksm.unstable.insert(entry, key.tree, below: gap))
      return nil
    }
  }

  private func walkUnstable(_ frame: FrameNumber, _ key: MergeKey) -> UnstableWalk {
    let tree = ksm.unstable.tree(key.tree)
    var gap: RedBlackTree<UnstableTree.Entry>.Gap?
    var next = tree.root
    while let node = next {
      guard let other = mergeableFrame(tree[node].item), other != frame else { return .givenUp }
      guard let side = key.content.side(of: tree[node].content) else {
        return .found(item: tree[node].item, frame: other)
      }
      gap = .init(node: node, side: side)
      next = tree.child(of: node, side)
    }
    return .gap(gap)
  }

  /// get_mergeable_page: the frame of a page, unless it is gone or not on offer any more.
  private func mergeableFrame(_ item: Int) -> FrameNumber? {
    let (space, page) = (ksm.items[item].space, ksm.items[item].page)
    guard let index = spaces[space].indexOfVMA(containing: page) else { return nil }
    let vma = spaces[space].vmas[index]
    guard vma.flags.contains(.mergeable), vma.anonVMA != nil, ksmFinds(vma) else { return nil }
    let entry = spaces[space].entry(of: page, in: memory.tables)
    return entry.mapsNormalFrame && memory.frames[entry.frame].has(Frame.anonymous) ? entry.frame : nil
  }

  // MARK: The stable tree

  /// Where a walk through the stable tree has ended.
  private enum StableWalk {
    /// At the best frame of the same content.
    case found(StableTree.Place, node: Int)
    /// Where a frame of this content would be put; nil is an empty tree.
    case gap(StableTree.Tree.Gap?)
  }

  /// stable_tree_search: the merged frame of this content that takes one more mapping, or nil.
  mutating func searchStable(_ key: MergeKey) -> FrameNumber? {
    guard case .found(_, let node) = walkStable(key, all: true),
      ksm.stable.isCandidate(node, limit: ksm.settings.maxPageSharing)
    else { return nil }
    return ksm.stable.nodes[node]?.frame
  }

  /// stable_tree_insert.
  mutating func insertStable(_ frame: FrameNumber, _ key: MergeKey) -> Int {
    switch walkStable(key, all: false) {
    case .found(let place, _): ksm.stable.insert(frame, besideThoseAt: place)
    case .gap(let gap): ksm.stable.insert(frame, key, below: gap)
    }
  }

  /// Goes down the stable tree to a content.
  ///
  /// Nodes on the way whose frames are gone are removed. That may turn the tree, so the walk begins again.
  private mutating func walkStable(_ key: MergeKey, all: Bool) -> StableWalk {
    var gap: StableTree.Tree.Gap?
    var next = ksm.stable.tree(key.tree).root
    while let position = next {
      let place = StableTree.Place(tree: key.tree, position: position)
      guard let node = liveNode(at: place, all: all) else {
        gap = nil
        next = ksm.stable.tree(key.tree).root
        continue
      }
      let tree = ksm.stable.tree(key.tree)
      guard let side = key.content.side(of: tree[position].content) else { return .found(place, node: node) }
      gap = .init(node: position, side: side)
      next = tree.child(of: position, side)
    }
    return .gap(gap)
  }

  /// The best frame at a place (chain_prune and chain).
  ///
  /// `all` looks at every frame of a chain, else the first that takes mappings is taken. Frames that are gone are
  /// forgotten, and the place with the last of them; then the answer is nil.
  private mutating func liveNode(at place: StableTree.Place, all: Bool) -> Int? {
    let limit = ksm.settings.maxPageSharing
    var found: Int?
    switch ksm.stable[place] {
    case .node(let only):
      if isLive(only) { return only }
      removeNode(only)
      return nil
    case .chain(let chain):
      for node in chain {
        guard isLive(node) else {
          removeNode(node)
          continue
        }
        if let best = found {
          guard ksm.stable.isCandidate(node, limit: limit),
            !ksm.stable.isCandidate(best, limit: limit) || ksm.stable.length(node) > ksm.stable.length(best)
          else { continue }
        }
        found = node
        if !all, ksm.stable.isCandidate(node, limit: limit) { break }
      }
    }
    if let found { ksm.stable.settle(place, on: found, limit: limit) } else { ksm.stable.erase(place) }
    return found
  }

  /// Whether the frame of a node is still the merged frame that it was made for: a node holds no reference to it
  /// (ksm_get_folio).
  func isLive(_ node: Int) -> Bool {
    guard let frame = ksm.stable.nodes[node]?.frame else { return false }
    return ksm.stable.nodeOfFrame[frame] == node && memory.frames[frame].has(Frame.merged)
  }

  /// Whether KSM would find that a page maps a merged frame (rmap_walk_ksm): by an item of the page itself, or of the same
  /// page in an address space from which fork made this one.
  ///
  /// A frame of no node is found nowhere. That fork may take over the anon_vma of an ancestor that has ended is left out:
  /// relatives of other kinds could be found then.
  func knowsMapping(of frame: FrameNumber, _ space: Int, _ page: PageNumber) -> Bool {
    guard let node = ksm.stable.nodeOfFrame[frame], let items = ksm.stable.nodes[node]?.items else { return false }
    let spacesOfItems = Set(items.filter { ksm.items[$0].page == page }.map { ksm.items[$0].space })
    var ancestor: Int? = space
    while let one = ancestor {
      if spacesOfItems.contains(one) { return true }
      ancestor = spaces[one].origin
    }
    return false
  }

  /// remove_node_from_stable_tree.
  mutating func removeNode(_ node: Int) {
    for item in ksm.stable.remove(node) {
      ksm.items[item].place = .none
      spaces[ksm.items[item].space].ksm.mergingPages -= 1
    }
  }

  /// remove_all_stable_nodes: from the root on, until one is met whose frame is still mapped.
  ///
  /// Returns whether that was the case.
  mutating func removeAllNodes() -> Bool {
    var isBusy = false
    for number in ksm.stable.treeNumbers {
      while let position = ksm.stable.tree(number).root {
        guard removeNodes(at: StableTree.Place(tree: number, position: position)) else {
          isBusy = true
          break
        }
      }
    }
    return isBusy
  }

  /// remove_stable_node_chain: false if a frame is still mapped.
  private mutating func removeNodes(at place: StableTree.Place) -> Bool {
    switch ksm.stable[place] {
    case .node(let node): return removeUnmapped(node)
    case .chain(let chain):
      for node in chain {
        guard removeUnmapped(node) else { return false }
      }
      ksm.stable.erase(place)
      return true
    }
  }

  /// remove_stable_node.
  private mutating func removeUnmapped(_ node: Int) -> Bool {
    if let frame = ksm.stable.nodes[node]?.frame, isLive(node), memory.frames[frame].mapcount > 0 { return false }
    removeNode(node)
    return true
  }
}

extension PageContent {
  /// On which side of another content this one is in a tree; nil if they are equal.
  fileprivate func side(of other: PageContent) -> TreeSide? {
    self == other ? nil : rank < other.rank ? .left : .right
  }
}
