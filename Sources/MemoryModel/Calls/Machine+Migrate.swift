extension Machine {
  /// move_pages(2) with MPOL_MF_MOVE: anonymous pages go to another node, contents, permissions and flags with them.
  ///
  /// First the batches of all CPUs are drained (lru_cache_disable). Pages that are not there, are the zero page, are on the
  /// node already, or have another mapping or reference are passed over; the call succeeds all the same
  /// (__add_folio_for_migration). Throws `noSuchDevice` for a node without memory. Returns how many pages moved.
  public mutating func migrate(_ task: TaskID, _ pages: Range<PageNumber>, to node: Int) throws(SystemError) -> Int {
    let space = try space(of: task)
    guard topology.hasPolicies else { throw .notImplemented }
    drainAllBatches()
    guard node < topology.nodeCount else { throw .noSuchDevice }
    settleSharedTables()
    var moved = 0
    for part in leafParts(space, pages) {
      for slot in part.slots {
        let entry = memory.tables[leaf: part.base / 512, slot]
        guard entry.mapsNormalFrame, memory.frames[entry.frame].has(Frame.anonymous),
          memory.frames[entry.frame].node != node
        else { continue }
        let page = part.firstPage + slot
        if memory.frames[entry.frame].order > 0 {
          moved += migrateFolio(space, page, entry.frame, to: node, cpu: tasks[task].cpu)
        } else if migrate(space, page, to: node, cpu: tasks[task].cpu) {
          moved += 1
        }
      }
    }
    return moved
  }

  /// unmap_and_move of a page that is no part of a large folio.
  private mutating func migrate(_ space: Int, _ page: PageNumber, to node: Int, cpu: Int) -> Bool {
    let entry = spaces[space].entry(of: page, in: memory.tables)
    guard entry.mapsNormalFrame else { return false }
    var frame = memory.frames[entry.frame]
    guard frame.refcount == 1 else { return false }
    if frame.has(Frame.merged), !knowsMapping(of: entry.frame, space, page) { return false }
    // try_to_migrate_one hands the dirty bit of the entry to the folio, and remove_migration_pte leaves both.
    if entry.isDirty { frame.bits |= Frame.dirty }
    let isLocked = isLocked(space, page)
    // A page that somebody holds is mapped again as it was.
    if frame.has(Frame.held) {
      memory.frames[entry.frame] = frame
      let again = remapped(entry)
      setEntry(space, page) { _ in again }
      if behaviour.mlockHasBatches {
        memory.withWalk(cpu: cpu) { walk in walk.comeBack(entry.frame, isLocked: isLocked) }
      }
      return false
    }
    frame.bits = frame.bits & ~(Frame.nodeMask | Frame.unknownNode | Frame.mlocked | Frame.unevictable)
    frame.bits |= UInt64(node) << Frame.nodeShift
    memory.frames.reserve(1)
    let target = memory.frames.allocate()
    memory.frames[target] = frame
    memory.frames.release(entry.frame)
    if frame.has(Frame.merged) { ksm.stable.move(entry.frame, to: target) }
    let again = PTE(frame: target, flags: remapped(entry).bits & (1 << PTE.frameShift - 1))
    setEntry(space, page) { _ in again }
    let drains = behaviour.migrationDrainsBatch
    memory.withWalk(cpu: cpu) { walk in
      if isLocked { walk.lockRemapped(target) }
      if !drains { walk.addToLRU(target, isLocked: false) }
    }
    return true
  }

  /// The same of a large folio, which moves whole, with all its mappings: N-5.
  ///
  /// One that nobody maps whole any more is split first, and its pages move one by one. Returns how many pages of the
  /// address space moved.
  private mutating func migrateFolio(
    _ space: Int, _ page: PageNumber, _ frame: FrameNumber, to node: Int, cpu: Int
  ) -> Int {
    let head = memory.frames[frame].head(of: frame)
    guard let folio = memory.folios[head], !isMappedShared(folio, head, frame) else { return 0 }
    let frames = head..<head + folio.frameCount
    if folio.isPartiallyMapped, behaviour.migrationSplitsPartlyMapped {
      let pages = pagesMapping(frames, in: space)
      if splitFolio(head, cpu: cpu) { return pages.count { migrate(space, $0, to: node, cpu: cpu) } }
    }
    var mappings: [(space: Int, page: PageNumber)] = []
    for space in spaces.indices { mappings += pagesMapping(frames, in: space).map { (space, $0) } }
    let isHeld = memory.frames[head].has(Frame.held)
    // A pinned page that one process owns keeps its PMD (set_pmd_migration_entry).
    if isHeld, let pmd = hugePMD(space, at: page), mayBePinned(pmd) { return 0 }
    if mappings.contains(where: { spaces[$0.space].entry(of: $0.page, in: memory.tables).isDirty }) {
      memory.frames[head].bits |= Frame.dirty
    }
    let locksAgain = mappings.contains { locksMigrated($0.space, $0.page) }
    let target = isHeld ? head : memory.frames.allocateFolio(order: folio.order)
    if !isHeld { moveFolio(head, to: target, node: node) }
    for (space, page) in mappings {
      let old = spaces[space].entry(of: page, in: memory.tables)
      let new = PTE(frame: old.frame - head + target, flags: remapped(old).bits & (1 << PTE.frameShift - 1))
      setEntry(space, page) { _ in new }
    }
    memory.withWalk(cpu: cpu) { walk in
      if isHeld { return walk.comeBack(head, isLocked: locksAgain) }
      if locksAgain { walk.lockRemapped(target) }
    }
    return isHeld ? 0 : mappings.count { $0.space == space }
  }

  /// folio_migrate_flags, and the contents.
  private mutating func moveFolio(_ head: FrameNumber, to target: FrameNumber, node: Int) {
    guard let folio = memory.folios.removeValue(forKey: head) else { return }
    memory.folios[target] = folio
    for offset in 0..<folio.frameCount {
      var frame = memory.frames[head + offset]
      frame.bits = frame.bits & ~(Frame.nodeMask | Frame.unknownNode | Frame.mlocked | Frame.unevictable)
      frame.bits |= UInt64(node) << Frame.nodeShift
      memory.frames[target + offset] = frame
      memory.frames.release(head + offset)
    }
  }

  /// Whether move_pages leaves a large folio to those who map it too.
  private func isMappedShared(_ folio: LargeFolio, _ head: FrameNumber, _ frame: FrameNumber) -> Bool {
    switch behaviour.largeFolioSharing {
    case .page: memory.frames[frame].mapcount > 1
    case .guess:
      folio.mappings > 1
        && (folio.entire > 0 || folio.mappings > folio.frameCount || memory.frames[head].mapcount > 1)
    case .owners: folio.maybeMappedShared
    }
  }

  /// Whether the mapping of a migrated large folio at a page locks it (remove_migration_pmd).
  private func locksMigrated(_ space: Int, _ page: PageNumber) -> Bool {
    guard isLocked(space, page), hugePMD(space, at: page) != nil else { return false }
    return behaviour.mappingLocksLargeFolios || !behaviour.mlockTakesLargeFolios
  }

  /// What remove_migration_pte makes of an entry that was taken away for a moment.
  func remapped(_ entry: PTE) -> PTE {
    behaviour.migrationKeepsYoung ? entry : entry.removing(PTE.young | PTE.dirty)
  }
}
