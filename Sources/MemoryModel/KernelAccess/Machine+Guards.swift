extension Machine {
  /// MADV_GUARD_INSTALL of one VMA: V-9 (madvise_guard_install).
  ///
  /// What was there is dropped, as by munmap but for the VMA; the tables of all pages are made.
  mutating func installGuards(
    _ task: TaskID, _ space: Int, _ vma: VMA, _ pages: Range<PageNumber>, _ effects: inout CallEffects
  ) -> SystemError? {
    guard permitsGuards(vma), !vma.flags.contains(.locked) else { return .invalidArgument }
    stopSharingTables()
    if let index = spaces[space].indexOfVMA(containing: pages.lowerBound) {
      // The flag is set without a split.
      if behaviour.guardsMarkVMA { spaces[space].vmas[index].flags.insert(.mayHaveGuards) }
      if vma.isAnonymous || !behaviour.guardsMarkVMA { prepareAnonVMA(space, index) }
    }
    effects.unmapped += zap(space, pages, cpu: tasks[task].cpu, isLocked: false)
    spaces[space].hasGuards = true
    for page in pages {
      _ = spaces[space].makeLeaf(for: page, in: &memory.tables)
      setEntry(space, page) { _ in .guardMarker }
    }
    return nil
  }

  /// MADV_GUARD_REMOVE of one VMA; pages without a marker stay as they are.
  mutating func removeGuards(_ space: Int, _ vma: VMA, _ pages: Range<PageNumber>) -> SystemError? {
    guard permitsGuards(vma) else { return .invalidArgument }
    for part in leafParts(space, pages) {
      for slot in part.slots where memory.tables[leaf: part.base / 512, slot].isGuard {
        memory.tables[leaf: part.base / 512, slot] = .none
      }
    }
    return nil
  }

  private func permitsGuards(_ vma: VMA) -> Bool {
    switch behaviour.guardRegions {
    case .none: false
    case .anonymous: vma.isAnonymous
    case .everywhere: true
    }
  }

  /// Refuses an access to a page that is marked, and says whether it did.
  ///
  /// A guard marker is a segmentation fault; what userfaultfd waits for is a bus error (UFFD_FEATURE_SIGBUS).
  mutating func refusesMarked(
    _ task: TaskID, _ space: Int, _ vma: VMA, _ page: PageNumber, _ access: Access, _ result: inout TouchResult
  ) -> Bool {
    let entry = spaces[space].entry(of: page, in: memory.tables)
    if entry.isGuard {
      refuse(task, space, page, access, .segmentationFault, .guardMarker, rule: .guardMarker, &result)
    } else if entry.isUserfaultProtected, access.isWrite {
      // A page that was swapped out is there again when userfaultfd refuses it.
      if entry.isSwapped, bringBack(task, space, vma, page, access) != nil { result.counts.swapIns += 1 }
      refuse(
        task, space, page, access, .bus, .userfaultProtected, rule: .userfault, wasPresent: !entry.isSwapped, &result)
    } else if entry.isNone, vma.flags.contains(.userfaultMissing) {
      prepareRefusedFill(space, vma, page, access)
      refuse(task, space, page, access, .bus, .userfaultMissing, rule: .userfault, &result)
    } else {
      return false
    }
    return true
  }

  /// Makes what a fault has made before it finds that userfaultfd waits for the page.
  ///
  /// do_huge_pmd_anonymous_page has prepared the anon_vma and gives its table back, do_anonymous_page has made the table, and prepared
  /// the anon_vma for a write.
  private mutating func prepareRefusedFill(_ space: Int, _ vma: VMA, _ page: PageNumber, _ access: Access) {
    let isHuge = mayMakeHuge(space, vma, page)
    if isHuge {
      _ = spaces[space].makeDirectory(for: page, in: &memory.tables)
    } else {
      _ = spaces[space].makeLeaf(for: page, in: &memory.tables)
    }
    if isHuge || access.isWrite, let index = spaces[space].indexOfVMA(containing: page) {
      prepareAnonVMA(space, index)
    }
  }

  /// The guard markers of a range, in ascending order.
  ///
  /// O(pages of existing tables), or O(1) where none was ever planted.
  public func guardPages(_ task: TaskID, in pages: Range<PageNumber>) -> [PageNumber] {
    guard let space = tasks[task].space, spaces[space].hasGuards else { return [] }
    var result: [PageNumber] = []
    spaces[space].forEachLeaf(overlapping: pages, in: memory.tables) { leaf, first in
      result += pages.clamped(to: first..<first + 512).filter { memory.tables[leaf: leaf.leaf, $0 & 511].isGuard }
    }
    return result
  }
}
