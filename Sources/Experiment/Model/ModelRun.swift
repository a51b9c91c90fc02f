internal import MemoryModel
internal import Scenario

/// One scenario while the model runs it.
struct ModelRun {
  let scenario: Scenario
  var machine: Machine
  /// All processes ever made, in the order they were made.
  var tasks: [(name: ProcessName, task: TaskID)] = []
  var files: [String: FileID] = [:]
  /// What was last mapped at each region, by whatever process.
  var lastMappings: [RegionName: MappedFile] = [:]
  /// What is mapped at each region, by the number of the address space.
  var mappings: [Int: [RegionName: MappedFile]] = [:]
  /// Pins that were made, by name; nil where that failed.
  var pins: [PinName: HeldPagesID?] = [:]

  /// The file behind a region, and the file page of the region's page 0.
  struct MappedFile {
    var file: FileID?
    var offset: Int
  }

  /// State tells what KSM knows.
  private(set) var usesKSM: Bool

  /// `hugePages` are the settings of the machine, for a scenario that does not make its own.
  init(
    scenario: Scenario, behaviour: KernelBehaviour, topology: MachineTopology, hugePages: HugePageSettings,
    policy: CopyPolicy
  ) {
    self.scenario = scenario
    usesKSM = scenario.usesKSM
    machine = Machine(behaviour: behaviour, topology: topology, policy: policy)
    machine.recordsFaults = true
    if !scenario.setsHugePages { machine.hugePages = hugePages }
  }

  /// The process of a name; the newest one if a name was used again.
  func task(_ name: ProcessName) -> TaskID? {
    tasks.last { $0.name == name }?.task
  }

  /// The process of a step that is about to act: nil if it has ended.
  func actor(_ name: ProcessName) -> TaskID? {
    task(name).flatMap { machine.isAlive($0) ? $0 : nil }
  }

  /// What a task has mapped at each region.
  func mapped(by task: TaskID) -> [RegionName: MappedFile] {
    machine.addressSpace(of: task).flatMap { mappings[$0] } ?? [:]
  }

  /// Takes note of a new mapping.
  mutating func note(_ mapped: MappedFile, at region: RegionName, by task: TaskID) {
    lastMappings[region] = mapped
    if let space = machine.addressSpace(of: task) { mappings[space, default: [:]][region] = mapped }
  }

  /// The page numbers of some pages of a region.
  func pages(_ region: RegionName, _ pages: Range<Int>) -> Range<PageNumber> {
    let base = Int((scenario.layout[region]?.base ?? 0) / RegionLayout.pageSize)
    return base + pages.lowerBound..<base + pages.upperBound
  }

  func pages(_ selection: PageSelection) -> Range<PageNumber> { pages(selection.region, selection.pages) }

  /// Carries out one action.
  mutating func perform(_ action: Action) -> TraceStep {
    switch action {
    case .process(let name, let cpu):
      let task = machine.makeProcess(cpu: cpu)
      tasks.append((name, task))
      // Whoever measures makes the process, and drains; see LiveRun.
      machine.drainAllBatches()
      return .quiet(name)
    case .fork(let parent, let child, let kind): return fork(parent, child: child, kind)
    case .thread(let name, let request):
      return perform(name) { (run, task) throws(SystemError) -> Void in
        let thread = try run.machine.thread(task, cpu: request.cpu)
        run.machine.drainBatches(of: thread)
        run.machine.drainBatches(of: task)
        run.tasks.append((request.name, thread))
      }
    case .exec(let name):
      return perform(name) { (run, task) throws(SystemError) -> Void in
        try run.machine.exec(task)
        run.machine.drainBatches(of: task)
      }
    case .exit(let name):
      return perform(name) { (run, task) throws(SystemError) -> Void in try run.machine.exit(task) }
    case .place(let name, let cpu):
      return perform(name) { (run, task) throws(SystemError) -> Void in run.machine.place(task, cpu: cpu) }
    case .placeOnNode(let name, let node):
      return perform(name) { (run, task) throws(SystemError) -> Void in
        run.machine.place(task, cpu: run.machine.topology.nodeOfCPU.firstIndex(of: node) ?? 0)
      }
    case .policy(let name, let target, let policy): return setPolicy(name, target, policy)
    case .migrate(let name, let target, let node): return migrate(name, target, to: node)
    case .map(let request): return map(request)
    case .touch(let request): return touch(request)
    case .remap(let request): return remap(request)
    case .pin(let request): return pin(request)
    case .unpin(let name, let pin): return unpin(name, pin)
    case .foreignTouch(let request): return touchForeign(request)
    case .userfault(let request): return userfault(request)
    case .pwrite(let request): return pwrite(request)
    case .truncate(let name, let region, let length): return truncate(name, region, length)
    case .unmap(let name, let target):
      return perform(name) { (run, task) throws(SystemError) -> Int in
        try run.machine.unmap(task, run.pages(target))
      }
    case .unlock(let name, let target):
      return perform(name) { (run, task) throws(SystemError) -> Void in
        try run.machine.unlock(task, run.pages(target))
      }
    case .sync(let name, let target):
      return perform(name) { (run, task) throws(SystemError) -> Void in
        try run.machine.sync(task, run.pages(target))
      }
    case .protect(let name, let target, let protection):
      return performCounting(name) { run, task in
        run.machine.protect(task, run.pages(target), access: VMAFlags(protection))
      }
    case .lock(let name, let target, let onFault):
      return performCounting(name) { run, task in run.machine.lock(task, run.pages(target), onFault: onFault) }
    case .advise(let name, let target, let advice):
      return performCounting(name) { run, task in
        let before = run.zeroPageCount(task, around: target)
        var result = run.machine.advise(task, run.pages(target), MemoryModel.Advice(advice))
        if advice.maySplitFolios { result.effects.counts.zeroPages += run.zeroPageCount(task, around: target) - before }
        return result
      }
    case .thp(let options):
      machine.setHugePages { settings in for option in options { settings.set(option) } }
      return .quiet(nil)
    case .khugepaged(.scan(let count)):
      for _ in 0..<count { machine.scanForHugePages() }
      return .quiet(nil)
    case .khugepaged(.set(let options)):
      for option in options { machine.hugePages.set(option) }
      return .quiet(nil)
    case .shrink:
      machine.shrink()
      return .quiet(nil)
    case .hugeTLB(let pages):
      machine.hugeTLBPages = pages
      return .quiet(nil)
    case .memoryMerge(let name, let on):
      return performCounting(name) { run, task in run.machine.setMemoryMerge(task, on) }
    case .ksm(let action): return ksm(action)
    case .swap:
      machine.enableSwap(.memory)
      return .quiet(nil)
    case .mark, .expect, .note: return .quiet(nil)
    }
  }

  /// A call of one process that touches no memory, or that says how many present pages it took away.
  private mutating func perform(
    _ name: ProcessName, _ call: (inout ModelRun, TaskID) throws(SystemError) -> Int
  ) -> TraceStep {
    guard let task = actor(name) else { return .skipped(name, .simulated) }
    var step = TraceStep.quiet(name)
    let faults = faultCounts(of: task)
    do throws(SystemError) {
      step.effects.unmapped = Quantity(try call(&self, task), .simulated)
    } catch {
      step.outcome = .failure(errno: error.rawValue)
    }
    take(&step, task, faultsBefore: faults)
    return step
  }

  /// A call of one process that touches no memory.
  mutating func perform(
    _ name: ProcessName, _ call: (inout ModelRun, TaskID) throws(SystemError) -> Void
  ) -> TraceStep {
    perform(name) { (run, task) throws(SystemError) -> Int in
      try call(&run, task)
      return 0
    }
  }

  /// A call that faults pages in.
  private mutating func performCounting(
    _ name: ProcessName, _ call: (inout ModelRun, TaskID) -> (effects: CallEffects, error: SystemError?)
  ) -> TraceStep {
    guard let task = actor(name) else { return .skipped(name, .simulated) }
    var step = TraceStep.quiet(name)
    let faults = faultCounts(of: task)
    let (effects, error) = call(&self, task)
    if let error { step.outcome = .failure(errno: error.rawValue) }
    step.effects.count(effects.counts)
    step.effects.unmapped = Quantity(effects.unmapped, .simulated)
    take(&step, task, faultsBefore: faults)
    return step
  }

  /// What a task has been charged with.
  struct FaultCounts {
    var minor: Int
    var major: Int
  }

  func faultCounts(of task: TaskID) -> FaultCounts {
    FaultCounts(minor: machine.minorFaults(of: task), major: machine.majorFaults(of: task))
  }

  /// Adds the faults of a step that has run.
  mutating func take(_ step: inout TraceStep, _ task: TaskID, faultsBefore: FaultCounts) {
    let now = faultCounts(of: task)
    step.minorFaults = Quantity(now.minor - faultsBefore.minor, .simulated)
    step.majorFaults = Quantity(now.major - faultsBefore.major, .simulated)
    for run in machine.takeRecords() { if let events = events(of: run) { step.faults.append(events) } }
    step.faultsComplete = true
  }

  /// How many pages near some pages map the zero page: a folio that is split may lose its frames of zeros.
  private func zeroPageCount(_ task: TaskID, around target: PageSelection) -> Int {
    let width = scenario.layout[target.region]?.pages ?? target.pages.upperBound
    let near = (target.pages.lowerBound - 512..<target.pages.upperBound + 512).clamped(to: 0..<width)
    return machine.presentRuns(task, in: pages(target.region, near))
      .reduce(0) { $0 + ($1.first.kind == .zero ? $1.pages.count : 0) }
  }

  private mutating func fork(_ parent: ProcessName, child: ProcessName, _ kind: ForkKind) -> TraceStep {
    perform(parent) { (run, task) throws(SystemError) -> Void in
      let made =
        switch kind {
        case .fork: try run.machine.fork(task)
        case .vfork: try run.machine.vfork(task)
        case .spawn: try run.machine.spawn(task)
        }
      // The program under test drains the batches whenever it begins or has forked; see serve.c of the actor.
      run.machine.drainBatches(of: made)
      run.tasks.append((child, made))
      if kind == .fork, let copy = run.machine.addressSpace(of: made) { run.mappings[copy] = run.mapped(by: task) }
    }
  }
}

extension HugePageSettings {
  /// What a `thp` statement sets.
  mutating func set(_ option: HugePageOption) {
    switch option {
    case .enabled(let mode): enabled = Enabled(mode)
    case .size(let order, let mode): sizes[order] = Enabled(mode)
    case .zeroPage(let on): usesZeroPage = on
    }
  }
}

extension HugePageSettings {
  /// What a `khugepaged` statement sets.
  mutating func set(_ limit: KhugepagedOption) {
    switch limit {
    case .mostMissing(let count): mostMissing = count
    case .mostShared(let count): mostShared = count
    }
  }
}

extension HugePageSettings.Enabled {
  fileprivate init(_ mode: HugePageOption.Mode) {
    self =
      switch mode {
      case .always: .always
      case .inherit: .inherit
      case .madvise: .madvise
      case .never: .never
      }
  }
}

extension VMAFlags {
  init(_ protection: Protection) {
    self = []
    if protection.contains(.read) { insert(.read) }
    if protection.contains(.write) { insert(.write) }
    if protection.contains(.execute) { insert(.execute) }
  }
}

extension TracedAdvice {
  /// It may split large folios.
  fileprivate var maySplitFolios: Bool { self == .free || self == .cold || self == .pageout }
}

extension MemoryModel.Advice {
  init(_ advice: TracedAdvice) {
    self =
      switch advice {
      case .dontneed: .dontNeed
      case .free: .free
      case .dontfork: .dontFork
      case .dofork: .doFork
      case .wipeonfork: .wipeOnFork
      case .keeponfork: .keepOnFork
      case .populateRead: .populateRead
      case .populateWrite: .populateWrite
      case .cold: .cold
      case .pageout: .pageOut
      case .guardInstall: .guardInstall
      case .guardRemove: .guardRemove
      case .hugepage: .hugePage
      case .nohugepage: .noHugePage
      case .collapse: .collapse
      case .mergeable: .mergeable
      case .unmergeable: .unmergeable
      }
  }
}
