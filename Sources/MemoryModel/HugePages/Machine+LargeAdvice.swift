extension Machine {
  /// Consecutive entries that map consecutive frames of one large anonymous folio (folio_pte_batch).
  struct FolioRun {
    /// The folio's first frame.
    var head: FrameNumber
    /// The entries.
    var slots: Range<Int>
    /// The entries map all of the folio.
    var isWhole: Bool
  }

  /// The run that begins at an entry, or nil where it maps no large anonymous folio.
  func folioRun(_ part: LeafPart, from slot: Int) -> FolioRun? {
    guard !memory.folios.isEmpty else { return nil }
    let entry = memory.tables[leaf: part.base / 512, slot]
    guard entry.mapsNormalFrame, memory.frames[entry.frame].isLargeAnonymous else { return nil }
    let head = memory.frames[entry.frame].head(of: entry.frame)
    let size = 1 << memory.frames[head].order
    var end = slot + 1
    while end < part.slots.upperBound, entry.frame + end - slot < head + size {
      let next = memory.tables[leaf: part.base / 512, end]
      guard next.mapsNormalFrame, next.frame == entry.frame + end - slot else { break }
      end += 1
    }
    return FolioRun(head: head, slots: slot..<end, isWhole: end - slot == size)
  }

  /// The entries from one on, up to the next that maps a large anonymous folio.
  func entriesOfSmallFolios(_ part: LeafPart, from slot: Int) -> Range<Int> {
    guard !memory.folios.isEmpty else { return slot..<part.slots.upperBound }
    let end = (slot..<part.slots.upperBound).first { next in
      let entry = memory.tables[leaf: part.base / 512, next]
      return entry.mapsNormalFrame && memory.frames[entry.frame].isLargeAnonymous
    }
    return slot..<(end ?? part.slots.upperBound)
  }

  /// MADV_FREE of a large folio that entries map (madvise_free_pte_range).
  ///
  /// Returns how many entries are done: none after a split.
  mutating func markFree(_ space: Int, _ part: LeafPart, _ run: FolioRun, cpu: Int) -> Int {
    guard let folio = memory.folios[run.head] else { return run.slots.count }
    guard run.isWhole else { return splitOrPass(run, cpu: cpu) }
    if memory.frames[run.head].has(Frame.dirty) {
      guard folio.mappings == folio.frameCount else { return run.slots.count }
      memory.frames[run.head].bits &= ~Frame.dirty
    }
    change(part, run.slots) { $0.removing(PTE.young | PTE.dirty) }
    memory.withWalk(space: space, cpu: cpu) { walk in walk.markLazyFree(run.head) }
    return run.slots.count
  }

  /// MADV_FREE of a huge PMD (madvise_free_huge_pmd).
  ///
  /// Returns false where its entries must be asked after a split.
  mutating func markFreePMD(_ space: Int, _ part: LeafPart, cpu: Int) -> Bool {
    guard let pmd = hugePMD(space, at: part.firstPage), !pmd.isZero else { return true }
    let head = pmd.entry.frame
    if isMappedAnywhereElse(head) { return true }
    guard part.slots.count == 512 else { return !splitFolio(head, cpu: cpu) }
    memory.frames[head].bits &= ~Frame.dirty
    setFlags(of: pmd, removing: PTE.young | PTE.dirty)
    memory.withWalk(space: space, cpu: cpu) { walk in walk.markLazyFree(head) }
    return true
  }

  /// MADV_COLD and MADV_PAGEOUT of a large folio that entries map.
  ///
  /// Returns how many entries are done: none after a split.
  mutating func cool(
    _ space: Int, _ part: LeafPart, _ run: FolioRun, cpu: Int, pageOut: Bool, _ reclaimed: inout ReclaimedPages
  ) -> Int {
    guard run.isWhole else { return splitOrPass(run, cpu: cpu) }
    guard let folio = memory.folios[run.head], folio.mappings == folio.frameCount else { return run.slots.count }
    if !pageOut || behaviour.pageOutClearsYoung { change(part, run.slots) { $0.removing(PTE.young) } }
    coolFolio(space, run.head, part, run.slots, cpu: cpu, pageOut: pageOut, &reclaimed)
    return run.slots.count
  }

  /// MADV_COLD and MADV_PAGEOUT of a huge PMD.
  ///
  /// Returns false where its entries must be asked after a split.
  mutating func coolPMD(
    _ space: Int, _ part: LeafPart, cpu: Int, pageOut: Bool, _ reclaimed: inout ReclaimedPages
  ) -> Bool {
    guard let pmd = hugePMD(space, at: part.firstPage), !pmd.isZero else { return true }
    let head = pmd.entry.frame
    if isMappedShared(head) { return true }
    guard part.slots.count == 512 else { return !splitFolio(head, cpu: cpu) }
    if !pageOut || behaviour.pageOutClearsYoung { setFlags(of: pmd, removing: PTE.young) }
    coolFolio(space, head, part, part.slots, cpu: cpu, pageOut: pageOut, &reclaimed)
    return true
  }

  /// Before Linux 6.10 a large folio is split where the page that is met is mapped once; where it is not, or cannot be split, nothing more
  /// is done in this page table.
  ///
  /// Returns whether it was split.
  mutating func splitOwn(_ part: LeafPart, _ slot: Int, cpu: Int) -> Bool {
    let frame = memory.tables[leaf: part.base / 512, slot].frame
    guard memory.frames[frame].mapcount == 1 else { return false }
    return splitFolio(memory.frames[frame].head(of: frame), cpu: cpu)
  }

  /// A folio that is not mapped whole in the range is split, unless others may map it.
  private mutating func splitOrPass(_ run: FolioRun, cpu: Int) -> Int {
    if isMappedShared(run.head) { return run.slots.count }
    return splitFolio(run.head, cpu: cpu) ? 0 : run.slots.count
  }

  /// Deactivates a folio, or gives it to reclaim (shrink_folio_list).
  ///
  /// Without swap a folio that must be kept is split to no avail, and its frames become active.
  private mutating func coolFolio(
    _ space: Int, _ head: FrameNumber, _ part: LeafPart, _ slots: Range<Int>, cpu: Int, pageOut: Bool,
    _ reclaimed: inout ReclaimedPages
  ) {
    memory.frames[head].bits &= ~Frame.referenced
    guard pageOut else {
      memory.withWalk(space: space, cpu: cpu) { walk in walk.deactivate(head) }
      return
    }
    guard !memory.frames[head].has(Frame.unevictable) else {
      putBack(head...head, cpu: cpu)
      return
    }
    let isDirty =
      memory.frames[head].has(Frame.dirty) || slots.contains { memory.tables[leaf: part.base / 512, $0].isDirty }
    if !memory.frames[head].has(Frame.swapBacked), !isDirty {
      reclaimed.pages += slots.map { part.firstPage + $0 }
      zap(space, part.firstPage + slots.lowerBound..<part.firstPage + slots.upperBound, cpu: cpu, isLocked: false)
      return
    }
    if memory.swapArea.device != nil, memory.frames[head].has(Frame.swapBacked) {
      if swapOutFolio(space, head, part, slots, cpu: cpu) { reclaimed.swapped += slots.count }
      return
    }
    let size = 1 << memory.frames[head].order
    let isSplit = memory.frames[head].has(Frame.swapBacked) && splitFolio(head, cpu: cpu, forReclaim: true)
    let kept = head...(isSplit ? head + size - 1 : head)
    for frame in kept { memory.frames[frame].bits |= Frame.swapBacked | Frame.active }
    putBack(kept, cpu: cpu)
  }

  /// A large folio is swapped out whole: SW-10 (folio_alloc_swap, and try_to_unmap with TTU_SPLIT_HUGE_PMD).
  ///
  /// Returns whether it was; one that somebody else holds stays.
  private mutating func swapOutFolio(
    _ space: Int, _ head: FrameNumber, _ part: LeafPart, _ slots: Range<Int>, cpu: Int
  ) -> Bool {
    let held = memory.held[head] ?? HeldReferences()
    guard memory.frames[head].referencesBesideMappings == 0, held == HeldReferences() else {
      if held.pins == 0 { memory.frames[head].bits |= Frame.active }
      putBack(head...head, cpu: cpu)
      return false
    }
    splitPMD(space, at: part.firstPage, cpu: cpu)
    memory.withWalk(space: space, cpu: cpu) { walk in
      for slot in slots { walk.swapOutLarge(part.base + slot) }
    }
    return true
  }

  /// folio_putback_lru of folios that reclaim has kept: by the batch of this CPU, which a large folio empties.
  private mutating func putBack(_ folios: ClosedRange<FrameNumber>, cpu: Int) {
    let lastFirst = behaviour.reclaimMeetsLastTailFirst
    memory.withWalk(cpu: cpu) { walk in
      guard !Frame(bits: walk.frames[folios.lowerBound]).isLargeAnonymous else {
        walk.addLargeToLRU(folios.lowerBound, isLocked: false)
        return
      }
      // Also those that gave way to the zero page.
      walk.returnToLRU(folios.lowerBound)
      let tails = folios.dropFirst()
      for frame in lastFirst ? Array(tails.reversed()) : Array(tails) { walk.returnToLRU(frame) }
    }
  }

  private mutating func change(_ part: LeafPart, _ slots: Range<Int>, _ change: (PTE) -> PTE) {
    for slot in slots {
      memory.tables[leaf: part.base / 512, slot] = change(memory.tables[leaf: part.base / 512, slot])
    }
  }
}
