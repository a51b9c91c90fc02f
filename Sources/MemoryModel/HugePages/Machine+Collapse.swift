/// Who makes a huge page of small ones.
enum Collapser {
  /// MADV_COLLAPSE, on the CPU of its task.
  case advice(TaskID)
  /// The kernel thread, which keeps limits and leaves memory alone that nobody uses.
  case khugepaged
}

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
    var lastNode: Int? = -1
    // A range inside one slot counts as less than none.
    if endSlot < firstSlot { return .invalidArgument }
    for slot in firstSlot..<endSlot {
      if let error = collapse(space, vma, slot: slot << 9, for: .advice(task), &lastNode, &counts) { failure = error }
      // Behind an empty entry of a PMD table the call looks no further (SCAN_PMD_NONE); it goes on where there is no such table
      // (SCAN_PMD_NULL).
      let isEmpty = spaces[space].leaf(of: slot << 9, in: memory.tables) == nil
      if isEmpty, spaces[space].hasDirectory(for: slot << 9) { break }
    }
    return failure
  }

  /// collapse_huge_page of one slot for khugepaged, whose work nobody counts.
  mutating func collapse(_ space: Int, _ vma: VMA, slot page: PageNumber) {
    var counts = TouchCounts()
    var lastNode = khugepagedNode
    _ = collapse(space, vma, slot: page, for: .khugepaged, &lastNode, &counts)
    khugepagedNode = lastNode
  }

  /// collapse_huge_page of one slot.
  private mutating func collapse(
    _ space: Int, _ vma: VMA, slot page: PageNumber, for collapser: Collapser, _ lastNode: inout Int?,
    _ counts: inout TouchCounts
  ) -> SystemError? {
    forkEagerly(space)
    if hugePMD(space, at: page) != nil { return nil }
    guard let leaf = spaces[space].leaf(of: page, in: memory.tables) else { return .invalidArgument }
    let entries = (0..<512).map { memory.tables[leaf: leaf, $0] }
    if let error = obstacle(to: collapser, vma, entries) { return error }
    let node = targetNode(entries, &lastNode)
    // What the scan passes over as swapped out cannot be brought back (__collapse_huge_page_swapin).
    if entries.contains(where: \.isGuard) { return .invalidArgument }
    counted.collapses += 1
    let cpu = cpu(of: collapser)
    if let second = secondEntryOfAFrame(entries) {
      memory.withWalk(space: space, cpu: cpu) { walk in walk.putBack(entries[..<second]) }
      return .again
    }
    let copied = entries.count { $0.mapsNormalFrame }
    counts.copied += copied
    counts.zeroed += 512 - copied
    let head = makeLargeFolio(order: HugePageSettings.pmdOrder, node: node ?? 0)
    if node == nil { for frame in head..<head + 512 { memory.frames[frame].bits |= Frame.unknownNode } }
    for (slot, entry) in entries.enumerated() where entry.mapsNormalFrame {
      memory.frames[head + slot].content = memory.frames[entry.frame].content
    }
    let isLocked = vma.flags.contains(.locked)
    memory.withWalk(space: space, cpu: cpu) { walk in
      for (slot, entry) in entries.enumerated() {
        walk.dropCollapsed(entry, at: leaf * 512 + slot, isLocked: isLocked)
      }
    }
    mapHuge(space, at: page, head: head, flags: vma.newEntryFlags)
    addNewMapping(space, of: head, byPMD: true)
    memory.withWalk(space: space, cpu: cpu) { walk in walk.addLargeToLRU(head, isLocked: isLocked) }
    return nil
  }

  /// Where the folio batches are that a collapse fills; khugepaged's are drained at the end of its pass.
  private func cpu(of collapser: Collapser) -> Int {
    switch collapser {
    case .advice(let task): tasks[task].cpu
    case .khugepaged: 0
    }
  }
}

extension Machine {
  /// The first thing that a scan over the entries of 2 MiB finds against a huge page (hpage_collapse_scan_pmd).
  private func obstacle(to collapser: Collapser, _ vma: VMA, _ entries: [PTE]) -> SystemError? {
    // What a collapse brings back from swap is not modelled; the language keeps the two apart.
    if entries.contains(where: \.isSwapped) { return .invalidArgument }
    var isKhugepaged = false
    if case .khugepaged = collapser { isKhugepaged = true }
    var (missing, shared, isReferenced) = (0, 0, false)
    for entry in entries {
      if entry.isNone || entry.isZeroPage {
        missing += 1
        // Whoever waits for the faults of missing pages must not lose them.
        if vma.userfault != nil { return behaviour.collapseOfWatchedMemoryIsBusy ? .busy : .invalidArgument }
        if isKhugepaged, missing > hugePages.mostMissing { return .busy }
        continue
      }
      if entry.isUserfaultProtected { return .invalidArgument }
      guard entry.mapsNormalFrame else { continue }
      let frame = memory.frames[entry.frame]
      guard frame.has(Frame.anonymous) else { return .invalidArgument }
      if isMappedShared(entry.frame) { shared += 1 }
      if isKhugepaged, shared > hugePages.mostShared { return .busy }
      // The folio must have no references but mappings (SCAN_PAGE_COUNT).
      let folio = memory.frames[frame.head(of: entry.frame)]
      if folio.referencesBesideMappings > 0 || folio.has(Frame.held) { return .again }
      isReferenced = isReferenced || entry.isYoung || folio.has(Frame.referenced)
    }
    if behaviour.collapseNeedsWritableEntry, !entries.contains(where: \.isWritable) { return .invalidArgument }
    return isKhugepaged && !isReferenced ? .again : nil
  }

  /// hpage_collapse_find_target_node: the first node that has the most of the pages.
  ///
  /// Old kernels go on to the next of several such nodes after the one that they took last; nil where that is not known.
  private func targetNode(_ entries: [PTE], _ last: inout Int?) -> Int? {
    guard topology.nodeCount > 1 else { return 0 }
    var pages = [Int](repeating: 0, count: topology.nodeCount)
    for entry in entries where entry.mapsNormalFrame { pages[memory.frames[entry.frame].node] += 1 }
    let best = pages.indices.filter { pages[$0] == pages.max() }
    guard behaviour.collapseBalancesNodes, best.count > 1 else {
      last = best[0]
      return best[0]
    }
    guard let before = last else { return nil }
    last = best[0] > before ? best[0] : best.first { $0 > before } ?? best[0]
    return last
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
      returnToLRU(entry.frame)
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
      returnToLRU(entry.frame)
    }
    if isLocked { unlockEntry(of: entry.frame) }
    dropMapping(entry.frame)
  }
}
