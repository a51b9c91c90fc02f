extension Machine {
  /// mremap(2) that moves pages to a new place (MREMAP_MAYMOVE | MREMAP_FIXED): V-4.
  ///
  /// Entries move with frames, flags and permissions, so nothing faults. What was mapped at the destination is unmapped.
  /// `keepSource` is MREMAP_DONTUNMAP. Throws `badAddress` where the source has no mapping.
  ///
  /// Returns what populating led to, where locked memory grew, and what taking merged pages apart did.
  @discardableResult
  public mutating func move(
    _ task: TaskID, _ pages: Range<PageNumber>, to destination: PageNumber, pageCount: Int, keepSource: Bool
  ) throws(SystemError) -> TouchCounts {
    var counts = TouchCounts()
    try move(task, pages, to: destination, pageCount: pageCount, keepSource: keepSource, counts: &counts)
    return counts
  }

  /// The same; `counts` gets what happened before it failed, too.
  public mutating func move(
    _ task: TaskID, _ pages: Range<PageNumber>, to destination: PageNumber, pageCount: Int, keepSource: Bool,
    counts: inout TouchCounts
  ) throws(SystemError) {
    let space = try space(of: task)
    let cpu = tasks[task].cpu
    guard !pages.isEmpty, pageCount > 0 else { throw .invalidArgument }
    let target = destination..<destination + pageCount
    guard !target.overlaps(pages), !keepSource || pageCount == pages.count else { throw .invalidArgument }
    let moved = pages.lowerBound..<pages.lowerBound + min(pageCount, pages.count)
    if behaviour.remapLooksUpFirst, spaces[space].indexOfVMA(containing: pages.lowerBound) == nil { throw .badAddress }
    if let index = spaces[space].indexOfVMA(containing: pages.lowerBound), spaces[space].vmas[index].isHugeTLB,
      keepSource || pageCount > pages.count
    {
      throw .invalidArgument
    }
    // Only a pure move may span several VMAs.
    let mustBeOne = pageCount != pages.count || !behaviour.remapMovesSeveralMappings
    if behaviour.remapChecksBeforeUnmapping {
      try checkMovable(space, moved, mustBeOne: mustBeOne, keepSource: keepSource)
    }
    own(space, pages)
    own(space, target)
    if movesSharedFrames(space, pages) { stopSharingTables() }
    let isPureMove = pageCount == pages.count
    if !isPureMove { _ = removeMappings(space, target, cpu: cpu) }
    var source = pages
    if pageCount < source.count {
      _ = removeMappings(space, source.lowerBound + pageCount..<source.upperBound, cpu: cpu)
      source = source.lowerBound..<source.lowerBound + pageCount
    }
    if !behaviour.remapChecksBeforeUnmapping {
      try checkMovable(space, moved, mustBeOne: mustBeOne, keepSource: keepSource)
    }
    let parts = spaces[space].indicesOfVMAs(overlapping: source).map { index in
      spaces[space].vmas[index].pages.clamped(to: source)
    }
    for part in parts {
      let grown = part.upperBound == source.upperBound ? pageCount - source.count : 0
      let place = destination + part.lowerBound - source.lowerBound
      if isPureMove {
        // vma_multi_allowed: what userfaultfd watches only moves alone; what moved before it has moved.
        guard !isWatched(space, part) || part == source else { throw .badAddress }
        _ = removeMappings(space, place..<place + part.count, cpu: cpu)
      }
      // Merged pages do not move (prep_move_vma).
      if let index = spaces[space].indexOfVMA(containing: part.lowerBound) {
        counts += unmerge(task, space, spaces[space].vmas[index], part)
      }
      moveVMA(space, part, to: place, grownBy: grown, keepSource, cpu)
    }
    if let index = spaces[space].indexOfVMA(containing: destination), spaces[space].vmas[index].flags.contains(.locked),
      pageCount > pages.count
    {
      counts += populate(task, destination + pages.count..<target.upperBound).counts
    }
  }

  private func isWatched(_ space: Int, _ pages: Range<PageNumber>) -> Bool {
    spaces[space].indexOfVMA(containing: pages.lowerBound).map { spaces[space].vmas[$0].userfault != nil } ?? false
  }

  /// vma_to_resize: what moves must be there, in one VMA, and may not be kept by some kernels.
  private func checkMovable(
    _ space: Int, _ pages: Range<PageNumber>, mustBeOne: Bool, keepSource: Bool
  ) throws(SystemError) {
    guard let index = spaces[space].indexOfVMA(containing: pages.lowerBound) else { throw .badAddress }
    let vma = spaces[space].vmas[index]
    if vma.isHugeTLB, !behaviour.remapMovesHugeTLB { throw .invalidArgument }
    if keepSource, !behaviour.remapKeepsAnySource, !vma.isAnonymous || vma.isShared { throw .invalidArgument }
    if mustBeOne, vma.pages.upperBound < pages.upperBound { throw .badAddress }
  }

  /// mremap(2) that changes the length of a mapping in place.
  ///
  /// Throws `noMemory` where something is in the way and `badAddress` where the old range is not one mapping.
  /// Returns how many present pages went, and what populating led to where locked memory grew.
  @discardableResult
  public mutating func resize(
    _ task: TaskID, _ pages: Range<PageNumber>, pageCount: Int
  ) throws(SystemError) -> CallEffects {
    let space = try space(of: task)
    var effects = CallEffects()
    guard pageCount > 0 else { throw .invalidArgument }
    let found = spaces[space].indexOfVMA(containing: pages.lowerBound)
    if behaviour.remapLooksUpFirst, found == nil { throw .badAddress }
    if pageCount <= pages.count {
      try splitHugeTLB(space, at: pages.lowerBound + pageCount..<pages.upperBound)
      effects.unmapped = removeMappings(
        space, pages.lowerBound + pageCount..<pages.upperBound, cpu: tasks[task].cpu)
      return effects
    }
    guard let index = found else { throw .badAddress }
    let vma = spaces[space].vmas[index]
    // VM_DONTEXPAND, and no growth at all with pages of 2 MiB.
    if vma.isHugeTLB { throw .invalidArgument }
    guard vma.pages.upperBound >= pages.upperBound else { throw .badAddress }
    let end = pages.lowerBound + pageCount
    guard vma.pages.upperBound == pages.upperBound,
      spaces[space].indicesOfVMAs(overlapping: pages.upperBound..<end).isEmpty
    else { throw .noMemory }
    spaces[space].vmas[index].pages = vma.pages.lowerBound..<end
    spaces[space].vmas[index].link = nextLink()
    if behaviour.remapGrowthEntersKhugepaged { enterKhugepaged(space, spaces[space].vmas[index]) }
    mergeVMA(space, at: index)
    if vma.flags.contains(.locked) { effects.counts = populate(task, pages.upperBound..<end).counts }
    return effects
  }

  /// Whether somebody else maps an anonymous frame of a range: then it would lie at two different pages.
  private mutating func movesSharedFrames(_ space: Int, _ pages: Range<PageNumber>) -> Bool {
    guard forksLazily else { return false }
    for part in leafParts(space, pages) {
      for slot in part.slots {
        let entry = memory.tables[leaf: part.base / 512, slot]
        guard entry.mapsNormalFrame else { continue }
        let frame = memory.frames[entry.frame]
        if frame.has(Frame.anonymous), frame.mapcount > 1 { return true }
      }
    }
    return false
  }

  /// move_vma and move_page_tables of one VMA part.
  private mutating func moveVMA(
    _ space: Int, _ pages: Range<PageNumber>, to destination: PageNumber, grownBy growth: Int, _ keepSource: Bool,
    _ cpu: Int
  ) {
    if !keepSource {
      splitVMA(space, at: pages.lowerBound, cpu: cpu)
      splitVMA(space, at: pages.upperBound, cpu: cpu)
    }
    guard let index = spaces[space].indexOfVMA(containing: pages.lowerBound) else { return }
    let old = spaces[space].vmas[index]
    var new = old
    new.pageOffset += pages.lowerBound - old.pages.lowerBound
    new.pages = destination..<destination + pages.count + growth
    // copy_vma: an anonymous VMA without an anon_vma is simply made anew at its new address.
    if old.isAnonymous, old.anonVMA == nil { new.pageOffset = destination }
    // mremap_userfaultfd_prep: without UFFD_FEATURE_EVENT_REMAP the moved part is not registered any more.
    new.userfault = nil
    new.flags.subtract([.userfaultMissing, .userfaultProtected])
    moveHugeTLB(space, pages, by: destination - pages.lowerBound)
    moveEntries(space, pages, by: destination - pages.lowerBound, wasRegistered: old.userfault != nil, cpu)
    new.link = nextLink()
    spaces[space].insert(new)
    // fixup_hugetlb_reservations: the promise has moved too.
    spaces[space].vmas[spaces[space].indexOfVMA(endingAfter: pages.lowerBound)].promise = HugeTLBPromise()
    if keepSource {
      if behaviour.remapUnlocksMovedPart, old.flags.contains(.locked) {
        splitVMA(space, at: pages.lowerBound, cpu: cpu)
        splitVMA(space, at: pages.upperBound, cpu: cpu)
      }
      if let index = spaces[space].indexOfVMA(containing: pages.lowerBound) {
        // Mostly the old VMA is not split: all of it is unlocked, and it loses its anon_vma only if all of it moved.
        spaces[space].vmas[index].flags.subtract([.locked, .lockOnFault])
        if behaviour.remapUnaccountsSource { spaces[space].vmas[index].flags.remove(.account) }
        if behaviour.remapDropsAnonVMA, spaces[space].vmas[index].pages == pages {
          spaces[space].vmas[index].anonVMA = nil
        }
      }
    } else {
      _ = removeMappings(space, pages, cpu: cpu)
    }
    if let index = spaces[space].indexOfVMA(containing: destination) { mergeVMA(space, at: index) }
  }

  /// move_page_tables: whole tables and huge PMDs where both sides are 2 MiB-aligned (move_normal_pmd, move_huge_pmd),
  /// entries elsewhere.
  ///
  /// What userfaultfd watched is not protected any more; its tables move entry by entry, its huge PMDs as others do.
  private mutating func moveEntries(
    _ space: Int, _ pages: Range<PageNumber>, by distance: Int, wasRegistered: Bool, _ cpu: Int
  ) {
    var page = pages.lowerBound
    while page < pages.upperBound {
      let end = min((page >> 9 + 1) << 9, pages.upperBound, ((page + distance) >> 9 + 1) << 9 - distance)
      defer { page = end }
      guard let leaf = spaces[space].leaf(of: page, in: memory.tables) else { continue }
      let isHuge = spaces[space].isHuge(page, in: memory.tables)
      if !wasRegistered || isHuge, end - page == 512, spaces[space].leaf(of: page + distance, in: memory.tables) == nil
      {
        for slot in 0..<512 where wasRegistered {
          memory.tables[leaf: leaf, slot] = memory.tables[leaf: leaf, slot].removing(PTE.userfaultProtected)
        }
        _ = spaces[space].detachLeaf(of: page, in: &memory.tables)
        spaces[space].attachLeaf(leaf, at: page + distance, in: &memory.tables)
        spaces[space].setHuge(isHuge, at: page + distance, in: &memory.tables)
        continue
      }
      splitPMD(space, at: page, cpu: cpu)
      let target = spaces[space].makeLeaf(for: page + distance, in: &memory.tables)
      for moving in page..<end {
        let entry = memory.tables[leaf: leaf, moving & 511]
        memory.tables[leaf: target, (moving + distance) & 511] = entry.removing(PTE.userfaultProtected)
        memory.tables[leaf: leaf, moving & 511] = .none
      }
    }
  }
}
