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
      try changeFlags(space, pages) { _, _, _, old in
        old.subtracting([.locked, .lockOnFault]).union(wanted)
      } then: { machine, part, vma, old in
        if !old.contains(.locked) { machine.lockPresent(space, part, cpu: cpu) }
      }
    } catch {
      return (effects, error)
    }
    if !onFault {
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
    try changeFlags(space, pages) { _, _, _, old in
      old.subtracting([.locked, .lockOnFault])
    } then: { machine, part, _, old in
      if old.contains(.locked) { machine.unlockPresent(space, part, cpu: cpu) }
    }
  }

  /// mlock_vma_pages_range: present pages become PG_mlocked; the batches of this CPU are drained before and after.
  private mutating func lockPresent(_ space: Int, _ pages: Range<PageNumber>, cpu: Int) {
    markLocked(space, pages, cpu: cpu) { $0 | Frame.mlocked | Frame.unevictable }
  }

  private mutating func unlockPresent(_ space: Int, _ pages: Range<PageNumber>, cpu: Int) {
    markLocked(space, pages, cpu: cpu) { $0 & ~(Frame.mlocked | Frame.unevictable) }
  }

  private mutating func markLocked(
    _ space: Int, _ pages: Range<PageNumber>, cpu: Int, _ change: (UInt64) -> UInt64
  ) {
    drain(cpu)
    for part in leafParts(space, pages) {
      for slot in part.slots {
        let entry = memory.tables[leaf: part.base / 512, slot]
        guard entry.mapsNormalFrame else { continue }
        let head = memory.frames[entry.frame].head(of: entry.frame)
        memory.frames[head].bits = change(memory.frames[head].bits)
      }
    }
    drain(cpu)
  }
}
