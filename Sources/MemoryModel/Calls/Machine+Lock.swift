extension Machine {
  /// mlock(2), or mlock2(2) with MLOCK_ONFAULT: L-2.
  ///
  /// The error is `noMemory` where pages have no mapping or cannot be populated.
  public mutating func lock(_ task: TaskID, _ pages: Range<PageNumber>, onFault: Bool) -> (
    effects: CallEffects, error: SystemError?
  ) {
    var effects = CallEffects()
    guard let space = tasks[task].space else { return (effects, .noSuchProcess) }
    let cpu = tasks[task].cpu
    let wanted: VMAFlags = onFault ? [.locked, .lockOnFault] : [.locked]
    do throws(SystemError) {
      // Memory of 2 MiB pages is never locked, since it never goes anywhere: mlock only brings it in (mlock_fixup).
      try changeFlags(space, pages, cpu: cpu) { _, _, _, old in
        old.contains(.hugeTLB) ? old : old.subtracting([.locked, .lockOnFault]).union(wanted)
      } then: { machine, part, vma, old in
        if vma.isHugeTLB { return }
        if !old.contains(.locked), machine.behaviour.mlockHasBatches { machine.lockPresent(space, part, cpu: cpu) }
      }
    } catch {
      return (effects, error)
    }
    // Who has asked for MLOCK_ONFAULT gets 2 MiB pages at once, because no flag says otherwise.
    let hasHugeTLB = spaces[space].indicesOfVMAs(overlapping: pages).contains { spaces[space].vmas[$0].isHugeTLB }
    if !onFault || !behaviour.mlockHasBatches || hasHugeTLB {
      let (counts, error) = populate(task, pages)
      effects.counts += counts
      if let error { return (effects, error) }
    }
    return (effects, nil)
  }

  /// munlock(2).
  public mutating func unlock(_ task: TaskID, _ pages: Range<PageNumber>) throws(SystemError) {
    let space = try space(of: task)
    let cpu = tasks[task].cpu
    try changeFlags(space, pages, cpu: cpu) { _, _, _, old in
      old.subtracting([.locked, .lockOnFault])
    } then: { machine, part, _, old in
      if old.contains(.locked) { machine.unlockPresent(space, part, cpu: cpu) }
    }
  }

  /// mlock_vma_pages_range: present pages become PG_mlocked; the batches of this CPU are drained before and after.
  ///
  /// A large folio is locked only when all of it is mapped in the range (allow_mlock_munlock).
  private mutating func lockPresent(_ space: Int, _ pages: Range<PageNumber>, cpu: Int) {
    drain(cpu)
    for part in leafParts(space, pages) {
      for run in lockedRuns(part) where run.isWhole {
        memory.frames[run.head].bits |= Frame.mlocked
        memory.withWalk(cpu: cpu) { walk in walk.noteLock(run.head) }
      }
    }
    drain(cpu)
  }

  /// What mlock_pte_range takes as one: an entry of a small folio, or consecutive entries of a large one (folio_mlock_step).
  ///
  /// Entries of large folios are passed over by older kernels, unless a PMD maps them.
  private func lockedRuns(_ part: LeafPart) -> [(head: FrameNumber, isWhole: Bool)] {
    var runs: [(head: FrameNumber, isWhole: Bool)] = []
    var slot = part.slots.lowerBound
    while slot < part.slots.upperBound {
      let entry = memory.tables[leaf: part.base / 512, slot]
      let start = slot
      slot += 1
      guard entry.mapsNormalFrame else { continue }
      let frame = memory.frames[entry.frame]
      let head = frame.head(of: entry.frame)
      let size = 1 << frame.order
      while slot < part.slots.upperBound, entry.frame + slot - start < head + size,
        memory.tables[leaf: part.base / 512, slot].follows(entry, by: slot - start)
      {
        slot += 1
      }
      if size > 1, !part.isHuge, !behaviour.mlockTakesLargeFolios { continue }
      runs.append((head, slot - start == size))
    }
    return runs
  }

  /// munlock_vma_pages_range before Linux 5.18, which drains nothing.
  private mutating func unlockOneByOne(_ space: Int, _ pages: Range<PageNumber>, cpu: Int) {
    for part in leafParts(space, pages) {
      for slot in part.slots {
        let entry = memory.tables[leaf: part.base / 512, slot]
        guard entry.mapsNormalFrame else { continue }
        let isLarge = memory.folios[entry.frame] != nil
        guard isLarge || !memory.frames[entry.frame].isLargeAnonymous else { continue }
        memory.withWalk(cpu: cpu) { walk in walk.unlockWithoutBatch(entry.frame, mayGoAtOnce: !isLarge) }
      }
    }
  }

  /// The same for munlock, for which any mapped page of a folio is enough.
  private mutating func unlockPresent(_ space: Int, _ pages: Range<PageNumber>, cpu: Int) {
    guard behaviour.mlockHasBatches else {
      unlockOneByOne(space, pages, cpu: cpu)
      return
    }
    drain(cpu)
    for part in leafParts(space, pages) {
      for run in lockedRuns(part) { memory.withWalk(cpu: cpu) { walk in walk.noteUnlock(run.head) } }
    }
    drain(cpu)
  }
}
