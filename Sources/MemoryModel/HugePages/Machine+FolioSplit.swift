extension Machine {
  /// split_folio: a large anonymous folio becomes frames of their own.
  ///
  /// Its PMDs are split, frames that nobody maps are freed, and frames of zeros give way to the zero page: T-11. Fails where
  /// something beside mappings refers to the folio. Whoever splits runs on `cpu`; one mapping in locked memory drains the mlock
  /// batch there (try_to_migrate_one). Reclaim, which has taken the folio off the LRU, holds each frame of it until it has put
  /// them back (split_folio_to_list). O(entries of all processes).
  @discardableResult
  mutating func splitFolio(_ head: FrameNumber, cpu: Int, forReclaim: Bool = false) -> Bool {
    guard let size = memory.folios[head]?.frameCount, memory.frames[head].referencesBesideMappings == 0,
      !memory.frames[head].has(Frame.held)
    else {
      return false
    }
    let frames = head..<head + size
    if !behaviour.splitReachesAllMappers, endsAtFirstPMD(frames, cpu: cpu) { return false }
    takeMappingsAway(frames, cpu: cpu)
    counted.folioSplits += 1
    var mappings: [(space: Int, page: PageNumber)] = []
    for space in spaces.indices {
      mappings += pagesMapping(frames, in: space).map { (space, $0) }
    }
    if mappings.contains(where: { spaces[$0.space].entry(of: $0.page, in: memory.tables).isDirty }) {
      memory.frames[head].bits |= Frame.dirty
    }
    if !behaviour.migrationKeepsYoung {
      for (space, page) in mappings { setEntry(space, page) { $0.removing(PTE.young | PTE.dirty) } }
    }
    let flags = memory.frames[head].bits & Frame.folioFlags
    memory.folios[head] = nil
    for frame in frames {
      memory.frames[frame].bits = memory.frames[frame].bits & ~(Frame.orderMask | Frame.folioFlags) | flags
    }
    // lru_add_split_folio.
    if flags & Frame.unevictable != 0 { for frame in frames.dropFirst() { memory.mlockCounts[frame] = 0 } }
    remap(mappings, cpu: cpu)
    if !forReclaim {
      for frame in frames where memory.frames[frame].mapcount == 0 { memory.frames.release(frame) }
    }
    return true
  }

  /// The walk over the mappings of a folio ends at the first PMD, which it splits (try_to_migrate_one).
  ///
  /// It goes from VMA to VMA, in the order of the interval tree. Returns whether there are mappings behind the PMD.
  private mutating func endsAtFirstPMD(_ frames: Range<FrameNumber>, cpu: Int) -> Bool {
    var mappers: [(start: Int, link: Int, space: Int, page: PageNumber)] = []
    for space in spaces.indices {
      var last: Int?
      for page in pagesMapping(frames, in: space) {
        guard let index = spaces[space].indexOfVMA(containing: page), index != last else { continue }
        mappers.append((spaces[space].vmas[index].pageOffset, spaces[space].vmas[index].link, space, page))
        last = index
      }
    }
    mappers.sort { ($0.start, $0.link, $0.page) < ($1.start, $1.link, $1.page) }
    guard let first = mappers.firstIndex(where: { hugePMD($0.space, at: $0.page) != nil }), first + 1 < mappers.count
    else { return false }
    splitPMD(mappers[first].space, at: mappers[first].page, cpu: cpu, isTakenAway: true)
    return true
  }

  /// try_to_migrate of all mappings: PMDs are split, and what was locked by each mapping is unlocked.
  private mutating func takeMappingsAway(_ frames: Range<FrameNumber>, cpu: Int) {
    for space in spaces.indices {
      for page in pagesMapping(frames, in: space) {
        if hugePMD(space, at: page) != nil {
          splitPMD(space, at: page, cpu: cpu, isTakenAway: true)
        } else if isLocked(space, page), behaviour.mlockHasBatches {
          let frame = spaces[space].entry(of: page, in: memory.tables).frame
          memory.withWalk(cpu: cpu) { walk in
            walk.unlockEntry(of: frame)
            walk.drainMlockBatch()
          }
        }
      }
    }
  }

  /// remove_migration_ptes: the entries of each frame come back, in the order of the interval tree: the VMA that begins first,
  /// and of equal ones the one that was linked first.
  ///
  /// In locked memory the frame becomes locked, and then no later mapping of it gives way to the zero page.
  private mutating func remap(_ mappings: [(space: Int, page: PageNumber)], cpu: Int) {
    let ordered = mappings.compactMap {
      space, page -> (frame: FrameNumber, start: Int, link: Int, space: Int, page: PageNumber)? in
      guard let index = spaces[space].indexOfVMA(containing: page) else { return nil }
      let frame = spaces[space].entry(of: page, in: memory.tables).frame
      return (frame, spaces[space].vmas[index].pageOffset, spaces[space].vmas[index].link, space, page)
    }.sorted { ($0.frame, $0.start, $0.link, $0.page) < ($1.frame, $1.start, $1.link, $1.page) }
    for mapping in ordered {
      if isLocked(mapping.space, mapping.page) {
        memory.withWalk(cpu: cpu) { walk in walk.lockRemapped(mapping.frame) }
      } else if behaviour.splitDropsZeroFrames {
        mapZeroPage(insteadOf: mapping.frame, at: mapping.page, mapping.space)
      }
    }
  }

  /// try_to_map_unused_to_zeropage.
  private mutating func mapZeroPage(insteadOf frame: FrameNumber, at page: PageNumber, _ space: Int) {
    guard memory.frames[frame].content == .zero, !memory.frames[frame].has(Frame.mlocked) else { return }
    let kept = behaviour.splitKeepsUserfaultProtection ? PTE.userfaultProtected : 0
    setEntry(space, page) { old in PTE.zeroPage.adding(old.bits & kept) }
    counted.zeroFramesDropped += 1
    memory.frames[frame].bits -= 1
  }

  /// The pages of an address space that map some frames, in ascending order (rmap_walk).
  mutating func pagesMapping(_ frames: Range<FrameNumber>, in space: Int) -> [PageNumber] {
    guard let first = spaces[space].vmas.first, let last = spaces[space].vmas.last else { return [] }
    var result: [PageNumber] = []
    for part in leafParts(space, first.pages.lowerBound..<last.pages.upperBound) {
      for slot in part.slots {
        let entry = memory.tables[leaf: part.base / 512, slot]
        if entry.mapsNormalFrame, frames.contains(entry.frame) { result.append(part.firstPage + slot) }
      }
    }
    return result
  }
}
