/// The advice of madvise(2) that the model knows.
public enum Advice: Sendable, Hashable, CaseIterable {
  /// MADV_DONTNEED.
  case dontNeed
  /// MADV_FREE.
  case free
  /// MADV_DONTFORK.
  case dontFork
  /// MADV_DOFORK.
  case doFork
  /// MADV_WIPEONFORK.
  case wipeOnFork
  /// MADV_KEEPONFORK.
  case keepOnFork
  /// MADV_POPULATE_READ.
  case populateRead
  /// MADV_POPULATE_WRITE.
  case populateWrite
  /// MADV_COLD.
  case cold
  /// MADV_PAGEOUT.
  case pageOut
  /// MADV_GUARD_INSTALL.
  case guardInstall
  /// MADV_GUARD_REMOVE.
  case guardRemove
  /// MADV_HUGEPAGE.
  case hugePage
  /// MADV_NOHUGEPAGE.
  case noHugePage
  /// MADV_COLLAPSE.
  case collapse
  /// MADV_MERGEABLE: K-1.
  case mergeable
  /// MADV_UNMERGEABLE: K-10.
  case unmergeable
}

/// What a call did to pages, beside faults.
public struct CallEffects: Sendable, Hashable {
  /// Faults that get_user_pages made, and what they led to.
  public var counts = TouchCounts()
  /// Pages that were present before and are not any more.
  public var unmapped = 0

  /// Creates effects of nothing.
  public init() {}
}

extension Machine {
  /// madvise(2).
  ///
  /// Rules V-5 to V-8, V-11, FK-5 and FK-6.
  ///
  /// Throws `invalidArgument` where the advice does not fit a VMA and `noMemory` where pages have no mapping; VMAs
  /// before the bad one, and behind a hole, are done by then.
  public mutating func advise(_ task: TaskID, _ pages: Range<PageNumber>, _ advice: Advice) -> (
    effects: CallEffects, error: SystemError?
  ) {
    var effects = CallEffects()
    guard let space = tasks[task].space else { return (effects, .noSuchProcess) }
    guard behaviour.knows(advice) else { return (effects, .invalidArgument) }
    switch advice {
    case .populateRead, .populateWrite:
      let error = advisePopulate(task, space, pages, write: advice == .populateWrite, &effects)
      return (effects, error)
    default: break
    }
    var hasHole = false
    var next = pages.lowerBound
    while next < pages.upperBound {
      let candidate = spaces[space].indexOfVMA(endingAfter: next)
      guard candidate < spaces[space].vmas.count, spaces[space].vmas[candidate].pages.lowerBound < pages.upperBound
      else {
        hasHole = true
        break
      }
      let vma = spaces[space].vmas[candidate]
      if vma.pages.lowerBound > next { hasHole = true }
      let part = max(vma.pages.lowerBound, next)..<min(vma.pages.upperBound, pages.upperBound)
      if let error = advise(task, space, vma, part, advice, &effects) { return (effects, error) }
      next = part.upperBound
    }
    return (effects, hasHole ? .noMemory : nil)
  }

  private mutating func advise(
    _ task: TaskID, _ space: Int, _ vma: VMA, _ pages: Range<PageNumber>, _ advice: Advice, _ effects: inout CallEffects
  ) -> SystemError? {
    if vma.isHugeTLB { return adviseHugeTLB(task, space, vma, pages, advice, &effects) }
    let cpu = tasks[task].cpu
    let isLocked = vma.flags.contains(.locked)
    switch advice {
    case .dontNeed:
      if isLocked { return .invalidArgument }
      drainForUnmap(cpu)
      effects.unmapped += zap(space, pages, cpu: cpu, isLocked: false)
      drainForUnmap(cpu)
      if behaviour.dontneedFreesPageTables { freeCoveredTables(space, pages) }
    case .free:
      if isLocked || !vma.isAnonymous { return .invalidArgument }
      markFree(space, pages, cpu: cpu)
    case .cold, .pageOut:
      if isLocked { return .invalidArgument }
      let reclaimed = cool(space, pages, cpu: cpu, pageOut: advice == .pageOut)
      effects.unmapped += reclaimed.pages.count + reclaimed.swapped
      if let file = vma.file { dropClean(file, reclaimed.pages.map { vma.filePage(of: $0) }) }
    case .mergeable, .unmergeable:
      effects.counts += adviseMerging(task, space, vma, pages, merge: advice == .mergeable)
    case .dontFork: setFlags(space, pages, cpu: cpu, adding: .dontCopy)
    case .doFork: setFlags(space, pages, cpu: cpu, removing: .dontCopy)
    case .wipeOnFork:
      if !vma.isAnonymous || vma.isShared { return .invalidArgument }
      setFlags(space, pages, cpu: cpu, adding: .wipeOnFork)
    case .hugePage:
      var advised = vma
      advised.flags.insert(.hugePage)
      advised.flags.remove(.noHugePage)
      if behaviour.repeatedAdviceEntersKhugepaged || advised.flags != vma.flags { enterKhugepaged(space, advised) }
      setFlags(space, pages, cpu: cpu, adding: .hugePage, removing: .noHugePage)
    case .noHugePage: setFlags(space, pages, cpu: cpu, adding: .noHugePage, removing: .hugePage)
    case .collapse: return collapse(task, space, vma, pages, &effects.counts)
    case .keepOnFork: setFlags(space, pages, cpu: cpu, removing: .wipeOnFork)
    case .guardInstall: return installGuards(task, space, vma, pages, &effects)
    case .guardRemove: return removeGuards(space, vma, pages)
    case .populateRead, .populateWrite: break
    }
    return nil
  }

  private mutating func setFlags(
    _ space: Int, _ pages: Range<PageNumber>, cpu: Int, adding: VMAFlags = [], removing: VMAFlags = []
  ) {
    // The caller has found the VMA of these pages, so nothing can be missing.
    try? changeFlags(space, pages, cpu: cpu) { _, _, _, old in
      old.union(adding).subtracting(removing)
    } then: { _, _, _, _ in
    }
  }

  /// V-6: MADV_DONTNEED of a whole 2 MiB slot frees its page table (try_get_and_clear_pmd).
  private mutating func freeCoveredTables(_ space: Int, _ pages: Range<PageNumber>) {
    var slot = (pages.lowerBound + 511) >> AddressSpace.leafShift
    while (slot + 1) << AddressSpace.leafShift <= pages.upperBound {
      if !hasGuard(space, slot) { spaces[space].freeLeaf(of: slot << AddressSpace.leafShift, in: &memory.tables) }
      slot += 1
    }
  }

  /// Whether a slot has a guard marker, which keeps its table.
  private func hasGuard(_ space: Int, _ slot: Int) -> Bool {
    guard spaces[space].hasGuards, let leaf = spaces[space].leaf(of: slot << AddressSpace.leafShift, in: memory.tables)
    else { return false }
    return (0..<512).contains { memory.tables[leaf: leaf, $0].isGuard }
  }

  /// MADV_FREE: V-7, R-2 (madvise_free_pte_range).
  private mutating func markFree(_ space: Int, _ pages: Range<PageNumber>, cpu: Int) {
    drain(cpu)
    for part in leafParts(space, pages) {
      if part.isHuge, markFreePMD(space, part, cpu: cpu) { continue }
      var slot = part.slots.lowerBound
      while slot < part.slots.upperBound {
        if let run = folioRun(part, from: slot) {
          guard behaviour.adviceTakesWholeFolios else {
            if splitOwn(part, slot, cpu: cpu) { continue }
            break
          }
          slot += markFree(space, part, run, cpu: cpu)
          continue
        }
        let small = entriesOfSmallFolios(part, from: slot)
        memory.withWalk(space: space, cpu: cpu) { walk in
          for slot in small { walk.markFree(part.base + slot) }
        }
        slot = small.upperBound
      }
    }
  }

  /// MADV_COLD and MADV_PAGEOUT (madvise_cold_or_pageout_pte_range), V-8.
  ///
  private mutating func cool(_ space: Int, _ pages: Range<PageNumber>, cpu: Int, pageOut: Bool) -> ReclaimedPages {
    if memory.swapArea.device != nil, pageOut { spaces[space].hasSwapped = true }
    let clearsYoung = behaviour.pageOutClearsYoung
    drain(cpu)
    var reclaimed = ReclaimedPages()
    for part in leafParts(space, pages) {
      if part.isHuge, coolPMD(space, part, cpu: cpu, pageOut: pageOut, &reclaimed) { continue }
      var slot = part.slots.lowerBound
      while slot < part.slots.upperBound {
        if let run = folioRun(part, from: slot) {
          guard behaviour.adviceTakesWholeFolios else {
            if splitOwn(part, slot, cpu: cpu) { continue }
            break
          }
          slot += cool(space, part, run, cpu: cpu, pageOut: pageOut, &reclaimed)
          continue
        }
        let small = entriesOfSmallFolios(part, from: slot)
        memory.withWalk(space: space, cpu: cpu) { walk in
          for slot in small {
            switch walk.cool(part.base + slot, pageOut: pageOut, clearsYoung: clearsYoung) {
            case .kept: break
            case .reclaimed: reclaimed.pages.append(part.firstPage + slot)
            case .swapped: reclaimed.swapped += 1
            }
          }
        }
        slot = small.upperBound
      }
    }
    return reclaimed
  }

  /// A shmem page that nobody wrote needs no swap: once it is unmapped, reclaim takes it out of the page cache.
  private mutating func dropClean(_ file: FileID, _ filePages: [Int]) {
    for page in filePages {
      // What somebody else holds cannot leave the page cache (__remove_mapping).
      if let frame = files[file].frames[page], !memory.frames[frame].has(Frame.dirty | Frame.held) {
        dropFromCache(file, page)
      }
    }
  }
}

/// What MADV_PAGEOUT took out of page tables.
struct ReclaimedPages {
  /// Pages that are gone for this address space.
  var pages: [PageNumber] = []
  /// How many others are swapped out.
  var swapped = 0
}

extension KernelBehaviour {
  /// madvise_behavior_valid: a kernel refuses what it does not know before it looks at any mapping.
  fileprivate func knows(_ advice: Advice) -> Bool {
    switch advice {
    case .populateRead, .populateWrite: hasPopulateAdvice
    case .collapse: hasCollapse
    case .guardInstall, .guardRemove: guardRegions != .none
    default: true
    }
  }
}

extension PageWalk {
  /// One entry of MADV_FREE: clean and old, and its folio queued for lru_lazyfree; what is swapped out is given up.
  @_lifetime(self: copy self)
  fileprivate mutating func markFree(_ index: Int) {
    let entry = PTE(bits: entries[index])
    if entry.isSwapped {
      entries[index] = 0
      dropSwapUser(entry.swapSlot)
    }
    guard entry.mapsNormalFrame else { return }
    let frame = Frame(bits: frames[entry.frame])
    if frame.has(Frame.dirty) || frame.isSwapCached {
      guard frame.mapcount == 1, !frame.isSwapCached || freeSwap(of: entry.frame) else { return }
      frames[entry.frame] &= ~Frame.dirty
    }
    entries[index] &= ~(PTE.young | PTE.dirty)
    markLazyFree(entry.frame)
  }

  /// What MADV_COLD or MADV_PAGEOUT made of one entry.
  fileprivate enum Cooling {
    case kept
    /// Reclaim took the page out of the page table.
    case reclaimed
    /// The entry names a slot of the swap area.
    case swapped
  }

  /// One entry of MADV_COLD or MADV_PAGEOUT.
  ///
  /// Shared folios and folios that are not on the LRU are left alone. Without swap an anonymous page cannot be written
  /// out and becomes active again; one that MADV_FREE marked and nobody wrote since is simply dropped. A shmem page is
  /// unmapped before it turns out that there is no swap for it. What reclaim does not take goes back to the LRU by the batch
  /// of this CPU (folio_putback_lru).
  @_lifetime(self: copy self)
  fileprivate mutating func cool(_ index: Int, pageOut: Bool, clearsYoung: Bool) -> Cooling {
    let entry = PTE(bits: entries[index])
    guard entry.mapsNormalFrame else { return .kept }
    let number = entry.frame
    let frame = Frame(bits: frames[number])
    guard frame.mapcount == 1, !frame.has(Frame.inAddBatch) else { return .kept }
    if !pageOut || clearsYoung { entries[index] &= ~PTE.young }
    frames[number] &= ~Frame.referenced
    guard pageOut else {
      deactivate(number)
      return .kept
    }
    guard !frame.has(Frame.unevictable) else { return keep(number, isActive: false) }
    frames[number] &= ~Frame.active
    let isDirty = entry.isDirty || frame.has(Frame.dirty)
    let isHeld = frame.has(Frame.held)
    if frame.has(Frame.anonymous) {
      if frame.has(Frame.swapBacked) {
        if swapArea.device != nil { return swapOut(index) ? .swapped : .kept }
        // shrink_folio_list looks for pins before it asks for swap.
        return keep(number, isActive: !isPinned(number))
      }
      // try_to_unmap_one leaves a lazy-free page that was written again, or that somebody else holds, where it is.
      if isDirty { frames[number] |= Frame.swapBacked }
      if isDirty || isHeld { return keep(number, isActive: true) }
    }
    if isDirty { frames[number] |= Frame.dirty }
    entries[index] = 0
    if isDirty || isHeld { _ = keep(number, isActive: isDirty || isPinned(number)) }
    dropMapping(number)
    return .reclaimed
  }

  /// Puts a page that was isolated back.
  @_lifetime(self: copy self)
  private mutating func keep(_ number: FrameNumber, isActive: Bool) -> Cooling {
    if isActive { frames[number] |= Frame.active }
    addToLRU(number, isLocked: false)
    return .kept
  }

  private func isPinned(_ number: FrameNumber) -> Bool {
    frames[number] & Frame.held != 0 && held[number].map { $0.references >= HeldReferences.pinBias } ?? false
  }
}
