extension Machine {
  /// madvise_collapse: what the aligned slots of a range map becomes huge pages: C-1 to C-4.
  mutating func collapse(
    _ task: TaskID, _ space: Int, _ vma: VMA, _ pages: Range<PageNumber>, _ counts: inout TouchCounts
  ) -> SystemError? {
    guard vma.isAnonymous, vma.anonVMA != nil, !vma.flags.contains(.noHugePage) else {
      return .invalidArgument
    }
    let first = (vma.pages.lowerBound + 511) & ~511
    guard first + 512 <= vma.pages.upperBound else { return .invalidArgument }
    let firstSlot = (pages.lowerBound + 511) >> 9
    let endSlot = pages.upperBound >> 9
    drainAllBatches()
    var failure: SystemError?
    // A range inside one slot counts as less than none.
    if endSlot < firstSlot { return .invalidArgument }
    for slot in firstSlot..<endSlot {
      if let error = collapse(task, space, vma, slot: slot << 9, &counts) { failure = error }
      // Behind an empty entry of a PMD table the call looks no further (SCAN_PMD_NONE); it goes on where there is no such table
      // (SCAN_PMD_NULL).
      let isEmpty = spaces[space].leaf(of: slot << 9, in: memory.tables) == nil
      if isEmpty, spaces[space].hasDirectory(for: slot << 9) { break }
    }
    return failure
  }

  /// collapse_huge_page of one slot.
  private mutating func collapse(
    _ task: TaskID, _ space: Int, _ vma: VMA, slot page: PageNumber, _ counts: inout TouchCounts
  ) -> SystemError? {
    forkEagerly(space)
    if hugePMD(space, at: page) != nil { return nil }
    guard let leaf = spaces[space].leaf(of: page, in: memory.tables) else { return .invalidArgument }
    let entries = (0..<512).map { memory.tables[leaf: leaf, $0] }
    // What a collapse brings back from swap is not modelled; the language keeps the two apart.
    if entries.contains(where: \.isSwapped) { return .invalidArgument }
    for entry in entries where entry.mapsNormalFrame {
      let frame = memory.frames[entry.frame]
      guard frame.has(Frame.anonymous) else { return .invalidArgument }
      // The folio must have no references but mappings (SCAN_PAGE_COUNT).
      let folio = memory.frames[frame.head(of: entry.frame)]
      if folio.referencesBesideMappings > 0 || folio.has(Frame.held) { return .again }
    }
    if behaviour.collapseNeedsWritableEntry, !entries.contains(where: \.isWritable) { return .invalidArgument }
    // What the scan passes over as swapped out cannot be brought back (__collapse_huge_page_swapin).
    if entries.contains(where: \.isGuard) { return .invalidArgument }
    counted.collapses += 1
    if let second = secondEntryOfAFrame(entries) {
      memory.withWalk(task: task, space: space, cpu: tasks[task].cpu) { walk in walk.putBack(entries[..<second]) }
      return .again
    }
    let copied = entries.count { $0.mapsNormalFrame }
    counts.copied += copied
    counts.zeroed += 512 - copied
    let head = makeLargeFolio(order: HugePageSettings.pmdOrder, node: nodeOfMost(entries))
    for (slot, entry) in entries.enumerated() where entry.mapsNormalFrame {
      memory.frames[head + slot].content = memory.frames[entry.frame].content
    }
    let cpu = tasks[task].cpu
    let isLocked = vma.flags.contains(.locked)
    memory.withWalk(task: task, space: space, cpu: cpu) { walk in
      for (slot, entry) in entries.enumerated() {
        walk.dropCollapsed(entry, at: leaf * 512 + slot, isLocked: isLocked)
      }
    }
    mapHuge(space, at: page, head: head, flags: vma.newEntryFlags)
    addNewMapping(space, of: head, byPMD: true)
    memory.withWalk(task: task, space: space, cpu: cpu) { walk in walk.addLargeToLRU(head, isLocked: isLocked) }
    return nil
  }
}

extension Machine {
  /// hpage_collapse_find_target_node: the first node that has the most of the pages.
  private func nodeOfMost(_ entries: [PTE]) -> Int {
    var pages = [Int](repeating: 0, count: topology.nodeCount)
    for entry in entries where entry.mapsNormalFrame { pages[memory.frames[entry.frame].node] += 1 }
    return pages.firstIndex(of: pages.max() ?? 0) ?? 0
  }

  /// The first entry that maps a small folio which an earlier one maps too: it finds the folio locked (SCAN_PAGE_LOCK).
  ///
  /// Only KSM maps one frame twice in 2 MiB.
  private func secondEntryOfAFrame(_ entries: [PTE]) -> Int? {
    var seen: Set<FrameNumber> = []
    return entries.indices.first { slot in
      let entry = entries[slot]
      return entry.mapsNormalFrame && memory.frames[entry.frame].order == 0 && !seen.insert(entry.frame).inserted
    }
  }
}

extension PageWalk {
  /// release_pte_pages: the small folios that a collapse in vain has isolated go back to the LRU, the last one first.
  @_lifetime(self: copy self)
  fileprivate mutating func putBack(_ isolated: ArraySlice<PTE>) {
    for entry in isolated.reversed()
    where entry.mapsNormalFrame && Frame(bits: frames[entry.frame]).order == 0 {
      addToLRU(entry.frame, isLocked: false)
      flagWaiting()
    }
  }

  /// __collapse_huge_page_copy_succeeded for one entry.
  ///
  /// A small folio was isolated and goes back to the LRU through this CPU's batch, although its mapping is about to go.
  @_lifetime(self: copy self)
  fileprivate mutating func dropCollapsed(_ entry: PTE, at index: Int, isLocked: Bool) {
    entries[index] = 0
    guard entry.mapsNormalFrame else { return }
    if Frame(bits: frames[entry.frame]).order == 0 {
      addToLRU(entry.frame, isLocked: false)
      flagWaiting()
    }
    if isLocked { unlockEntry(of: entry.frame) }
    dropMapping(entry.frame)
  }
}
