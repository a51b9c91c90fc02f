extension Machine {
  /// One PMD that maps 2 MiB itself.
  struct HugePMD {
    /// Its first page.
    var page: PageNumber
    /// Index of the first entry of the deposited table.
    var base: Int
    /// Its first entry, which has the flags of the PMD.
    var entry: PTE

    var isZero: Bool { entry.isZeroPage }
    var indices: Range<Int> { base..<base + PageTablePool.entriesPerTable }
    var pages: Range<PageNumber> { page..<page + PageTablePool.entriesPerTable }
  }

  /// The huge PMD that maps a page, or nil.
  func hugePMD(_ space: Int, at page: PageNumber) -> HugePMD? {
    guard spaces[space].isHuge(page, in: memory.tables), let leaf = spaces[space].leaf(of: page, in: memory.tables)
    else { return nil }
    return HugePMD(page: page & ~511, base: leaf * 512, entry: memory.tables[leaf: leaf, 0])
  }

  /// What fork does to large folios depends on the order in which processes map them, so that it cannot wait.
  mutating func forkEagerly(_ space: Int) {
    guard !spaces[space].needsEagerFork else { return }
    own(space, 0..<PageNumber.max >> 1)
    spaces[space].needsEagerFork = true
  }

  /// Maps a folio, or the huge zero page for nil, by a PMD (map_anon_folio_pmd, set_huge_zero_folio).
  mutating func mapHuge(_ space: Int, at page: PageNumber, head: FrameNumber?, flags: UInt32) {
    forkEagerly(space)
    let leaf = spaces[space].makeLeaf(for: page, in: &memory.tables)
    for slot in 0..<512 {
      memory.tables[leaf: leaf, slot] =
        head.map { PTE(frame: $0 + slot, flags: flags) } ?? PTE(bits: PTE.zeroPage.bits | flags)
    }
    spaces[space].setHuge(true, at: page, in: &memory.tables)
  }

  /// Changes the flags of all entries of a huge PMD.
  mutating func setFlags(of pmd: HugePMD, adding: UInt32 = 0, removing: UInt32 = 0) {
    let leaf = pmd.base / 512
    guard pmd.entry.bits & ~removing | adding != pmd.entry.bits else { return }
    for slot in 0..<512 {
      memory.tables[leaf: leaf, slot] = memory.tables[leaf: leaf, slot].removing(removing).adding(adding)
    }
  }

  /// A new anonymous folio without mappings, and its first frame.
  mutating func makeLargeFolio(order: Int, node: Int) -> FrameNumber {
    let head = memory.frames.allocateFolio(order: order)
    let word = Frame.anonymous | UInt64(order) << Frame.orderShift | UInt64(node) << Frame.nodeShift
    for frame in head..<head + 1 << order { memory.frames[frame] = Frame(bits: word) }
    memory.frames[head].bits |= Frame.swapBacked
    memory.folios[head] = LargeFolio(order: order)
    return head
  }

  /// folio_add_new_anon_rmap: an address space maps a new large folio whole, by a PMD or by PTEs, and owns it.
  mutating func addNewMapping(_ space: Int, of head: FrameNumber, byPMD: Bool) {
    forkEagerly(space)
    guard var folio = memory.folios[head] else { return }
    for frame in head..<head + folio.frameCount { memory.frames[frame].bits += 1 | memory.exclusiveFlag }
    if byPMD {
      folio.entire = 1
      folio.add(1, by: space)
    } else {
      folio.mappedFrames = folio.frameCount
      folio.add(folio.frameCount, by: space)
    }
    memory.folios[head] = folio
  }

  /// References of a large folio: mappings, batches, pins and pipes.
  func references(toFolio head: FrameNumber) -> Int {
    (memory.folios[head]?.mappings ?? 0) + memory.frames[head].referencesBesideMappings
      + (memory.held[head]?.folioReferences ?? 0)
  }

  /// __split_huge_pmd, on a CPU: the deposited table takes the place of the PMD; nothing is copied and no page changes.
  ///
  /// `isTakenAway` says that the entries do not map the folio until they are mapped again (freeze).
  mutating func splitPMD(_ space: Int, at page: PageNumber, cpu: Int, isTakenAway: Bool = false) {
    guard let pmd = hugePMD(space, at: page) else { return }
    spaces[space].setHuge(false, at: page, in: &memory.tables)
    counted.pmdSplits += 1
    let head = pmd.entry.frame
    guard !pmd.isZero, var folio = memory.folios[head] else { return }
    if pmd.entry.isDirty { memory.frames[head].bits |= Frame.dirty }
    // What is mapped again is as dirty as it was (make_migration_entry_dirty).
    let keepsDirty = behaviour.hugeSplitKeepsEntriesDirty || isTakenAway && behaviour.migrationKeepsYoung
    if !keepsDirty { setFlags(of: pmd, removing: PTE.dirty) }
    for frame in head..<head + folio.frameCount where memory.frames[frame].mapcount == folio.entire {
      folio.mappedFrames += 1
    }
    folio.add(folio.frameCount, by: space)
    folio.entire -= 1
    folio.remove(1, by: space)
    memory.folios[head] = folio
    if isLocked(space, page) || !behaviour.mlockHasBatches {
      noteSplit(ofLocked: head, cpu: cpu, locksAnew: behaviour.mappingLocksLargeFolios && !isTakenAway)
    }
  }

  /// The entries of a PMD in locked memory that is split are new mappings of the folio, and then the PMD's own goes
  /// (folio_add_anon_rmap_ptes, folio_remove_rmap_pmd): L-5.
  private mutating func noteSplit(ofLocked head: FrameNumber, cpu: Int, locksAnew: Bool) {
    memory.withWalk(cpu: cpu) { walk in
      if locksAnew { walk.lockMapping(of: head) }
      walk.unlockMapping(of: head)
    }
  }

  /// Whether a page lies in a locked VMA.
  func isLocked(_ space: Int, _ page: PageNumber) -> Bool {
    spaces[space].indexOfVMA(containing: page).map { spaces[space].vmas[$0].flags.contains(.locked) } ?? false
  }

  /// vma_adjust_trans_huge: a PMD that crosses a border at this page is split.
  mutating func splitPMDAcross(_ space: Int, _ page: PageNumber, cpu: Int) {
    if page & 511 != 0 { splitPMD(space, at: page, cpu: cpu) }
  }

  /// split_vma, with the huge PMD that crosses the new border.
  mutating func splitVMA(_ space: Int, at page: PageNumber, cpu: Int) {
    if let index = spaces[space].indexOfVMA(containing: page), spaces[space].vmas[index].pages.lowerBound < page {
      splitPMDAcross(space, page, cpu: cpu)
    }
    spaces[space].splitVMA(at: page, link: nextLink())
  }

  /// zap_huge_pmd: drops the mapping and frees the deposited table.
  mutating func zapPMD(_ space: Int, _ pmd: HugePMD, cpu: Int, isLocked: Bool) {
    let leaf = pmd.base / 512
    for slot in 0..<512 { memory.tables[leaf: leaf, slot] = .none }
    spaces[space].freeLeaf(of: pmd.page, in: &memory.tables)
    guard !pmd.isZero else { return }
    dropPMDMapping(space, pmd.entry.frame, cpu: cpu, isLocked: isLocked)
  }

  /// folio_remove_rmap_pmd.
  mutating func dropPMDMapping(_ space: Int, _ head: FrameNumber, cpu: Int, isLocked: Bool) {
    guard var folio = memory.folios[head] else { return }
    for frame in head..<head + folio.frameCount { memory.frames[frame].bits -= 1 }
    folio.entire -= 1
    folio.remove(1, by: space)
    if folio.entire == 0, folio.mappedFrames > 0, folio.mappedFrames < folio.frameCount {
      folio.isPartiallyMapped = true
    }
    memory.folios[head] = folio
    memory.withWalk(space: space, cpu: cpu) { walk in
      if isLocked { walk.unlockMapping(of: head) }
      walk.releaseFolioIfUnused(of: head)
    }
  }

  /// folio_maybe_dma_pinned of the folio behind a PMD, if one process owns it, where the kernel can tell.
  func mayBePinned(_ pmd: HugePMD) -> Bool {
    let exclusive = memory.exclusiveFlag
    guard !pmd.isZero, memory.frames[pmd.entry.frame].bits & exclusive == exclusive else { return false }
    return memory.held[pmd.entry.frame].map { $0.pins > 0 } ?? false
  }

  /// copy_huge_pmd: parent and child map the folio read-only, and nobody owns it any more: T-4.
  mutating func copyPMD(_ pmd: HugePMD, from source: Int, to child: Int) {
    setFlags(of: pmd, removing: PTE.writable)
    guard !pmd.isZero else { return mapHuge(child, at: pmd.page, head: nil, flags: 0) }
    let head = pmd.entry.frame
    mapHuge(child, at: pmd.page, head: head, flags: pmd.entry.bits & PTE.dirty)
    for frame in head..<head + 512 { memory.frames[frame].bits = memory.frames[frame].bits & ~Frame.exclusive + 1 }
    memory.folios[head]?.entire += 1
    memory.folios[head]?.add(1, by: child)
  }
}
