extension Machine {
  /// Frames made ahead of a walk whose need nobody knows.
  private static let framesAhead = 4096

  /// Plays a trace of single accesses, and charges the faults to the task.
  ///
  /// The same as a `touch` of one page for each access, at a fraction of its cost: page tables are walked in place until
  /// an access needs a new table, a file or a signal. A refused access ends the trace. O(accesses).
  public mutating func replay(_ task: TaskID, _ trace: [TraceAccess]) -> TouchResult {
    var result = TouchResult()
    // A record holds the mapping count of the frame before the fault.
    if memory.isRecording { settleSharedTables() }
    var next = 0
    while next < trace.count, let space = tasks[task].space {
      if let region = traceRegion(task, space, trace[next]) {
        let countsAreExact = memory.tables.isExact
        let (counts, played) = memory.withWalk(
          task: task, space: space, cpu: tasks[task].cpu, reserving: min(trace.count - next, Self.framesAhead)
        ) { [next] walk in
          walk.countsAreExact = countsAreExact
          for leaf in region.claimed { walk.finishFork(of: leaf) }
          let played = walk.replay(trace.span.extracting(droppingFirst: next), in: region)
          return (walk.counts.total, played)
        }
        charge(task, counts)
        result.counts += counts
        next += played
        if played > 0 { continue }
      }
      let one = touch(task, trace[next].page..<trace[next].page + 1, trace[next].access)
      result.takeOver(one)
      if one.refusedPage != nil { break }
      next += 1
    }
    return result
  }

  /// Where a walk can start with an access, or nil when there is nothing to walk.
  ///
  /// All loads are allowed in it. Stores are checked entry by entry: none is writable where the VMA is not.
  private mutating func traceRegion(_ task: TaskID, _ space: Int, _ step: TraceAccess) -> TraceRegion? {
    let page = step.page
    guard let index = spaces[space].indexOfVMA(containing: page) else { return nil }
    let vma = spaces[space].vmas[index]
    // Interleaved pages are placed one by one.
    guard vma.allows(step.access), vma.isAccessible, !interleaves(task, vma), !mayMapLarge(space, vma) else {
      return nil
    }
    var claimed: [AddressSpace.OwnedLeaf] = []
    if vma.isAnonymous {
      claimed = claim(space, page..<page + 1)
      _ = spaces[space].makeLeaf(for: page, in: &memory.tables)
    } else {
      own(space, page..<page + 1)
    }
    let gibibyte = page >> AddressSpace.directoryShift
    guard let directory = spaces[space].directory(of: gibibyte) else { return nil }
    let covered = gibibyte << AddressSpace.directoryShift..<(gibibyte + 1) << AddressSpace.directoryShift
    return TraceRegion(
      pages: vma.pages.clamped(to: covered), directory: directory * 512,
      hasAnonVMA: vma.anonVMA != nil && vma.flags.contains(.write), vma: walked(task, vma, page), claimed: claimed)
  }
}
