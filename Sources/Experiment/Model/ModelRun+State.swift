internal import MemoryModel
internal import Scenario

extension ModelRun {
  /// All state of the arena as it is now.
  func checkpoint() -> Checkpoint {
    var checkpoint = Checkpoint()
    for (name, task) in tasks where machine.isAlive(task) {
      let owner = tasks.first { machine.isAlive($0.task) && machine.sharesAddressSpace($0.task, task) } ?? (name, task)
      var state = ProcessState(name: name, addressSpace: owner.name)
      if owner.task == task {
        state.regions = scenario.layout.regions.compactMap { self.state(of: $0, task) }
        state.pageTableBytes = Quantity(machine.pageTableBytes(of: task), .simulated)
        if usesKSM {
          let counts = machine.ksmCounts(of: task)
          state.ksm = KSMCounts(
            items: counts.items, mergingPages: counts.mergingPages, zeroPages: counts.zeroPages)
        }
      }
      checkpoint.processes.append(state)
    }
    return checkpoint
  }

  private func state(of region: RegionLayout.Region, _ task: TaskID) -> RegionState? {
    let range = pages(region.name, 0..<region.pages)
    let vmas = machine.mappings(task, in: range)
    guard !vmas.isEmpty else { return nil }
    var state = RegionState(
      name: region.name,
      vmas: vmas.map { vma in
        VMAState(
          pages: vma.pages.lowerBound - range.lowerBound..<vma.pages.upperBound - range.lowerBound,
          permissions: vma.permissions, flags: smapsFlags(of: vma), smaps: SmapsCounts(machine.smaps(task, vma)))
      },
      guards: machine.guardPages(task, in: range).map { $0 - range.lowerBound },
      swapped: machine.swappedPages(task, in: range).map { $0 - range.lowerBound })
    for run in machine.presentRuns(task, in: range) { append(pages(of: run, base: range.lowerBound), to: &state.pages) }
    return state
  }

  /// Adds pages that are mapped alike, with the pins of each: pages of one page-cache folio differ in nothing else.
  private func append(_ run: PageRun<PageState>, to pages: inout PageRuns<PageState>) {
    guard machine.hasPins, run.first.kind != .zero else { return pages.append(run) }
    for offset in 0..<run.count {
      var page = run[offset]
      page.pins = page.frame.map { machine.pins(ofFrame: $0) }
      pages.append(page)
    }
  }

  /// Pages of the model that are mapped alike, as the trace tells them.
  private func pages(of run: EntryRun, base: PageNumber) -> PageRun<PageState> {
    var first = PageState(page: run.pages.lowerBound - base, run.first, tellsMerged: usesKSM)
    if !machine.behaviour.pagemapShowsUserfault { first.isUserfaultProtected = false }
    if machine.topology.nodeCount > 1 { first.node = run.first.node }
    if first.kind != .zero, first.frame != nil { first.pins = 0 }
    return PageRun(first, count: run.pages.count, step: run.advancesFrames ? .next : .same)
  }

  /// Faults of the model as the trace tells them, or nil outside the arena.
  func events(of run: FaultRun) -> PageRun<FaultEvent>? {
    let record = run.first
    let address = UInt64(record.page) * RegionLayout.pageSize
    guard let place = scenario.layout.locate(address), let name = tasks.last(where: { $0.task == record.task })?.name
    else { return nil }
    let before = PageState(page: place.page, record.before)
    var after = PageState(page: place.page, record.after)
    after.refcount = nil
    let event = FaultEvent(
      process: name, region: place.region, page: place.page, address: address,
      errorCode: record.mode == .getUserPages ? nil : UInt(record.errorCode), mode: record.mode.traced,
      resolution: record.resolution.traced, provenance: .simulated, rule: record.rule.rawValue,
      path: record.path.steps.map(\.decision), before: before, after: after)
    return PageRun(event, count: run.count, step: FaultEvent.Step(before: before.frameStep, after: after.frameStep))
  }
}

extension PageState {
  /// How the frames of neighbours go on that faulted alike.
  fileprivate var frameStep: FrameStep { kind == .none || kind == .zero ? .same : .next }
}

extension PageState {
  init(page: Int, _ view: EntryView, tellsMerged: Bool = false) {
    let kind: Kind =
      switch view.kind {
      case .none: .none
      case .zero: .zero
      case .anonymous: .anon
      case .file: .file
      case .shmem: .shmem
      }
    self.init(page: page, kind: kind)
    guard kind != .none else { return }
    frame = view.frame
    mappedOnce = view.isMappedOnce
    if tellsMerged { isMerged = view.isMerged }
    mapcount = view.mapcount
    isUserfaultProtected = view.isUserfaultProtected
    writable = view.isWritable
    dirty = view.isDirty
    young = view.isYoung
    anonExclusive = view.isAnonExclusive
    refcount = view.refcount
    value = view.content.first
  }
}

extension SmapsCounts {
  init(_ view: SmapsView) {
    self.init()
    rss = view.rss
    pss = view.pss
    pssDirty = view.pssDirty
    sharedClean = view.sharedClean
    sharedDirty = view.sharedDirty
    privateClean = view.privateClean
    privateDirty = view.privateDirty
    referenced = view.referenced
    anonymous = view.anonymous
    ksm = view.ksm
    lazyFree = view.lazyFree
    anonHugePages = view.anonHugePages
    swap = view.swap
    swapPss = view.swapPss
    sharedHugeTLB = view.sharedHugeTLB
    privateHugeTLB = view.privateHugeTLB
    locked = view.locked
  }
}

extension ModelRun {
  /// The two-letter flags of smaps VmFlags that traces keep and this kernel shows, sorted.
  private func smapsFlags(of vma: MappingView) -> [String] {
    let hidden: VMAFlags = machine.behaviour.smapsShowsLockOnFault ? [] : .lockOnFault
    let flags = vma.flags.subtracting(hidden)
    let letters: [(VMAFlags, String)] = [
      (.dontCopy, "dc"), (.growsDown, "gd"), (.mayHaveGuards, "gu"), (.hugePage, "hg"),
      (.hugeTLB, "ht"),
      (.lockOnFault, "lf"), (.locked, "lo"), (.mergeable, "mg"), (.noHugePage, "nh"),
      (.shared, "sh"), (.userfaultMissing, "um"), (.userfaultProtected, "uw"), (.wipeOnFork, "wf"),
    ]
    return letters.filter { flags.contains($0.0) }.map(\.1).sorted()
  }
}

extension MemoryModel.FaultMode {
  fileprivate var traced: TracedFaultMode {
    switch self {
    case .user: .user
    case .kernel: .kernel
    case .getUserPages: .getUserPages
    }
  }
}

extension MemoryModel.FaultResolution {
  fileprivate var traced: TracedFaultResolution {
    switch self {
    case .zeroPage: .zeroPage
    case .zeroFill: .zeroFill
    case .copy: .copy
    case .reuse: .reuse
    case .mapFile: .mapFile
    case .swapIn: .swapIn
    case .makeWritable: .makeWritable
    case .spurious: .spurious
    case .segmentationFault: .segmentationFault
    case .busError: .busError
    }
  }
}
