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
      for slot in part.slots
      where migrate(space, part.firstPage + slot, leaf: part.base / 512, slot, to: node, cpu: tasks[task].cpu) {
        moved += 1
      }
    }
    return moved
  }

  private mutating func migrate(
    _ space: Int, _ page: PageNumber, leaf: Int, _ slot: Int, to node: Int, cpu: Int
  ) -> Bool {
    let entry = memory.tables[leaf: leaf, slot]
    guard entry.mapsNormalFrame else { return false }
    var frame = memory.frames[entry.frame]
    guard frame.has(Frame.anonymous), frame.order == 0, frame.refcount == 1, frame.node != node else { return false }
    if frame.has(Frame.merged), !knowsMapping(of: entry.frame, space, page) { return false }
    // A page that somebody holds is mapped again as it was; only its dirty bit has gone to the folio (try_to_migrate_one).
    if frame.has(Frame.held) {
      if entry.isDirty { memory.frames[entry.frame].bits |= Frame.dirty }
      memory.tables[leaf: leaf, slot] = remapped(entry)
      return false
    }
    frame.bits = frame.bits & ~(Frame.nodeMask | Frame.unknownNode) | UInt64(node) << Frame.nodeShift
    // try_to_migrate_one hands the dirty bit of the entry to the folio, and remove_migration_pte leaves both.
    if entry.isDirty { frame.bits |= Frame.dirty }
    memory.frames.reserve(1)
    let target = memory.frames.allocate()
    memory.frames[target] = frame
    memory.frames.release(entry.frame)
    if frame.has(Frame.merged) { ksm.stable.move(entry.frame, to: target) }
    memory.tables[leaf: leaf, slot] = PTE(frame: target, flags: remapped(entry).bits & (1 << PTE.frameShift - 1))
    if !behaviour.migrationDrainsBatch { memory.withWalk(cpu: cpu) { walk in walk.addToLRU(target, isLocked: false) } }
    return true
  }

  /// What remove_migration_pte makes of an entry that was taken away for a moment.
  func remapped(_ entry: PTE) -> PTE {
    behaviour.migrationKeepsYoung ? entry : entry.removing(PTE.young | PTE.dirty)
  }
}
