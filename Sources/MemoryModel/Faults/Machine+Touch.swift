/// How a touch ended.
public struct TouchResult: Sendable, Hashable {
  /// What happened.
  public var counts = TouchCounts()
  /// The page whose access was refused; nothing behind it was touched.
  public var refusedPage: PageNumber?
  /// Why it was refused.
  ///
  /// A user access sends this signal; in the kernel the system call fails with EFAULT.
  public var refusal: Signal?
  /// Who ran into it.
  var mode = FaultMode.user

  /// The signal that the last access sends, and the page it is about.
  public var signal: (Signal, PageNumber)? {
    guard mode == .user, let refusal, let refusedPage else { return nil }
    return (refusal, refusedPage)
  }

  /// Creates a result of nothing.
  public init() {}

  /// Adds a touch that came after this one.
  mutating func takeOver(_ later: TouchResult) {
    counts += later.counts
    refusedPage = later.refusedPage
    refusal = later.refusal
    mode = later.mode
  }
}

extension Machine {
  /// Touches pages one after another, one access each, and charges the faults to the task.
  ///
  /// A refused access ends the touch. In user mode its result names the signal, which `kill` delivers; the caller may
  /// look at the process before that, as a signal handler can. O(pages).
  public mutating func touch(_ task: TaskID, _ pages: Range<PageNumber>, _ access: Access) -> TouchResult {
    var result = TouchResult()
    guard let space = tasks[task].space else { return result }
    let firstRecord = memory.records.count
    var page = pages.lowerBound
    while page < pages.upperBound {
      guard let index = vmaForAccess(task, space, page, access, &result) else { break }
      if access.kind == .fetch, !spaces[space].vmas[index].flags.contains(.execute) {
        refuseFetch(task, space, index, page, access, &result)
        break
      }
      let end = min(spaces[space].vmas[index].pages.upperBound, pages.upperBound)
      guard touchVMA(task, space, index, page..<end, access, &result) else { break }
      page = end
    }
    notePreludes(firstRecord)
    charge(task, result.counts)
    return result
  }

  mutating func charge(_ task: TaskID, _ counts: TouchCounts) {
    tasks[task].minorFaults += counts.faults - counts.majorFaults
    tasks[task].majorFaults += counts.majorFaults
    counted.faults += counts.faults
    counted.reuses += counts.reused + counts.madeWritable
  }

  /// The VMA that allows an access, or nil after it was refused.
  ///
  /// A mapping that grows down is extended to the page first (expand_stack): V-12.
  private mutating func vmaForAccess(
    _ task: TaskID, _ space: Int, _ page: PageNumber, _ access: Access, _ result: inout TouchResult
  ) -> Int? {
    guard let index = spaces[space].indexOfVMA(containing: page) ?? extendedStack(space, page) else {
      refuse(task, space, page, access, .segmentationFault, .noVMA, &result)
      return nil
    }
    if spaces[space].vmas[index].allows(access) { return index }
    refuse(task, space, page, access, .segmentationFault, .accessDenied, &result)
    return nil
  }

  /// The VMA above a page if it grows down and may reach it; it is extended before anybody asks for permissions.
  ///
  /// expand_downwards keeps its distance from the VMA below, prepares an anon_vma for its lock, and only then asks for the limit: a stack
  /// that is not extended may have an anon_vma afterwards.
  mutating func extendedStack(_ space: Int, _ page: PageNumber) -> Int? {
    let index = spaces[space].indexOfVMA(endingAfter: page)
    guard index < spaces[space].vmas.count, spaces[space].vmas[index].flags.contains(.growsDown) else { return nil }
    if index > 0, case let below = spaces[space].vmas[index - 1], !below.flags.contains(.growsDown), below.isAccessible,
      page - below.pages.upperBound < Self.stackGuardGap
    {
      return nil
    }
    prepareAnonVMA(space, index)
    guard spaces[space].vmas[index].pages.upperBound - page <= Self.stackLimit else { return nil }
    let start = spaces[space].vmas[index].pages.lowerBound
    spaces[space].vmas[index].pages = page..<spaces[space].vmas[index].pages.upperBound
    spaces[space].vmas[index].pageOffset -= start - page
    spaces[space].vmas[index].link = nextLink()
    if behaviour.stackGrowthEntersKhugepaged { enterKhugepaged(space, spaces[space].vmas[index]) }
    preludes.append((page, .stackExtended))
    return index
  }

  /// Pages that a stack keeps free below it (stack_guard_gap).
  private static let stackGuardGap = 256

  /// RLIMIT_STACK of every process, in pages: a mapping never grows down beyond it (acct_stack_growth).
  public static let stackLimit = 2048

  /// A fetch from memory that is not executable: an absent page is mapped first, then the hardware refuses it.
  private mutating func refuseFetch(
    _ task: TaskID, _ space: Int, _ index: Int, _ page: PageNumber, _ access: Access, _ result: inout TouchResult
  ) {
    if view(task, page).kind == .none {
      guard touchVMA(task, space, index, page..<page + 1, access, &result) else { return }
    }
    refuse(task, space, page, access, .segmentationFault, .accessDenied, &result)
  }

  /// Records a refused access (V-3, S-4).
  ///
  /// It traps, but it is not a minor fault.
  mutating func refuse(
    _ task: TaskID, _ space: Int, _ page: PageNumber, _ access: Access, _ signal: Signal, _ reason: DecisionStep,
    rule: Rule? = nil, wasPresent: Bool? = nil, _ result: inout TouchResult
  ) {
    result.refusedPage = page
    result.refusal = signal
    result.mode = access.mode
    let traps = trapsWhenRefused(access)
    if signal == .bus { counted.faults += traps }
    guard memory.isRecording, access.mode != .getUserPages else { return }
    let view = view(task, page)
    // PROT_NONE entries are not present for the hardware although a frame is there.
    let isReadable = spaces[space].indexOfVMA(containing: page).map { spaces[space].vmas[$0].isAccessible } ?? false
    let record = FaultRecord(
      task: task, page: page, errorCode: access.errorCode(present: wasPresent ?? (view.kind != .none) && isReadable),
      mode: access.mode, resolution: signal == .bus ? .busError : .segmentationFault,
      rule: rule ?? (signal == .bus ? .beyondEndOfFile : .refused), path: DecisionPath().appending(reason),
      before: view, after: view)
    for _ in 0..<traps { memory.record(record) }
  }

  /// Puts the growth of a stack, or the split of a PMD, before the decisions of the fault that caused it.
  private mutating func notePreludes(_ firstRecord: Int) {
    guard !preludes.isEmpty else { return }
    memory.prefixRecords(
      from: firstRecord, with: Dictionary(grouping: preludes, by: \.page).mapValues { $0.map(\.step) })
    preludes.removeAll()
  }

  /// Touches pages of one VMA that allows it.
  ///
  /// Returns false after a signal.
  mutating func touchVMA(
    _ task: TaskID, _ space: Int, _ index: Int, _ pages: Range<PageNumber>, _ access: Access,
    _ result: inout TouchResult
  ) -> Bool {
    let vma = spaces[space].vmas[index]
    if vma.isHugeTLB { return touchHugeTLB(task, space, index, pages, access, &result) }
    // A record holds the mapping count of the frame before the fault.
    if memory.isRecording, access.isWrite { makeExact(pages) }
    if !vma.isAnonymous { own(space, pages) }
    let isLarge = mayMapLarge(space, vma)
    if isLarge { makeExact(pages) }
    let isPlacedOneByOne = access.isWrite && interleaves(task, vma)
    var page = pages.lowerBound
    let isSimple = !spaces[space].hasGuards && vma.userfault == nil
    while page < pages.upperBound {
      // What is refused must not have made tables for the pages behind it.
      let end = isSimple && (isLarge || !isPlacedOneByOne) ? pages.upperBound : page + 1
      if !isSimple, refusesMarked(task, space, vma, page, access, &result) { return false }
      let framesBefore = result.counts.newAnonymousFrames
      if isLarge {
        own(space, page..<end)
        touchLarge(task, space, index, page..<end, access, &result)
        if result.counts.newAnonymousFrames > framesBefore { prepareAnonVMA(space, index) }
        page = end
        continue
      }
      let stop =
        vma.isAnonymous
        ? touchMapped(task, space, vma, page..<end, access, countsAreExact: memory.tables.isExact, &result)
        : touchPresent(task, space, vma, page..<end, access, &result)
      if result.counts.newAnonymousFrames > framesBefore { prepareAnonVMA(space, index) }
      guard stop < end else {
        page = end
        continue
      }
      if swapIn(task, space, vma, stop, access, &result) {
        page = stop + 1
        continue
      }
      if vma.isAnonymous {
        // A mapping count stops there that is not exact; the rest of the table is touched with exact ones.
        makeExact(stop..<stop + 1)
        let tableEnd = min(stop | 511, end - 1) + 1
        page = touchMapped(task, space, vma, stop..<tableEnd, access, countsAreExact: true, &result)
        continue
      }
      guard fileFault(task, space, index, stop, access, &result) else { return false }
      page = stop + 1
    }
    return true
  }

  /// Whether PMDs may map memory of a VMA, or faults make large folios.
  func mayMapLarge(_ space: Int, _ vma: VMA) -> Bool {
    vma.isAnonymous && (spaces[space].hugeCount > 0 || largeOrders(for: vma) != 0)
  }

  /// Accesses to an anonymous VMA: tables are made first, then all pages are walked in one batch.
  ///
  /// Returns the first page whose fault needs an exact mapping count, or the end.
  private mutating func touchMapped(
    _ task: TaskID, _ space: Int, _ vma: VMA, _ pages: Range<PageNumber>, _ access: Access, countsAreExact: Bool,
    _ result: inout TouchResult
  ) -> PageNumber {
    let claimed = claim(space, pages)
    var leaves: [Int] = []
    leaves.reserveCapacity(pages.count / 512 + 2)
    for slot in pages.lowerBound >> 9...(pages.upperBound - 1) >> 9 {
      leaves.append(spaces[space].makeLeaf(for: slot << 9, in: &memory.tables))
    }
    let walked = walked(task, vma, pages.lowerBound)
    let (counts, stop) = memory.withWalk(
      task: task, space: space, cpu: tasks[task].cpu, reserving: access.isWrite ? pages.count : 0
    ) { walk in
      walk.countsAreExact = countsAreExact
      var page = pages.lowerBound
      var nextClaimed = 0
      for leaf in leaves {
        // Here the entries are in the cache when they are touched.
        if nextClaimed < claimed.count, claimed[nextClaimed].target == leaf {
          walk.finishFork(of: claimed[nextClaimed])
          nextClaimed += 1
        }
        let table = page & ~511
        let end = min(table + 512, pages.upperBound)
        page = table + walk.touch(leaf * 512, page - table..<end - table, firstPage: table, access, in: walked)
        guard page == end else { break }
      }
      while nextClaimed < claimed.count {
        walk.finishFork(of: claimed[nextClaimed])
        nextClaimed += 1
      }
      return (walk.counts.total, page)
    }
    result.counts += counts
    return stop
  }

  /// Accesses to a file VMA that the page tables can answer.
  ///
  /// Returns the first page that needs the file.
  private mutating func touchPresent(
    _ task: TaskID, _ space: Int, _ vma: VMA, _ pages: Range<PageNumber>, _ access: Access,
    _ result: inout TouchResult
  ) -> PageNumber {
    let walked = walked(task, vma, pages.lowerBound)
    var page = pages.lowerBound
    while page < pages.upperBound {
      let table = page & ~511
      let end = min(table + 512, pages.upperBound)
      guard let leaf = spaces[space].leaf(of: page, in: memory.tables) else { return page }
      let (counts, stop) = memory.withWalk(
        task: task, space: space, cpu: tasks[task].cpu, reserving: access.isWrite ? end - page : 0
      ) { [slots = page - table..<end - table] walk in
        let slot = walk.touch(leaf * 512, slots, firstPage: table, access, in: walked)
        return (walk.counts.total, table + slot)
      }
      result.counts += counts
      guard stop == end else { return stop }
      page = end
    }
    return page
  }

  /// Gives a VMA its anon_vma: that of a neighbour where it fits, else a new one (__anon_vma_prepare).
  mutating func prepareAnonVMA(_ space: Int, _ index: Int) {
    guard spaces[space].vmas[index].anonVMA == nil else { return }
    if let found = spaces[space].reusableAnonVMA(forVMAAt: index) {
      spaces[space].vmas[index].anonVMA = found
    } else {
      spaces[space].vmas[index].anonVMA = makeAnonVMA(isSingular: true)
    }
    spaces[space].vmas[index].link = nextLink()
  }

  mutating func makeAnonVMA(isSingular: Bool) -> AnonVMA {
    nextAnonVMA += 1
    return AnonVMA(identity: nextAnonVMA, isSingular: isSingular)
  }
}

extension VMA {
  /// PROT_NONE is not (vma_is_accessible).
  var isAccessible: Bool { !flags.isDisjoint(with: .access) }

  /// access_error of arch/x86/mm/fault.c.
  ///
  /// x86 cannot make a page writable or executable without making it readable, and a fetch of an absent page is not
  /// checked for VM_EXEC: it traps again when the page is there.
  func allows(_ access: Access) -> Bool {
    switch access.kind {
    case .read: isAccessible
    case .write: flags.contains(.write)
    case .fetch: isAccessible
    }
  }
}
