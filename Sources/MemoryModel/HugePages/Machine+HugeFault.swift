extension Machine {
  /// The orders of folios that a write fault in a VMA may allocate here, one bit each.
  func largeOrders(for vma: VMA) -> UInt16 {
    let orders = hugePages.orders(for: vma)
    // userfaultfd wants to see single pages (alloc_anon_folio).
    return behaviour.hasMultiSizeHugePages && vma.userfault == nil
      ? orders : orders & 1 << UInt16(HugePageSettings.pmdOrder)
  }

  /// Accesses to pages of an anonymous VMA in which PMDs map memory, or in which faults may make large folios: one 2 MiB
  /// slot after another.
  mutating func touchLarge(
    _ task: TaskID, _ space: Int, _ index: Int, _ pages: Range<PageNumber>, _ access: Access,
    _ result: inout TouchResult
  ) {
    var page = pages.lowerBound
    while page < pages.upperBound {
      let vma = spaces[space].vmas[index]
      let slot = page & ~511..<(page & ~511) + 512
      let part = page..<min(slot.upperBound, pages.upperBound)
      if let pmd = hugePMD(space, at: page) {
        page = touchPMD(task, space, vma, pmd, part, access, &result)
      } else if mayMakeHuge(space, vma, page) {
        // Even the huge zero page makes an anon_vma, so that fork copies it.
        prepareAnonVMA(space, index)
        enterKhugepaged(space, spaces[space].vmas[index])
        makeHuge(task, space, vma, page, access, &result)
        if comesBackInVain(access, vma) { page += 1 }
      } else {
        page = touchEntries(task, space, vma, part, access, &result)
      }
    }
  }

  /// Whether a fault at a page tries a huge page first: the slot is empty, lies in the VMA, and 2 MiB are allowed there.
  func mayMakeHuge(_ space: Int, _ vma: VMA, _ page: PageNumber) -> Bool {
    let slot = page & ~511..<(page & ~511) + 512
    return spaces[space].leaf(of: page, in: memory.tables) == nil && vma.pages.contains(slot)
      && largeOrders(for: vma) & 1 << UInt16(HugePageSettings.pmdOrder) != 0
  }

  /// A forced write to memory that is not writable (FOLL_FORCE) is done with its fault; others come back to store.
  private func comesBackInVain(_ access: Access, _ vma: VMA) -> Bool {
    access.isWrite && !vma.flags.contains(.write)
  }

  /// Accesses through a PMD that maps memory.
  ///
  /// Returns the first page that is left.
  private mutating func touchPMD(
    _ task: TaskID, _ space: Int, _ vma: VMA, _ pmd: HugePMD, _ pages: Range<PageNumber>, _ access: Access,
    _ result: inout TouchResult
  ) -> PageNumber {
    guard access.isWrite else {
      setFlags(of: pmd, adding: PTE.young)
      return pages.upperBound
    }
    if !pmd.entry.isWritable, !breakHugeProtection(task, space, vma, pmd, pages.lowerBound, access, &result) {
      return pages.lowerBound
    }
    guard let now = hugePMD(space, at: pmd.page) else { return pages.lowerBound }
    setFlags(of: now, adding: PTE.young | PTE.dirty)
    let store = PageStore(access)
    for page in pages {
      let frame = now.entry.frame + page & 511
      memory.frames[frame].bits = store.applied(to: memory.frames[frame].bits)
    }
    return pages.upperBound
  }

  /// do_huge_pmd_wp_page.
  ///
  /// Returns false where the PMD was split, and the same fault goes on with its entries: T-6.
  private mutating func breakHugeProtection(
    _ task: TaskID, _ space: Int, _ vma: VMA, _ pmd: HugePMD, _ page: PageNumber, _ access: Access,
    _ result: inout TouchResult
  ) -> Bool {
    let before = entryView(space, page)
    let steps: [DecisionStep] = [.accessAllowed, .entryPresent, .accessWrites, .hugePMD]
    if pmd.isZero {
      guard behaviour.hugeZeroPageBecomesHugePage else {
        splitPMD(space, at: page, cpu: tasks[task].cpu)
        preludes.append((page, .pmdSplit))
        return false
      }
      let head = mapNewHugePage(task, space, vma, page)
      if !behaviour.hugePageForZerosIsQueued { memory.folios[head]?.isUnseen = false }
      counted.hugePageFaults += 1
      result.counts.faults += 1
      result.counts.zeroed += 512
      record(
        task, page, access, from: before, to: entryView(space, page), .zeroFill, .writeOverHugeZeroPage,
        steps + [.mapsZeroPage])
      return true
    }
    let head = pmd.entry.frame
    let isExclusive = memory.frames[head].has(Frame.exclusive)
    guard isExclusive || policy != .alwaysCopy && isUnshared(head) else {
      if policy == .wholeHugePage {
        copyHugePage(task, space, vma, pmd, page, access, &result)
        return true
      }
      splitPMD(space, at: page, cpu: tasks[task].cpu)
      preludes.append((page, .pmdSplit))
      return false
    }
    for frame in head..<head + 512 { memory.frames[frame].bits |= memory.exclusiveFlag }
    setFlags(of: pmd, adding: PTE.young | PTE.dirty | (vma.flags.contains(.write) ? PTE.writable : 0))
    result.counts.faults += 1
    result.counts.reusedHuge += 1
    let answer: [DecisionStep] = isExclusive ? [.exclusive] : [.notExclusive, .singleReference]
    record(
      task, page, access, from: before, to: entryView(space, page), .reuse,
      isExclusive ? .reuseExclusive : .reuseHugePage, steps + answer)
    return true
  }

  /// Whether nobody else has the huge page.
  private func isUnshared(_ head: FrameNumber) -> Bool {
    behaviour.hugePageReuseCountsMappings
      ? (head..<head + 512).allSatisfy { memory.frames[$0].mapcount < 2 } : references(toFolio: head) == 1
  }

  /// do_huge_pmd_anonymous_page: a fault in an empty slot.
  private mutating func makeHuge(
    _ task: TaskID, _ space: Int, _ vma: VMA, _ page: PageNumber, _ access: Access, _ result: inout TouchResult
  ) {
    let before = entryView(space, page)
    result.counts.faults += 1
    let steps: [DecisionStep] = [.accessAllowed, .entryNone, .anonymousVMA, .hugePMD]
    if !access.isWrite, hugePages.usesZeroPage {
      mapHuge(space, at: page & ~511, head: nil, flags: 0)
      result.counts.zeroPages += 512
      record(
        task, page, access, from: before, to: entryView(space, page), .zeroPage, .readMapsHugeZeroPage,
        steps + [.accessReads])
    } else {
      counted.hugePageFaults += 1
      mapNewHugePage(task, space, vma, page)
      result.counts.zeroed += 512
      record(
        task, page, access, from: before, to: entryView(space, page), .zeroFill, .writeMapsHugePage,
        steps + [access.isWrite ? .accessWrites : .accessReads])
    }
  }

  /// PO-3: a shared huge page is copied as it is, and its entry stays whole.
  private mutating func copyHugePage(
    _ task: TaskID, _ space: Int, _ vma: VMA, _ pmd: HugePMD, _ page: PageNumber, _ access: Access,
    _ result: inout TouchResult
  ) {
    let before = entryView(space, page)
    mapNewHugePage(task, space, vma, page, copying: pmd.entry.frame)
    dropPMDMapping(space, pmd.entry.frame, cpu: tasks[task].cpu, isLocked: vma.flags.contains(.locked))
    counted.hugePageFaults += 1
    result.counts.faults += 1
    result.counts.copied += 512
    record(
      task, page, access, from: before, to: entryView(space, page), .copy, .copyHugePageByPolicy,
      [.accessAllowed, .entryPresent, .accessWrites, .hugePMD, .notExclusive, .otherReferences, .otherPolicy])
  }

  /// Maps a new huge page over whatever the PMD mapped, and returns its first frame.
  ///
  /// It is filled with zeros, or with what the huge page `source` holds.
  @discardableResult
  mutating func mapNewHugePage(
    _ task: TaskID, _ space: Int, _ vma: VMA, _ page: PageNumber, copying source: FrameNumber? = nil
  ) -> FrameNumber {
    let order = HugePageSettings.pmdOrder
    let head = makeLargeFolio(order: order, node: node(task, vma, page & ~511, order: order))
    if let source {
      for slot in 0..<512 { memory.frames[head + slot].content = memory.frames[source + slot].content }
    }
    mapHuge(space, at: page & ~511, head: head, flags: vma.newEntryFlags)
    addNewMapping(space, of: head, byPMD: true)
    let isLocked = vma.flags.contains(.locked)
    memory.withWalk(task: task, space: space, cpu: tasks[task].cpu) { walk in
      walk.addLargeToLRU(head, isLocked: isLocked)
    }
    return head
  }

  /// Accesses through the entries of one table.
  ///
  /// Returns the first page that is left.
  private mutating func touchEntries(
    _ task: TaskID, _ space: Int, _ vma: VMA, _ pages: Range<PageNumber>, _ access: Access,
    _ result: inout TouchResult
  ) -> PageNumber {
    let leaf = spaces[space].makeLeaf(for: pages.lowerBound, in: &memory.tables)
    let orders = largeOrders(for: vma) & (1 << UInt16(HugePageSettings.pmdOrder) - 1)
    let end = access.isWrite && interleaves(task, vma) ? pages.lowerBound + 1 : pages.upperBound
    let walkedVMA = walked(task, vma, pages.lowerBound, orders: orders)
    let stop = walkEntries(task, space, walkedVMA, leaf, pages.lowerBound..<end, access, &result)
    guard stop < end else { return stop }
    if swapIn(task, space, vma, stop, access, &result) { return stop + 1 }
    for order in (2..<HugePageSettings.pmdOrder).reversed() where orders & 1 << UInt16(order) != 0 {
      let first = stop & ~(1 << order - 1)
      let block = first..<first + 1 << order
      guard vma.pages.contains(block), block.allSatisfy({ memory.tables[leaf: leaf, $0 & 511].isNone }) else {
        continue
      }
      mapNewLargeFolio(task, space, vma, leaf, block, at: stop, access, &result)
      return comesBackInVain(access, vma) ? stop + 1 : stop
    }
    return walkEntries(task, space, walked(task, vma, stop), leaf, stop..<stop + 1, access, &result)
  }

  private mutating func walkEntries(
    _ task: TaskID, _ space: Int, _ vma: WalkedVMA, _ leaf: Int, _ pages: Range<PageNumber>, _ access: Access,
    _ result: inout TouchResult
  ) -> PageNumber {
    let table = pages.lowerBound & ~511
    let (counts, slot) = memory.withWalk(
      task: task, space: space, cpu: tasks[task].cpu, reserving: access.isWrite ? pages.count : 0
    ) { walk in
      let slot = walk.touch(
        leaf * 512, pages.lowerBound - table..<pages.upperBound - table, firstPage: table, access, in: vma)
      return (walk.counts.total, slot)
    }
    result.counts += counts
    return table + slot
  }

  /// do_anonymous_page with a large folio: M-1.
  private mutating func mapNewLargeFolio(
    _ task: TaskID, _ space: Int, _ vma: VMA, _ leaf: Int, _ block: Range<PageNumber>, at page: PageNumber,
    _ access: Access, _ result: inout TouchResult
  ) {
    let before = entryView(space, page)
    let order = block.count.trailingZeroBitCount
    let head = makeLargeFolio(order: order, node: node(task, vma, block.lowerBound, order: order))
    let flags = vma.newEntryFlags
    for (offset, mapped) in block.enumerated() {
      memory.tables[leaf: leaf, mapped & 511] = PTE(frame: head + offset, flags: flags)
    }
    addNewMapping(space, of: head, byPMD: false)
    let isLocked = vma.flags.contains(.locked)
    memory.withWalk(task: task, space: space, cpu: tasks[task].cpu) { walk in
      walk.addLargeToLRU(head, isLocked: isLocked)
    }
    result.counts.faults += 1
    result.counts.zeroed += block.count
    record(
      task, page, access, from: before, to: entryView(space, page), .zeroFill, .writeMapsLargeFolio,
      [.accessAllowed, .entryNone, .anonymousVMA, .accessWrites, .largeFolio])
    // The access itself comes back through the entry, without a fault.
  }

  func entryView(_ space: Int, _ page: PageNumber) -> EntryView {
    memory.view(spaces[space].entry(of: page, in: memory.tables))
  }
}
