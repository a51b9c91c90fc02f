extension Machine {
  /// move_pages(2) with MPOL_MF_MOVE: anonymous pages go to another node, contents, permissions and flags with them.
  ///
  /// First the batches of all CPUs are drained (lru_cache_disable). Folios are queued, and move when the call comes to a page
  /// that cannot be: one that is not there, is the zero page, is on the node already, has another mapping, or is part of a folio
  /// in the queue (do_pages_move, __add_folio_for_migration). If not all of a queue could move, because somebody holds a page, the
  /// call ends there; it succeeds all the same. Throws `noSuchDevice` for a node without memory. Returns how many pages moved.
  public mutating func migrate(_ task: TaskID, _ pages: Range<PageNumber>, to node: Int) throws(SystemError) -> Int {
    let space = try space(of: task)
    guard topology.hasPolicies else { throw .notImplemented }
    drainAllBatches()
    guard node < topology.nodeCount else { throw .noSuchDevice }
    settleSharedTables()
    own(space, pages)
    var queue = MigrationQueue()
    var moved = 0
    for page in pages {
      let entry = spaces[space].entry(of: page, in: memory.tables)
      if mayQueue(entry, to: node), queue.add(page, memory.frames[entry.frame].head(of: entry.frame)) { continue }
      let result = migrate(queue, space, to: node, cpu: tasks[task].cpu)
      moved += result.moved
      if !result.isComplete { return moved }
      queue = MigrationQueue()
    }
    return moved + migrate(queue, space, to: node, cpu: tasks[task].cpu).moved
  }

  /// Whether a page is taken off the LRU to be moved, whatever comes of it.
  private func mayQueue(_ entry: PTE, to node: Int) -> Bool {
    guard entry.mapsNormalFrame else { return false }
    let frame = memory.frames[entry.frame]
    guard frame.has(Frame.anonymous), frame.node != node else { return false }
    guard frame.order > 0 else { return frame.mapcount == 1 }
    let head = frame.head(of: entry.frame)
    guard let folio = memory.folios[head] else { return false }
    return !isMappedShared(folio, head, entry.frame)
  }

  /// migrate_pages: what moves of a queue, and whether all of it did.
  private mutating func migrate(_ queue: MigrationQueue, _ space: Int, to node: Int, cpu: Int) -> (
    moved: Int, isComplete: Bool
  ) {
    var moved = 0
    var isComplete = true
    for page in queue.pages {
      let frame = spaces[space].entry(of: page, in: memory.tables).frame
      if memory.frames[frame].order > 0 {
        let result = migrateFolio(space, page, frame, to: node, cpu: cpu)
        moved += result.moved
        isComplete = isComplete && result.isComplete
      } else if migrate(space, page, to: node, cpu: cpu) {
        moved += 1
      } else {
        isComplete = false
      }
    }
    return (moved, isComplete)
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
  /// address space moved, and whether all of the folio did.
  private mutating func migrateFolio(
    _ space: Int, _ page: PageNumber, _ frame: FrameNumber, to node: Int, cpu: Int
  ) -> (moved: Int, isComplete: Bool) {
    let head = memory.frames[frame].head(of: frame)
    guard let folio = memory.folios[head] else { return (0, false) }
    let frames = head..<head + folio.frameCount
    if folio.isPartiallyMapped, behaviour.migrationSplitsPartlyMapped {
      let pages = pagesMapping(frames, in: space)
      if splitFolio(head, cpu: cpu) {
        let moved = pages.count { migrate(space, $0, to: node, cpu: cpu) }
        return (moved, moved == pages.count)
      }
    }
    var mappings: [(space: Int, page: PageNumber)] = []
    for space in spaces.indices { mappings += pagesMapping(frames, in: space).map { (space, $0) } }
    let isHeld = memory.frames[head].has(Frame.held)
    // A pinned page that one process owns keeps its PMD (set_pmd_migration_entry).
    if isHeld, let pmd = hugePMD(space, at: page), mayBePinned(pmd) { return (0, false) }
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
    return isHeld ? (0, false) : (mappings.count { $0.space == space }, true)
  }

  /// folio_migrate_flags, and the contents.
  private mutating func moveFolio(_ head: FrameNumber, to target: FrameNumber, node: Int) {
    guard var folio = memory.folios.removeValue(forKey: head) else { return }
    folio.isUnseen = false
    memory.folios[target] = folio
    for offset in 0..<folio.frameCount {
      var frame = memory.frames[head + offset]
      frame.bits = frame.bits & ~(Frame.nodeMask | Frame.unknownNode | Frame.mlocked | Frame.unevictable)
      frame.bits |= UInt64(node) << Frame.nodeShift
      memory.frames[target + offset] = frame
      memory.frames.release(head + offset)
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

/// The folios that move_pages(2) has taken off the LRU and not moved yet.
private struct MigrationQueue {
  /// One page of each folio, in the order they were queued.
  private(set) var pages: [PageNumber] = []
  private var heads: Set<FrameNumber> = []

  /// Queues a folio for one of its pages, unless it is there already.
  mutating func add(_ page: PageNumber, _ head: FrameNumber) -> Bool {
    guard heads.insert(head).inserted else { return false }
    pages.append(page)
    return true
  }
}
