extension Machine {
  /// One full scan of ksmd over all mergeable memory (ksm_do_scan): K-1.
  ///
  /// It begins with a drain of all folio batches. It ends with one too: that is not the kernel's doing, but the batches of
  /// the CPU that ksmd happens to run on are empty then, whichever it is. O(mergeable pages).
  public mutating func scanKSM() {
    // Merged frames lie at many pages, and it is counts that decide whether a page merges.
    stopSharingTables()
    drainAllBatches()
    ksm.unstable.beginScan()
    for space in ksm.order { scan(space) }
    drainAllBatches()
  }

  /// scan_get_next_rmap_item for one address space.
  private mutating func scan(_ space: Int) {
    var rest = spaces[space].ksm.items[...]
    var seen: [Int] = []
    var isMergeable = false
    for vma in spaces[space].vmas where vma.flags.contains(.mergeable) {
      isMergeable = true
      guard vma.anonVMA != nil else { continue }
      for part in leafParts(space, vma.pages) {
        for slot in part.slots {
          let entry = memory.tables[leaf: part.base / 512, slot]
          guard entry.mapsNormalFrame, memory.frames[entry.frame].has(Frame.anonymous) else { continue }
          let item = nextItem(space, part.firstPage + slot, &rest)
          seen.append(item)
          spaces[space].ksm.items = seen + rest
          if !skips(item, entry.frame) { compareAndMerge(item, entry.frame) }
        }
      }
    }
    for item in rest { dropItem(item) }
    spaces[space].ksm.items = seen
    // An address space that offers nothing leaves the list, and comes back at its end (K-1).
    guard !isMergeable else { return }
    leaveKSM(space)
    if behaviour.ksmScanEndsMemoryMerge { spaces[space].ksm.mergesAny = false }
  }

  /// get_next_rmap_item: the item of a page; those of pages before it are forgotten.
  private mutating func nextItem(_ space: Int, _ page: PageNumber, _ rest: inout ArraySlice<Int>) -> Int {
    while let item = rest.first, ksm.items[item].page <= page {
      rest.removeFirst()
      if ksm.items[item].page == page { return item }
      dropItem(item)
    }
    return ksm.makeItem(space: space, page: page)
  }

  private mutating func dropItem(_ item: Int) {
    removeFromTree(item)
    ksm.releaseItem(item)
  }

  /// should_skip_rmap_item: K-8.
  private mutating func skips(_ item: Int, _ frame: FrameNumber) -> Bool {
    guard behaviour.ksmSkipsOldPages, ksm.settings.smartScan, !memory.frames[frame].has(Frame.merged) else {
      return false
    }
    let age = ksm.items[item].age
    if age != .max { ksm.items[item].age += 1 }
    if age < 3 { return false }
    guard ksm.items[item].remainingSkips > 0 else {
      ksm.items[item].remainingSkips = Self.skips(atAge: age)
      return false
    }
    ksm.items[item].remainingSkips -= 1
    removeFromTree(item)
    return true
  }

  /// skip_age: scans to leave out after a look at this age.
  private static func skips(atAge age: UInt8) -> Int {
    switch age {
    case ...3: 1
    case ...5: 2
    case ...8: 4
    default: 8
    }
  }

  /// cmp_and_merge_page.
  private mutating func compareAndMerge(_ item: Int, _ frame: FrameNumber) {
    // A split may drop the frame, while the kernel still holds it.
    let key = mergeKey(frame)
    if let node = ksm.stable.nodeOfFrame[frame], isLive(node) {
      // A merged page: one that this item does not know yet came by fork (K-6), and joins beyond every limit.
      if ksm.items[item].place == .stable(node) { return }
      removeFromTree(item)
      append(item, to: node)
      return
    }
    if behaviour.ksmChecksContentFirst {
      removeFromTree(item)
      if noteChange(item, key.content) || mergeWithZeroPage(item, frame) || joinsStable(item, frame, searchStable(key))
      {
        return
      }
    } else {
      // A page that has left a merged frame still counts among its mappings while the stable tree is searched.
      let merged = searchStable(key)
      removeFromTree(item)
      if joinsStable(item, frame, merged) || noteChange(item, key.content) || mergeWithZeroPage(item, frame) { return }
    }
    mergeOrInsertUnstable(item, frame, key)
  }

  /// Merges a page into a frame that the stable tree has found; returns whether it has found one.
  private mutating func joinsStable(_ item: Int, _ frame: FrameNumber, _ merged: FrameNumber?) -> Bool {
    guard let merged else { return false }
    if merge(item, frame, into: merged) { join(item, merged) }
    return true
  }

  /// Remembers a content that is new; a page that changes is left alone until the next scan.
  private mutating func noteChange(_ item: Int, _ content: PageContent) -> Bool {
    defer { ksm.items[item].lastContent = content }
    return ksm.items[item].lastContent != content
  }

  /// unstable_tree_search_insert, and what follows.
  private mutating func mergeOrInsertUnstable(_ item: Int, _ frame: FrameNumber, _ key: MergeKey) {
    guard let (other, otherFrame) = searchUnstable(item, frame, key) else { return }
    // The scan holds both pages, so that their common folio cannot be split; it is split when it has let one go, and the
    // pages merge in a later scan.
    if memory.frames[frame].isLargeAnonymous,
      memory.frames[frame].head(of: frame) == memory.frames[otherFrame].head(of: otherFrame)
    {
      splitFolio(memory.frames[frame].head(of: frame), cpu: Self.scanCPU)
      return
    }
    guard makeMerged(item, frame) else { return }
    removeFromTree(item)
    guard merge(other, otherFrame, into: frame) else {
      breakMerged(ksm.items[item].space, ksm.items[item].page)
      return
    }
    removeFromTree(other)
    let node = insertStable(frame, key)
    append(other, to: node)
    append(item, to: node)
  }

  /// Gives an item to the node of the frame that it was merged into.
  private mutating func join(_ item: Int, _ frame: FrameNumber) {
    if let node = ksm.stable.nodeOfFrame[frame] { append(item, to: node) }
  }

  /// stable_tree_append.
  private mutating func append(_ item: Int, to node: Int) {
    ksm.stable.addItem(item, to: node)
    ksm.items[item].place = .stable(node)
    spaces[ksm.items[item].space].ksm.mergingPages += 1
  }

  /// remove_rmap_item_from_tree.
  mutating func removeFromTree(_ item: Int) {
    switch ksm.items[item].place {
    case .none: return
    case .unstable(let place): ksm.unstable.remove(place)
    case .stable(let node):
      guard isLive(node) else { return removeNode(node) }
      ksm.stable.removeItem(item, from: node)
      spaces[ksm.items[item].space].ksm.mergingPages -= 1
    }
    ksm.items[item].place = .none
  }
}
