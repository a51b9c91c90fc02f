/// Number of a userfaultfd of the simulated machine.
typealias UserfaultID = Int

/// One userfaultfd(2).
struct UserfaultContext: Sendable {
  /// The address space that it was made for.
  let space: Int
  /// The processes that have the descriptor, by their first tasks.
  var processes: Set<TaskID>
}

extension Machine {
  /// UFFDIO_REGISTER for write protection and, if asked, for missing pages: V-10 (userfaultfd_register).
  ///
  /// The first call of a process opens its userfaultfd. Throws `invalidArgument` where nothing is mapped and `busy` where a
  /// VMA belongs to another userfaultfd.
  public mutating func registerUserfault(
    _ task: TaskID, _ pages: Range<PageNumber>, includesMissing: Bool
  ) throws(SystemError) {
    let (space, context) = try userfault(of: task)
    let parts = try userfaultParts(space, pages)
    for index in spaces[space].indicesOfVMAs(overlapping: pages) {
      guard spaces[space].vmas[index].isAnonymous else { throw .invalidArgument }
      if let other = spaces[space].vmas[index].userfault, other != context { throw .busy }
    }
    let wanted: VMAFlags = includesMissing ? [.userfaultProtected, .userfaultMissing] : .userfaultProtected
    for part in parts {
      changeVMA(space, part, cpu: tasks[task].cpu) { vma in
        if vma.userfault == context, vma.flags.isSuperset(of: wanted) { return }
        vma.flags = vma.flags.subtracting([.userfaultProtected, .userfaultMissing]).union(wanted)
        vma.userfault = context
      }
    }
  }

  /// UFFDIO_UNREGISTER: pages are not protected any more.
  public mutating func unregisterUserfault(_ task: TaskID, _ pages: Range<PageNumber>) throws(SystemError) {
    let (space, context) = try userfault(of: task)
    let parts = try userfaultParts(space, pages)
    for index in spaces[space].indicesOfVMAs(overlapping: pages) {
      guard spaces[space].vmas[index].isAnonymous else { throw .invalidArgument }
      if let other = spaces[space].vmas[index].userfault, other != context { throw .invalidArgument }
    }
    for part in parts { clearUserfault(space, part, cpu: tasks[task].cpu) }
  }

  /// UFFDIO_WRITEPROTECT (mwriteprotect_range).
  ///
  /// Throws `noEntry` at the first VMA that is not registered; those before it are done by then.
  public mutating func writeProtect(
    _ task: TaskID, _ pages: Range<PageNumber>, _ isProtected: Bool
  ) throws(SystemError) {
    let (space, _) = try userfault(of: task)
    let indices = spaces[space].indicesOfVMAs(overlapping: pages)
    guard !indices.isEmpty else { throw .noEntry }
    for index in indices {
      let vma = spaces[space].vmas[index]
      guard vma.flags.contains(.userfaultProtected) else { throw .noEntry }
      changeUserfaultProtection(space, vma, pages.clamped(to: vma.pages), isProtected, cpu: tasks[task].cpu)
    }
  }

  /// UFFDIO_ZEROPAGE and UFFDIO_COPY, one page a call: fill missing pages without a fault (mfill_atomic).
  ///
  /// `fill` is the byte that fills each page; without it they map the zero page. Stops with `exists` at the first page
  /// that is there, and with `noEntry` at the first that is not registered.
  public mutating func fillMissing(
    _ task: TaskID, _ pages: Range<PageNumber>, fill: UInt8?, isProtected: Bool = false
  ) -> KernelAccessResult {
    var result = KernelAccessResult()
    do throws(SystemError) {
      let (space, _) = try userfault(of: task)
      for page in pages { try fillMissing(task, space, page, fill, isProtected, &result.counts) }
    } catch {
      result.error = error
    }
    return result
  }

  private mutating func fillMissing(
    _ task: TaskID, _ space: Int, _ page: PageNumber, _ fill: UInt8?, _ isProtected: Bool, _ counts: inout TouchCounts
  ) throws(SystemError) {
    guard let index = spaces[space].indexOfVMA(containing: page) else { throw .noEntry }
    if behaviour.userfaultPreparesFirst { prepareAnonVMA(space, index) }
    guard spaces[space].vmas[index].userfault != nil else { throw .noEntry }
    if isProtected, !spaces[space].vmas[index].flags.contains(.userfaultProtected) { throw .invalidArgument }
    prepareAnonVMA(space, index)
    let vma = spaces[space].vmas[index]
    let leaf = spaces[space].makeLeaf(for: page, in: &memory.tables)
    guard spaces[space].entry(of: page, in: memory.tables).isNone else { throw .exists }
    guard let fill else {
      setEntry(space, page) { _ in .zeroPage }
      counts.zeroPages += 1
      return
    }
    let content = UInt64(PageContent.filled(with: fill).bits) << Frame.contentShift
    let walked = walked(task, vma, page)
    memory.withWalk(task: task, cpu: tasks[task].cpu, reserving: 1) { walk in
      walk.mapNewFrame(leaf * 512 + page & 511, content: content, PageStore(Access(kind: .read)), in: walked)
    }
    if isProtected { setEntry(space, page) { $0.removing(PTE.writable).adding(PTE.userfaultProtected) } }
    counts.copied += 1
  }

  /// The last descriptor of a userfaultfd is closed (userfaultfd_release).
  mutating func releaseUserfault(_ context: UserfaultID, cpu: Int) {
    let space = userfaults[context].space
    for vma in spaces[space].vmas where vma.userfault == context { clearUserfault(space, vma.pages, cpu: cpu) }
  }

  /// The userfaultfd of a task, which is opened if it has none.
  private mutating func userfault(of task: TaskID) throws(SystemError) -> (space: Int, context: UserfaultID) {
    let space = try space(of: task)
    let leader = tasks[task].leader
    // The tables are walked in many places here.
    stopSharingTables()
    if let index = userfaults.firstIndex(where: { $0.space == space && $0.processes.contains(leader) }) {
      return (space, index)
    }
    userfaults.append(UserfaultContext(space: space, processes: [leader]))
    return (space, userfaults.count - 1)
  }

  /// The parts of VMAs in a range, which must not be without any.
  private func userfaultParts(_ space: Int, _ pages: Range<PageNumber>) throws(SystemError) -> [Range<PageNumber>] {
    let parts = spaces[space].indicesOfVMAs(overlapping: pages).map { spaces[space].vmas[$0].pages.clamped(to: pages) }
    guard !parts.isEmpty else { throw .invalidArgument }
    return parts
  }

  /// userfaultfd_clear_vma.
  private mutating func clearUserfault(_ space: Int, _ part: Range<PageNumber>, cpu: Int) {
    guard let index = spaces[space].indexOfVMA(containing: part.lowerBound), spaces[space].vmas[index].userfault != nil
    else { return }
    let vma = spaces[space].vmas[index]
    if vma.flags.contains(.userfaultProtected) { changeUserfaultProtection(space, vma, part, false, cpu: cpu) }
    changeVMA(space, part, cpu: cpu) { vma in
      vma.flags.subtract([.userfaultProtected, .userfaultMissing])
      vma.userfault = nil
    }
  }

  /// Changes the part of a VMA: splits at its ends, merges with neighbours (vma_modify_flags_uffd).
  private mutating func changeVMA(
    _ space: Int, _ part: Range<PageNumber>, cpu: Int, _ change: (inout VMA) -> Void
  ) {
    guard let index = spaces[space].indexOfVMA(containing: part.lowerBound) else { return }
    var changed = spaces[space].vmas[index]
    change(&changed)
    guard changed.flags != spaces[space].vmas[index].flags || changed.userfault != spaces[space].vmas[index].userfault
    else { return }
    splitVMA(space, at: part.lowerBound, cpu: cpu)
    splitVMA(space, at: part.upperBound, cpu: cpu)
    guard let middle = spaces[space].indexOfVMA(containing: part.lowerBound) else { return }
    change(&spaces[space].vmas[middle])
    mergeVMA(space, at: middle)
  }

  /// uffd_wp_range: protected entries lose write permission; when protection ends, exclusive pages get it back.
  private mutating func changeUserfaultProtection(
    _ space: Int, _ vma: VMA, _ pages: Range<PageNumber>, _ isProtected: Bool, cpu: Int
  ) {
    let mayWrite = !isProtected && vma.flags.contains(.write) && behaviour.userfaultRestoresWriting
    let mark = isProtected ? PTE.userfaultProtected : 0
    for part in leafParts(space, pages) {
      if part.isHuge {
        // A part of what one PMD maps needs entries of its own (change_pmd_range).
        if part.slots.count < 512 {
          splitPMD(space, at: part.firstPage, cpu: cpu)
        } else {
          loseHugeDirty(space, at: part.firstPage)
        }
      }
      if behaviour.protectJoinsEntries {
        memory.withWalk(cpu: cpu) { walk in walk.joinProtectionBatches(part.base, part.slots) }
      }
      for slot in part.slots {
        let entry = memory.tables[leaf: part.base / 512, slot]
        if entry.isSwapped {
          memory.tables[leaf: part.base / 512, slot] = entry.removing(PTE.userfaultProtected).adding(mark)
        }
        guard entry.isPresent else { continue }
        var changed = entry.removing(PTE.writable | PTE.userfaultProtected).adding(mark)
        if mayWrite, entry.mapsNormalFrame {
          let frame = memory.frames[entry.frame]
          if frame.has(Frame.anonymous), frame.has(Frame.exclusive) { changed = changed.adding(PTE.writable) }
        }
        memory.tables[leaf: part.base / 512, slot] = changed
      }
    }
  }
}
