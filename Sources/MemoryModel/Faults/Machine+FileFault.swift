extension Machine {
  /// One fault in a VMA with a file or shmem behind it.
  ///
  /// Returns false after a signal.
  mutating func fileFault(
    _ task: TaskID, _ space: Int, _ index: Int, _ page: PageNumber, _ access: Access, _ result: inout TouchResult
  ) -> Bool {
    let vma = spaces[space].vmas[index]
    guard let file = vma.file else { return true }
    let entry = spaces[space].entry(of: page, in: memory.tables)
    var counts = TouchCounts()
    counts.faults = 1
    let before = memory.view(entry)
    let outcome: FileFaultOutcome
    if entry.isPresent {
      makeShared(space, vma, page, file, &counts)
      outcome = FileFaultOutcome(
        .makeWritable, .makeWritable, [.entryPresent, .accessWrites, .sharedMapping, .madeWritable])
    } else {
      _ = spaces[space].makeDirectory(for: page, in: &memory.tables)
      // do_cow_fault prepares the anon_vma before it asks for the page.
      if access.isWrite, !vma.isShared { prepareAnonVMA(space, index) }
      let filePage = vma.filePage(of: page)
      guard filePage < files[file].length else {
        // A read looks around before it asks for the page, so what lies before the end is mapped all the same.
        if !access.isWrite { result.counts.filePages += faultAround(task, space, vma, page, file).mapped }
        refuse(task, space, page, access, .bus, .beyondFile, &result)
        return false
      }
      if !access.isWrite {
        outcome = readFault(task, space, vma, page, file, &counts)
      } else if vma.isShared {
        outcome = sharedWriteFault(task, space, vma, page, file, &counts)
      } else {
        outcome = copyFromPageCache(task, space, vma, page, file, access, &counts)
      }
    }
    if vma.isShared, access.isWrite { storeShared(space, page, access) }
    result.counts += counts
    if memory.isRecording {
      memory.record(
        FaultRecord(
          task: task, page: page, errorCode: access.errorCode(present: entry.isPresent), mode: access.mode,
          resolution: outcome.resolution, rule: outcome.rule,
          path: DecisionPath(steps: [.accessAllowed] + outcome.steps), before: before,
          after: memory.view(spaces[space].entry(of: page, in: memory.tables))))
    }
    return true
  }

  /// What a file fault did, and why.
  struct FileFaultOutcome {
    var resolution: FaultResolution
    var rule: Rule
    var steps: [DecisionStep]

    init(_ resolution: FaultResolution, _ rule: Rule, _ steps: [DecisionStep]) {
      self.resolution = resolution
      self.rule = rule
      self.steps = steps
    }
  }

  /// do_read_fault: fault-around first, then the page alone or with its folio.
  private mutating func readFault(
    _ task: TaskID, _ space: Int, _ vma: VMA, _ page: PageNumber, _ file: FileID, _ counts: inout TouchCounts
  ) -> FileFaultOutcome {
    let steps: [DecisionStep] = [.entryNone, .fileVMA, .insideFile, .accessReads]
    let around = faultAround(task, space, vma, page, file)
    counts.filePages += around.mapped
    if !spaces[space].entry(of: page, in: memory.tables).isNone {
      return FileFaultOutcome(
        .mapFile, around.mappedWholeFolio ? .mapWholeFolio : .faultAround, steps + [.windowMapped])
    }
    makeResident(task, file, vma.filePage(of: page))
    counts.filePages += mapFolio(task, space, vma, page, file, flags: PTE.young | writableFlag(vma, notified: false))
    let rule: Rule = files[file].store == .shmem && vma.isShared ? .mapShared : .faultAround
    return FileFaultOutcome(.mapFile, rule, steps + [.folioMapped])
  }

  /// do_shared_fault: the page (or its whole folio) is mapped writable and dirty.
  private mutating func sharedWriteFault(
    _ task: TaskID, _ space: Int, _ vma: VMA, _ page: PageNumber, _ file: FileID, _ counts: inout TouchCounts
  ) -> FileFaultOutcome {
    let frame = makeResident(task, file, vma.filePage(of: page))
    noteFirstWrite(file, frame, &counts)
    markFolioDirty(file, vma.filePage(of: page))
    counts.filePages += mapFolio(
      task, space, vma, page, file, flags: PTE.young | PTE.dirty | writableFlag(vma, notified: true))
    return FileFaultOutcome(
      .mapFile, files[file].store == .shmem ? .mapShared : .makeWritable,
      [.entryNone, .fileVMA, .insideFile, .accessWrites, .sharedMapping, .folioMapped])
  }

  /// do_cow_fault: a new anonymous frame, filled from the page cache: P-3.
  private mutating func copyFromPageCache(
    _ task: TaskID, _ space: Int, _ vma: VMA, _ page: PageNumber, _ file: FileID, _ access: Access,
    _ counts: inout TouchCounts
  ) -> FileFaultOutcome {
    let source = makeResident(task, file, vma.filePage(of: page))
    let leaf = spaces[space].makeLeaf(for: page, in: &memory.tables)
    let content = memory.frames[source].bits & Frame.contentMask
    let walked = walked(task, vma, page)
    memory.withWalk(task: task, cpu: tasks[task].cpu, reserving: 1) { walk in
      walk.mapNewFrame(leaf * 512 + page & 511, content: content, PageStore(access), in: walked)
    }
    counts.copied += 1
    return FileFaultOutcome(
      .copy, .copyFromPageCache, [.entryNone, .fileVMA, .insideFile, .accessWrites, .privateMapping])
  }

  /// wp_page_shared: a present read-only page of a shared mapping becomes writable and dirty.
  private mutating func makeShared(
    _ space: Int, _ vma: VMA, _ page: PageNumber, _ file: FileID, _ counts: inout TouchCounts
  ) {
    noteFirstWrite(file, spaces[space].entry(of: page, in: memory.tables).frame, &counts)
    setEntry(space, page) { $0.adding(PTE.young | PTE.dirty | PTE.writable) }
    markFolioDirty(file, vma.filePage(of: page))
    counts.madeWritable += 1
  }

  /// fault_dirty_shared_page: where the page was clean, or a file system was asked, balance_dirty_pages may sleep.
  private func noteFirstWrite(_ file: FileID, _ frame: FrameNumber, _ counts: inout TouchCounts) {
    guard behaviour.firstSharedWriteIsMajor else { return }
    if files[file].store == .disk || !memory.folioHas(Frame.dirty, frame) { counts.majorFaults += 1 }
  }

  /// The store itself, after a fault of a shared mapping.
  private mutating func storeShared(_ space: Int, _ page: PageNumber, _ access: Access) {
    guard access.mode != .getUserPages else { return }
    let frame = spaces[space].entry(of: page, in: memory.tables).frame
    memory.frames[frame].content = access.store(into: memory.frames[frame].content)
  }

  /// Write permission of a new entry: vm_page_prot has it unless the mapping is private or wants write notification.
  private func writableFlag(_ vma: VMA, notified: Bool) -> UInt32 {
    guard vma.isShared, vma.flags.contains(.write), let file = vma.file else { return 0 }
    return notified || files[file].store == .shmem ? PTE.writable : 0
  }

  /// do_fault_around and filemap_map_pages: maps what the page cache has near the address, never anything else.
  private mutating func faultAround(
    _ task: TaskID, _ space: Int, _ vma: VMA, _ page: PageNumber, _ file: FileID
  ) -> (mapped: Int, mappedWholeFolio: Bool) {
    let window = behaviour.faultAroundPages
    guard window > 1 else { return (0, false) }
    let inTable = page & 511
    let inVMA = page - vma.pages.lowerBound
    let from = max(inTable / window * window, inTable - min(inTable, inVMA))
    let to = min(from + window, 512, inTable + vma.pages.count - inVMA) - 1
    let offset = vma.filePage(of: page) - inTable
    let lastFilePage = files[file].length - 1
    guard from + offset <= lastFilePage else { return (0, false) }
    let filePages = from + offset...min(to + offset, lastFilePage)
    guard let first = filePages.first(where: { files[file].frames[$0] != nil }) else { return (0, false) }
    // Without a page table the window is tried only when its first folio does not end the file (filemap_map_pmd installs
    // the table); shmem is exempt.
    let endsFile = files[file].folio(of: first).upperBound > lastFilePage
    if behaviour.faultAroundNeedsTableAtEnd, endsFile, files[file].store == .disk,
      spaces[space].leaf(of: page, in: memory.tables) == nil
    {
      return (0, false)
    }
    let tableStart = page - inTable
    var mapped = 0
    var whole = false
    var next = first
    while next <= filePages.upperBound {
      guard files[file].frames[next] != nil else {
        next += 1
        continue
      }
      let folio = files[file].folio(of: next)
      var range = next..<min(folio.upperBound, filePages.upperBound + 1)
      if folio.count > 1, behaviour.faultAroundMapsWholeFolio,
        lastFilePage >= folio.upperBound || files[file].store == .shmem,
        fits(folio, vma, offset: offset, tableStart: tableStart)
      {
        range = folio
        whole = true
      }
      var new = 0
      for filePage in range {
        let target = tableStart + filePage - offset
        new += mapFilePage(space, vma, target, file, filePage)
      }
      noteMapped(task, vma, file, folio, pages: new)
      mapped += new
      next = folio.upperBound
    }
    return (mapped, whole)
  }

  /// Whether a folio lies inside a VMA and inside one page table (folio_within_vma, PMD_MASK).
  private func fits(_ folio: Range<Int>, _ vma: VMA, offset: Int, tableStart: PageNumber) -> Bool {
    let pages = tableStart + folio.lowerBound - offset..<tableStart + folio.upperBound - offset
    return vma.pages.contains(pages) && pages.lowerBound >= tableStart && pages.upperBound <= tableStart + 512
  }

  /// Maps one page-cache page where nothing is mapped yet.
  ///
  /// Returns 1 if it did.
  private mutating func mapFilePage(
    _ space: Int, _ vma: VMA, _ page: PageNumber, _ file: FileID, _ filePage: Int
  ) -> Int {
    guard let frame = files[file].frames[filePage], spaces[space].entry(of: page, in: memory.tables).isNone else {
      return 0
    }
    install(space, page, frame, flags: PTE.young | writableFlag(vma, notified: false))
    return 1
  }

  /// finish_fault: maps the page, or its whole folio where that fits and nothing is in the way.
  ///
  /// Returns how many pages.
  private mutating func mapFolio(
    _ task: TaskID, _ space: Int, _ vma: VMA, _ page: PageNumber, _ file: FileID, flags: UInt32
  ) -> Int {
    let filePage = vma.filePage(of: page)
    let tableStart = page - page & 511
    let offset = filePage - page & 511
    let folio = files[file].folio(of: filePage)
    var range = filePage..<filePage + 1
    let endsInside = folio.upperBound <= files[file].length || files[file].store == .shmem
    if folio.count > 1, behaviour.ordinaryFaultMapsWholeFolio, endsInside,
      fits(folio, vma, offset: offset, tableStart: tableStart)
    {
      let isEmpty = folio.allSatisfy { spaces[space].entry(of: tableStart + $0 - offset, in: memory.tables).isNone }
      if isEmpty { range = folio }
    }
    var mapped = 0
    for target in range {
      guard target < files[file].length, let frame = files[file].frames[target] else { continue }
      install(space, tableStart + target - offset, frame, flags: flags)
      mapped += 1
    }
    noteMapped(task, vma, file, folio, pages: mapped)
    return mapped
  }

  /// __folio_add_file_rmap: a folio that was mapped whole in locked memory is locked.
  ///
  /// Older kernels leave large ones to mlock itself.
  private mutating func noteMapped(_ task: TaskID, _ vma: VMA, _ file: FileID, _ folio: Range<Int>, pages: Int) {
    guard vma.flags.contains(.locked), pages == folio.count, let frame = files[file].frames[folio.lowerBound],
      folio.count == 1 || behaviour.mappingLocksLargeFolios
    else { return }
    memory.withWalk(task: task, cpu: tasks[task].cpu) { walk in walk.lockMapping(of: frame) }
  }

  private mutating func install(_ space: Int, _ page: PageNumber, _ frame: FrameNumber, flags: UInt32) {
    _ = spaces[space].makeLeaf(for: page, in: &memory.tables)
    // set_pte_range: a writable entry of a dirty folio is dirty from the start.
    let dirty = flags & PTE.writable != 0 && memory.folioHas(Frame.dirty, frame) ? PTE.dirty : 0
    setEntry(space, page) { _ in PTE(frame: frame, flags: flags | dirty) }
    memory.frames[frame].bits += 1
  }

  /// Changes the entry of a page whose table exists.
  mutating func setEntry(_ space: Int, _ page: PageNumber, _ change: (PTE) -> PTE) {
    own(space, page..<page + 1)
    guard let leaf = spaces[space].leaf(of: page, in: memory.tables) else { return }
    memory.tables[leaf: leaf, page & 511] = change(memory.tables[leaf: leaf, page & 511])
  }
}

extension Range<Int> {
  fileprivate func contains(_ other: Range<Int>) -> Bool {
    lowerBound <= other.lowerBound && other.upperBound <= upperBound
  }
}
