extension Machine {
  /// Accesses to pages of a VMA of 2 MiB pages: HT-2 to HT-7 (hugetlb_fault).
  ///
  /// Returns false after a signal.
  mutating func touchHugeTLB(
    _ task: TaskID, _ space: Int, _ index: Int, _ pages: Range<PageNumber>, _ access: Access,
    _ result: inout TouchResult
  ) -> Bool {
    var page = pages.lowerBound
    while page < pages.upperBound {
      let entry = spaces[space].hugeTLB[page >> 9]
      if entry == nil {
        guard mapHugeTLB(task, space, index, page, access, &result) else { return false }
      } else if access.isWrite, entry?.isWritable == false {
        guard breakHugeTLBProtection(task, space, index, page, access, unshares: false, &result) else { return false }
      }
      let end = min(page | 511 + 1, pages.upperBound)
      store(access, to: page..<end, space)
      page = end
    }
    return true
  }

  private mutating func store(_ access: Access, to pages: Range<PageNumber>, _ space: Int) {
    guard access.isWrite, let entry = spaces[space].hugeTLB[pages.lowerBound >> 9] else { return }
    let store = PageStore(access)
    for page in pages {
      let frame = entry.frame + page & 511
      memory.frames[frame].bits = store.applied(to: memory.frames[frame].bits)
    }
  }

  /// hugetlb_no_page.
  private mutating func mapHugeTLB(
    _ task: TaskID, _ space: Int, _ index: Int, _ page: PageNumber, _ access: Access, _ result: inout TouchResult
  ) -> Bool {
    _ = spaces[space].makeDirectory(for: page, in: &memory.tables)
    let vma = spaces[space].vmas[index]
    var steps: [DecisionStep] = [.accessAllowed, .entryNone, .hugeTLBPage]
    if vma.promise.isTakenBack {
      refuse(task, space, page, access, .bus, .hugeTLBTakenBack, rule: .hugeTLBTakenBack, &result)
      return false
    }
    let before = hugeTLBView(space, page)
    let cached = vma.hugeTLBFile.flatMap { memory.hugeTLB.files[$0].pages[vma.hugeTLBIndex(of: page)] }
    if !vma.isShared, behaviour.hugeTLBPreparesFirst { prepareAnonVMA(space, index) }
    guard let head = cached ?? takeHugeTLB(task, for: vma, page, ignoresPromise: false) else {
      refuse(task, space, page, access, .bus, .hugeTLBPoolEmpty, rule: .hugeTLBPoolEmpty, &result)
      return false
    }
    if !vma.isShared { prepareAnonVMA(space, index) }
    memory.countHugeTLBMapping(head, isNew: true)
    var flags = PTE.young
    // Of a private page that is only read the entry stays read-only, although the page is the reader's own.
    if vma.flags.contains(.write), vma.isShared || access.isWrite { flags |= PTE.writable | PTE.dirty }
    spaces[space].hugeTLB[page >> 9] = PTE(frame: head, flags: flags)
    if vma.isShared {
      memory.frames[head].bits |= Frame.inPageCache
      result.counts.filePages += HugeTLBPool.frameCount
      steps.append(.sharedMapping)
      note(task, space, page, access, from: before, .mapFile, .hugeTLBMapsShared, steps, &result)
    } else {
      memory.setHugeTLBExclusive(head, true)
      result.counts.zeroed += HugeTLBPool.frameCount
      steps += [.privateMapping, access.isWrite ? .accessWrites : .accessReads]
      note(task, space, page, access, from: before, .zeroFill, .hugeTLBZeroFills, steps, &result)
    }
    return true
  }

  /// Counts a fault and records it.
  ///
  /// Kernels before 6.12 do so only where the fault handler is entered: get_user_pages called hugetlb_fault past it (follow_hugetlb_page).
  private mutating func note(
    _ task: TaskID, _ space: Int, _ page: PageNumber, _ access: Access, from before: EntryView,
    _ resolution: FaultResolution, _ rule: Rule, _ steps: [DecisionStep], _ result: inout TouchResult
  ) {
    if access.mode == .getUserPages, !behaviour.hugeTLBLookupsCountFaults { return }
    result.counts.faults += 1
    record(task, page, access, from: before, to: hugeTLBView(space, page), resolution, rule, steps)
  }

  /// alloc_hugetlb_folio: a page that was promised to the mapping, or one that nobody was promised.
  ///
  /// The copy of an owner leaves its promise alone: that was kept with the page that is copied.
  mutating func takeHugeTLB(_ task: TaskID, for vma: VMA, _ page: PageNumber, ignoresPromise: Bool) -> FrameNumber? {
    guard let file = vma.hugeTLBFile, mayTakeHugeTLB(by: vma.policy ?? tasks[task].policy) else { return nil }
    let number = vma.hugeTLBIndex(of: page)
    if vma.isShared {
      let isPromised = memory.hugeTLB.files[file].promised.contains(number)
      guard let head = memory.takeHugeTLB(isPromised: isPromised, isAnonymous: false) else { return nil }
      memory.hugeTLB.files[file].promised.insert(number)
      memory.hugeTLB.files[file].pages[number] = head
      return head
    }
    guard let promise = vma.promise.number, !ignoresPromise else {
      return memory.takeHugeTLB(isPromised: false, isAnonymous: true)
    }
    let isPromised = !memory.hugeTLB.taken[promise].contains(number)
    guard let head = memory.takeHugeTLB(isPromised: isPromised, isAnonymous: true) else { return nil }
    memory.hugeTLB.taken[promise].insert(number)
    return head
  }

  /// Whether a policy lets anybody have pages of the pool, all of which lie on the first node: HT-14.
  ///
  /// Only MPOL_BIND keeps the allocator from other nodes (policy_nodemask).
  func mayTakeHugeTLB(by policy: MemoryPolicy?) -> Bool {
    guard let policy, policy.mode == .bind else { return true }
    return policy.nodes.contains(0)
  }

  /// hugetlb_wp: a write, or with `unshares` a pin that reads, to a page whose entry is read-only.
  ///
  /// Only mappings count here: pins, pipes and batches do not keep a sole user from reusing a page. Returns false after a
  /// signal.
  mutating func breakHugeTLBProtection(
    _ task: TaskID, _ space: Int, _ index: Int, _ page: PageNumber, _ access: Access, unshares: Bool,
    _ result: inout TouchResult
  ) -> Bool {
    let vma = spaces[space].vmas[index]
    guard let entry = spaces[space].hugeTLB[page >> 9] else { return false }
    let before = hugeTLBView(space, page)
    var steps: [DecisionStep] = [
      .accessAllowed, .entryPresent, .hugeTLBPage, unshares ? .asksToUnshare : .accessWrites,
    ]
    let writable = unshares || !vma.flags.contains(.write) ? 0 : PTE.writable | PTE.dirty
    if memory.frames[entry.frame].mapcount > 1 {
      let isOwner = vma.promise.number != nil
      if let copy = takeHugeTLB(task, for: vma, page, ignoresPromise: isOwner) {
        copyHugeTLB(from: entry.frame, to: copy)
        memory.countHugeTLBMapping(entry.frame, isNew: false)
        spaces[space].hugeTLB[page >> 9] = PTE(frame: copy, flags: PTE.young | writable)
        result.counts.copied += HugeTLBPool.frameCount
        note(
          task, space, page, access, from: before, .copy, unshares ? .unshare : .hugeTLBCopies,
          steps + [.hugeTLBShared], &result)
        return true
      }
      if isOwner { takeBack(entry.frame, from: vma, page) }
      steps.append(.hugeTLBPoolEmpty)
    }
    guard memory.frames[entry.frame].mapcount == 1 else {
      refuse(task, space, page, access, .bus, .hugeTLBPoolEmpty, rule: .hugeTLBPoolEmpty, &result)
      return false
    }
    memory.setHugeTLBExclusive(entry.frame, true)
    spaces[space].hugeTLB[page >> 9] = entry.adding(PTE.young | writable)
    if unshares { result.counts.unshared += 1 } else { result.counts.reusedHuge += 1 }
    note(
      task, space, page, access, from: before, .reuse, unshares ? .unshare : .hugeTLBReuses,
      steps + [.hugeTLBMappedOnce], &result)
    return true
  }

  /// A new page with what another holds, mapped once and owned.
  mutating func copyHugeTLB(from old: FrameNumber, to new: FrameNumber) {
    for offset in 0..<HugeTLBPool.frameCount {
      memory.frames[new + offset].content = memory.frames[old + offset].content
    }
    memory.countHugeTLBMapping(new, isNew: true)
    memory.setHugeTLBExclusive(new, true)
  }

  /// unmap_ref_private: the owner takes its page back from all who were promised none.
  private mutating func takeBack(_ head: FrameNumber, from owner: VMA, _ page: PageNumber) {
    let filePage = owner.filePage(of: page)
    for space in spaces.indices {
      for index in spaces[space].vmas.indices {
        let vma = spaces[space].vmas[index]
        guard vma.backing == owner.backing, !vma.isShared, vma.promise.number == nil,
          (vma.pageOffset..<vma.pageOffset + vma.pages.count).contains(filePage),
          spaces[space].hugeTLB[page >> 9]?.frame == head
        else { continue }
        spaces[space].vmas[index].promise.isTakenBack = true
        spaces[space].hugeTLB[page >> 9] = nil
        memory.countHugeTLBMapping(head, isNew: false)
      }
    }
  }

  /// FAULT_FLAG_UNSHARE of a pin that reads.
  mutating func unshareHugeTLB(
    _ task: TaskID, _ space: Int, _ index: Int, _ page: PageNumber, _ access: Access, _ counts: inout TouchCounts
  ) -> Bool {
    var result = TouchResult()
    let isDone = breakHugeTLBProtection(task, space, index, page, access, unshares: true, &result)
    counts += result.counts
    return isDone
  }

  private func hugeTLBView(_ space: Int, _ page: PageNumber) -> EntryView { memory.view(hugeTLBEntry(space, page)) }
}
