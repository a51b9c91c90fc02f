extension Machine {
  /// __mm_populate: MAP_POPULATE, mlock, mprotect of locked memory.
  ///
  /// L-1, L-2, L-3.
  ///
  /// Private writable VMAs are populated for writing, all others for reading; inaccessible ones are an error.
  mutating func populate(_ task: TaskID, _ pages: Range<PageNumber>) -> (counts: TouchCounts, error: SystemError?) {
    var total = TouchCounts()
    guard let space = tasks[task].space else { return (total, .noSuchProcess) }
    for index in spaces[space].indicesOfVMAs(overlapping: pages) {
      let vma = spaces[space].vmas[index]
      let part = pages.clamped(to: vma.pages)
      // populate_vma_page_range uses FOLL_FORCE, so any permission will do.
      guard vma.isAccessible else { return (total, .noMemory) }
      // MLOCK_ONFAULT never breaks copy-on-write in advance.
      let write = vma.flags.contains(.write) && !vma.isShared
      guard behaviour.mlockHasBatches else {
        let (counts, ok) = faultInAndLock(task, space, part, vma, write: write)
        total += counts
        if !ok { return (total, .noMemory) }
        continue
      }
      if vma.flags.contains(.lockOnFault) { continue }
      let (counts, ok) = faultIn(task, space, part, write: write)
      // populate_vma_page_range drains after each VMA, faultin_page_range after all.
      drain(tasks[task].cpu)
      total += counts
      if !ok { return (total, .noMemory) }
    }
    return (total, nil)
  }

  /// MADV_POPULATE_READ and MADV_POPULATE_WRITE (madvise_populate, faultin_page_range).
  mutating func advisePopulate(
    _ task: TaskID, _ space: Int, _ pages: Range<PageNumber>, write: Bool, _ effects: inout CallEffects
  ) -> SystemError? {
    guard !behaviour.populateAdvicePassesHoles else { return adviseEachVMA(task, space, pages, write: write, &effects) }
    defer { drain(tasks[task].cpu) }
    var next = pages.lowerBound
    while next < pages.upperBound {
      guard let index = spaces[space].indexOfVMA(containing: next) else { return .noMemory }
      let vma = spaces[space].vmas[index]
      guard write ? vma.flags.contains(.write) : vma.flags.contains(.read) else { return .invalidArgument }
      let part = next..<min(vma.pages.upperBound, pages.upperBound)
      let (counts, ok) = faultIn(task, space, part, write: write)
      effects.counts += counts
      if !ok { return .badAddress }
      next = part.upperBound
    }
    return nil
  }

  /// madvise_walk_vmas up to Linux 6.8: VMA by VMA with a drain after each, and holes are an error only at the end.
  private mutating func adviseEachVMA(
    _ task: TaskID, _ space: Int, _ pages: Range<PageNumber>, write: Bool, _ effects: inout CallEffects
  ) -> SystemError? {
    for index in spaces[space].indicesOfVMAs(overlapping: pages) {
      let vma = spaces[space].vmas[index]
      guard write ? vma.flags.contains(.write) : vma.flags.contains(.read) else { return .invalidArgument }
      let (counts, ok) = faultIn(task, space, pages.clamped(to: vma.pages), write: write)
      drain(tasks[task].cpu)
      effects.counts += counts
      if !ok { return .badAddress }
    }
    return spaces[space].isFullyMapped(pages) ? nil : .noMemory
  }

  /// Faults pages in as get_user_pages does, without traps, and marks what it finds as used (FOLL_TOUCH).
  ///
  /// Returns false where a page lies beyond the end of a file.
  private mutating func faultIn(_ task: TaskID, _ space: Int, _ pages: Range<PageNumber>, write: Bool) -> (
    TouchCounts, Bool
  ) {
    let access = Access(kind: write ? .write : .read, mode: .getUserPages)
    var total = TouchCounts()
    own(space, pages)
    for page in pages {
      let entry = entry(space, page)
      if !entry.isPresent || write && !entry.isWritable {
        let result = touch(task, page..<page + 1, access)
        total += result.counts
        if result.refusedPage != nil { return (total, false) }
      }
      markFollowed(task, space, page, write: write)
    }
    return (total, true)
  }

  /// FOLL_TOUCH of whatever maps a page.
  mutating func markFollowed(_ task: TaskID, _ space: Int, _ page: PageNumber, write: Bool) {
    if spaces[space].hugeTLB[page >> 9] != nil { return }
    guard let pmd = hugePMD(space, at: page) else {
      return markTouched(task, spaces[space].entry(of: page, in: memory.tables), write: write)
    }
    // touch_pmd marks the PMD and not the folio, and on x86 only for a write (pmdp_set_access_flags).
    if write { setFlags(of: pmd, adding: PTE.young | PTE.dirty) }
  }

  /// populate_vma_page_range before Linux 5.18: it locks what it walks over, and with MLOCK_ONFAULT it only does that.
  private mutating func faultInAndLock(
    _ task: TaskID, _ space: Int, _ pages: Range<PageNumber>, _ vma: VMA, write: Bool
  ) -> (TouchCounts, Bool) {
    let isLocked = vma.flags.contains(.locked)
    let onFault = vma.flags.contains(.lockOnFault)
    var total = TouchCounts()
    own(space, pages)
    for page in pages {
      if onFault {
        let entry = spaces[space].entry(of: page, in: memory.tables)
        guard entry.isPresent, !write || entry.isWritable else { continue }
        markFollowed(task, space, page, write: write)
      } else {
        let (counts, ok) = faultIn(task, space, page..<page + 1, write: write)
        total += counts
        if !ok { return (total, false) }
      }
      guard isLocked, let frame = followedToLock(space, page) else { continue }
      memory.withWalk(task: task, cpu: tasks[task].cpu) { walk in walk.lockWithoutBatch(frame) }
    }
    return (total, true)
  }

  /// The frame that FOLL_MLOCK locks at a page: of large folios only those that one PMD maps, and nothing else.
  private func followedToLock(_ space: Int, _ page: PageNumber) -> FrameNumber? {
    let entry = spaces[space].entry(of: page, in: memory.tables)
    guard entry.mapsNormalFrame else { return nil }
    let head = memory.frames[entry.frame].head(of: entry.frame)
    guard let folio = memory.folios[head] else { return entry.frame }
    return hugePMD(space, at: page) != nil && folio.mappings == 1 ? head : nil
  }

  /// FOLL_TOUCH of follow_page_pte.
  mutating func markTouched(_ task: TaskID, _ entry: PTE, write: Bool) {
    guard entry.mapsNormalFrame else { return }
    if write, !entry.isDirty { memory.setFolio(Frame.dirty, entry.frame, to: true) }
    let head = memory.frames[entry.frame].head(of: entry.frame)
    memory.withWalk(task: task, cpu: tasks[task].cpu) { walk in walk.markAccessed(head) }
  }

  /// lru_add_drain on the CPU of a task: what mlock(2) of any page does before it begins.
  public mutating func drainBatches(of task: TaskID) {
    drain(tasks[task].cpu)
  }

  /// lru_add_drain_all: empties the folio batches of every CPU.
  public mutating func drainAllBatches() {
    for cpu in memory.batches.indices { drain(cpu) }
  }

  /// lru_add_drain on one CPU.
  mutating func drain(_ cpu: Int) {
    memory.withWalk(cpu: cpu) { walk in walk.drainBatches() }
  }
}
