extension Machine {
  /// get_user_pages and its relatives: makes pages present, as the request wants them, and takes a reference to each.
  ///
  /// The task is charged for the faults, whoever owns the memory. It stops at the first page that cannot be had.
  mutating func getPages(
    _ task: TaskID, _ space: Int, _ pages: Range<PageNumber>, _ request: PageRequest
  ) -> RequestedPages {
    // Reference counts are asked for their values, and fork looks at each entry from now on.
    stopSharingTables()
    var result = RequestedPages()
    if request.pins { spaces[space].hasPinned = true }
    var page = pages.lowerBound
    while request.isFast, page < pages.upperBound, let frame = fastFrame(space, page, request) {
      memory.setFolio(Frame.referenced, frame, to: true)
      memory.hold(frame, isPin: request.pins)
      result.frames.append(frame)
      page += 1
    }
    while page < pages.upperBound, let frame = slowFrame(task, space, page, request, &result.counts) {
      memory.hold(frame, isPin: request.pins)
      result.frames.append(frame)
      page += 1
    }
    charge(task, result.counts)
    return result
  }

  /// gup_fast_pte_range: what the page tables give without a fault and without a look at VMAs.
  private func fastFrame(_ space: Int, _ page: PageNumber, _ request: PageRequest) -> FrameNumber? {
    let entry = entry(space, page)
    guard entry.mapsNormalFrame, !request.writes || entry.isWritable,
      let index = spaces[space].indexOfVMA(containing: page), spaces[space].vmas[index].isAccessible
    else { return nil }
    let vma = spaces[space].vmas[index]
    // gup_fast_folio_allowed: long-term pins that write never take a page of a disk file this way.
    let isOnDisk =
      !memory.frames[entry.frame].has(Frame.anonymous) && vma.file.map { files[$0].store == .disk } ?? false
    if request.writes, request.pins, request.isLongTerm, isOnDisk { return nil }
    return !entry.isWritable && mustUnshare(entry, request) ? nil : entry.frame
  }

  /// __get_user_pages of one page: follow_page_pte, and faultin_page until that succeeds.
  private mutating func slowFrame(
    _ task: TaskID, _ space: Int, _ page: PageNumber, _ request: PageRequest, _ counts: inout TouchCounts
  ) -> FrameNumber? {
    guard let index = spaces[space].indexOfVMA(containing: page) ?? grownStack(task, space, page, &counts) else {
      return nil
    }
    let vma = spaces[space].vmas[index]
    guard grants(vma, request) else { return nil }
    let swapIns = counts.swapIns
    // FOLL_COW: a write fault has found an entry, so that the page is this process's own.
    var hasBrokenProtection = false
    while true {
      let entry = entry(space, page)
      if entry.isPresent,
        !request.writes || canFollowForWriting(entry, vma, request, hasBrokenProtection: hasBrokenProtection)
      {
        if entry.isWritable || !mustUnshare(entry, request) {
          if request.touches { markFollowed(task, space, page, write: request.writes) }
          return entry.frame
        }
        if vma.isHugeTLB {
          guard unshareHugeTLB(task, space, index, page, request.access, &counts) else { return nil }
          continue
        }
        var unshared = TouchCounts()
        unshare(task, space, index, page, request.access, &unshared)
        // What came back from swap counts as that alone; the kernel does not show whether it was copied then.
        if counts.swapIns > swapIns { (unshared.copied, unshared.unshared) = (0, 0) }
        counts += unshared
        continue
      }
      var result = TouchResult()
      let isDone = touchVMA(task, space, index, page..<page + 1, request.access, &result)
      if vma.isShared, behaviour.firstSharedWriteIsMajor {
        // A fault that drops its lock is not counted, and finds the page there when it comes back (fault_dirty_shared_page).
        if request.mayRetry, !request.isLongTerm { result.counts.faults -= result.counts.majorFaults }
        result.counts.majorFaults = 0
      }
      counts += result.counts
      guard isDone else { return nil }
      if request.writes, entry.isPresent { hasBrokenProtection = true }
      if entry.isNone, vma.isAnonymous, !vma.flags.contains(.write) { cleanNewEntries(space, page) }
    }
  }

  /// do_anonymous_page makes the entries of a new folio dirty only where the VMA is writable; a huge PMD always is.
  private mutating func cleanNewEntries(_ space: Int, _ page: PageNumber) {
    guard hugePMD(space, at: page) == nil else { return }
    let entry = entry(space, page)
    guard entry.mapsNormalFrame else { return }
    let first = page - (entry.frame - memory.frames[entry.frame].head(of: entry.frame))
    for page in first..<first + 1 << memory.frames[entry.frame].order {
      setEntry(space, page) { $0.removing(PTE.dirty) }
    }
  }

  /// find_extend_vma of older kernels: a stack grows to a page that somebody asks for, and is populated if it is locked.
  private mutating func grownStack(
    _ task: TaskID, _ space: Int, _ page: PageNumber, _ counts: inout TouchCounts
  ) -> Int? {
    guard behaviour.getPagesGrowsStacks else { return nil }
    let above = spaces[space].indexOfVMA(endingAfter: page)
    guard above < spaces[space].vmas.count else { return nil }
    let start = spaces[space].vmas[above].pages.lowerBound
    guard let index = extendedStack(space, page) else { return nil }
    preludes.removeAll()
    let vma = spaces[space].vmas[index]
    guard vma.flags.contains(.locked), !vma.flags.contains(.lockOnFault) else { return index }
    let access = Access(kind: vma.flags.contains(.write) ? .write : .read, mode: .getUserPages)
    var result = TouchResult()
    for new in page..<start {
      guard touchVMA(task, space, index, new..<new + 1, access, &result) else { break }
      markFollowed(task, space, new, write: access.isWrite)
      let frame = entry(space, new).frame
      guard entry(space, new).mapsNormalFrame else { continue }
      memory.withWalk(task: task, cpu: tasks[task].cpu) { walk in walk.lockWithoutBatch(frame) }
    }
    counts += result.counts
    return index
  }

  /// check_vma_flags.
  private func grants(_ vma: VMA, _ request: PageRequest) -> Bool {
    guard request.writes else { return vma.flags.contains(.read) || request.forces }
    // writable_file_mapping_allowed: nobody would tell the file system of what a long-term pin writes.
    let needsTracking = vma.isShared && vma.flags.contains(.write) && vma.file.map { files[$0].store == .disk } ?? false
    if request.pins, request.isLongTerm, needsTracking, !behaviour.ringRefusesFiles { return false }
    if vma.flags.contains(.write) { return true }
    return request.forces && vma.isCopyOnWrite && (!vma.isHugeTLB || behaviour.hugeTLBForcedWrites == .work)
  }

  /// can_follow_write_pte: FOLL_FORCE writes through a read-only entry of an exclusive page.
  private func canFollowForWriting(
    _ entry: PTE, _ vma: VMA, _ request: PageRequest, hasBrokenProtection: Bool
  ) -> Bool {
    if entry.isWritable { return true }
    guard request.forces, vma.isCopyOnWrite, !vma.flags.contains(.write), entry.mapsNormalFrame,
      !entry.isUserfaultProtected
    else { return false }
    guard behaviour.hasAnonExclusive else { return hasBrokenProtection && entry.isDirty }
    let frame = memory.frames[entry.frame]
    return frame.has(Frame.anonymous) && frame.has(Frame.exclusive)
  }

  /// gup_must_unshare: a pin that only reads needs an exclusive page.
  private func mustUnshare(_ entry: PTE, _ request: PageRequest) -> Bool {
    guard behaviour.readPinsUnshare, request.pins, !request.writes, entry.mapsNormalFrame else { return false }
    let frame = memory.frames[entry.frame]
    return frame.has(Frame.anonymous) && !frame.has(Frame.exclusive)
  }

  private mutating func unshare(
    _ task: TaskID, _ space: Int, _ index: Int, _ page: PageNumber, _ access: Access, _ counts: inout TouchCounts
  ) {
    if let pmd = hugePMD(space, at: page), unshareWhole(pmd, &counts) { return }
    splitPMD(space, at: page, cpu: tasks[task].cpu)
    guard let leaf = spaces[space].leaf(of: page, in: memory.tables) else { return }
    let walked = walked(task, spaces[space].vmas[index], page)
    counts += memory.withWalk(task: task, space: space, cpu: tasks[task].cpu, reserving: 1) { walk in
      walk.unshare(leaf * 512 + page & 511, page: page, access, in: walked)
      return walk.counts.total
    }
  }

  /// do_huge_pmd_wp_page with FAULT_FLAG_UNSHARE: the last reference makes the whole page exclusive.
  private mutating func unshareWhole(_ pmd: HugePMD, _ counts: inout TouchCounts) -> Bool {
    let head = pmd.entry.frame
    guard references(toFolio: head) == 1 else { return false }
    for frame in head..<head + 512 { memory.frames[frame].bits |= memory.exclusiveFlag }
    counts.faults += 1
    counts.unshared += 1
    return true
  }

  /// folio_mark_dirty of whoever wrote to a page that it held.
  mutating func markDirty(_ frame: FrameNumber) {
    guard frame != 0 else { return }
    memory.setFolio(Frame.dirty, frame, to: true)
    let head = memory.frames[frame].head(of: frame)
    for other in head..<head + 1 << memory.frames[frame].order where memory.frames[other].has(Frame.inPageCache) {
      memory.frames[other].bits |= Frame.blockDirty
    }
  }
}
