internal import CLinux
internal import Glibc
internal import MemoryModel
internal import ProcFS
internal import Scenario

/// One scenario while it runs.
final class LiveRun {
  let scenario: Scenario
  let runner: LiveRunner
  /// The CPUs that the scenario counts from 0.
  let cpus: [Int32]
  /// All processes that nobody has waited for yet, in the order they were made.
  var processes: [LiveProcess] = []
  var files: [String: LiveFile] = [:]
  /// The mapping that was last made at each region, by whatever process.
  var lastMappings: [RegionName: LiveMapping] = [:]
  var labels = FrameLabels()
  /// Pins that were made, by name.
  var pins: [PinName: LivePin] = [:]
  /// Regions of which something was registered with userfaultfd.
  var registered: Set<RegionName> = []
  var trace: Trace
  /// What makes pages of this run different from those of everybody else on the machine; 0 where nobody compares them.
  let salt: UInt64
  /// The state after the last step that acted, if it has been read.
  private var currentCheckpoint: Checkpoint?
  private var vmstat: VMStat?
  /// The settings of the machine that this run changes, if it does.
  private(set) var settings: MachineSettings?
  /// The settings of huge pages that the first step finds.
  private(set) var hugePages = HugePageSettings()
  /// An access may change more pages than it touches.
  private(set) var mayMakeLargeFolios = true
  /// Pages that are mapped may come to wait in a folio batch, which holds a reference to each.
  let batchesMappedPages: Bool
  /// ksmd, from the first statement that needs it.
  var daemon: KSMDaemon?

  init(scenario: Scenario, runner: LiveRunner) throws(LiveError) {
    self.scenario = scenario
    batchesMappedPages = scenario.steps.contains {
      switch $0.action {
      case .advise(_, _, .free), .advise(_, _, .cold), .lock: true
      // What waits in the batch of one CPU is held where a process on another CPU writes.
      case .place(_, let cpu), .process(_, let cpu): cpu > 0
      case .thread(_, let request): request.cpu != nil
      default: false
      }
    }
    self.runner = runner
    cpus = runner.nodes.order(runner.cpus, for: scenario.needs)
    salt = scenario.usesKSM ? runner.salt : 0
    trace = Trace(
      source: .kernel(release: runner.release, visibility: runner.visibility), limitations: runner.limitations)
  }

  /// Runs all steps.
  ///
  /// Whatever happens, no process and no file is left.
  func execute() throws(LiveError) -> Trace {
    try checkLockLimit()
    let isAlone = try permittedSettings() != nil || scenario.drainsAllCPUs
    let reserved = try reserve(isAlone ? Self.allCPUs : usedCPUs())
    defer { for descriptor in reserved { clx_close(descriptor) } }
    try recoverSettings()
    // Asked again: what is free on this machine may have changed while other runs held it.
    if let need = try permittedSettings() { settings = try MachineSettings(need) }
    // No other run changes them from here on.
    hugePages = HugePageFiles.current
    mayMakeLargeFolios = scenario.settingsNeed.need.keepsKhugepagedAway || hugePages.areMadeUnasked
    let own = pinController()
    if sharesCPU { clx_fault_beforehand() }
    defer { if own { unsafe clx_use_cpus(cpus, Int32(cpus.count)) } }
    do throws(LiveError) {
      try performSteps()
      runner.atEnd?(processes.filter(\.isAlive).map { ($0.name, $0.pid) })
    } catch {
      endAllProcesses()
      runner.recorder.stopSampling()
      try settings?.restore()
      throw error
    }
    endAllProcesses()
    runner.recorder.stopSampling()
    try settings?.restore()
    return trace
  }

  private func performSteps() throws(LiveError) {
    _ = try runner.recorder.drain()
    if scenario.transfersDirectly { _ = try runner.directFile() }
    if runner.options.readsHints { vmstat = try? VMStat.read() }
    for (index, step) in scenario.steps.enumerated() {
      var result = try perform(step.action, index: index)
      result.index = index
      if runner.options.checkpoints.includes(step.action, isLast: index == scenario.steps.count - 1) {
        if currentCheckpoint == nil { currentCheckpoint = try readCheckpoint() }
        result.checkpoint = currentCheckpoint
      }
      noteHints(&result)
      trace.steps.append(result)
    }
  }

  private func noteHints(_ step: inout TraceStep) {
    guard let earlier = vmstat, let now = try? VMStat.read() else { return }
    let relevant = now.delta(since: earlier).filter { $0.key.hasPrefix("pg") || $0.key.hasPrefix("thp_") }
    step.vmstatHints = relevant.mapValues { Int($0) }
    vmstat = now
  }

  /// Steps that only look at things leave the last checkpoint as it is.
  private func perform(_ action: Action, index: Int) throws(LiveError) -> TraceStep {
    switch action {
    case .mark, .expect, .note:
      return .nothing(nil, .measured)
    default:
      currentCheckpoint = nil
      return try act(action, index: index)
    }
  }

  // MARK: Processes

  /// A process by its name; the newest one if a name was used again, nil once somebody has waited for it.
  func process(_ name: ProcessName) -> LiveProcess? {
    processes.last { $0.name == name }
  }

  /// The process of a step that is about to act: nil if it has ended, or was never made because its parent had ended.
  func actor(_ name: ProcessName, step: Int) throws(LiveError) -> LiveProcess? {
    guard let process = process(name) else { return nil }
    switch process.condition {
    case .waiting: return process
    case .ended: return nil
    case .sleeping(let child, _):
      throw .notPossible(step: step, reason: "\(name) sleeps until its vfork child \(child) calls exec or exit")
    }
  }

  /// The CPU of the machine that a scenario means.
  func cpu(_ index: Int) throws(LiveError) -> Int32 {
    guard cpus.indices.contains(index) else {
      throw .machineLacks(
        what: "CPU \(index) of the scenario",
        remedy: "this process may use \(cpus.count) CPUs; see taskset(1)")
    }
    return cpus[index]
  }

  /// The CPUs of the machine that the scenario uses.
  func usedCPUs() -> [Int32] {
    var indices: Set<Int> = []
    for step in scenario.steps {
      switch step.action {
      case .process(_, let cpu), .place(_, let cpu): indices.insert(cpu)
      case .placeOnNode(_, let node): indices.insert(firstCPU(ofNode: node))
      case .thread(_, let request): if let cpu = request.cpu { indices.insert(cpu) }
      default: break
      }
    }
    return indices.sorted().filter { cpus.indices.contains($0) }.map { cpus[$0] }
  }

  /// Waits until no other run uses some CPUs.
  private func reserve(_ cpus: [Int32]) throws(LiveError) -> [Int32] {
    var held: [Int32] = []
    // Whoever needs the whole machine may have to wait for many runs, one after another.
    let patience = cpus.count > usedCPUs().count ? 30 : 6
    let deadline = ContinuousClock.now + .milliseconds(patience * runner.options.timeoutMilliseconds)
    for cpu in cpus {
      var descriptor = clx_reserve_cpu(cpu)
      while descriptor == -EADDRINUSE, ContinuousClock.now < deadline {
        usleep(500)
        descriptor = clx_reserve_cpu(cpu)
      }
      guard descriptor >= 0 else {
        for earlier in held { clx_close(earlier) }
        if descriptor == -EADDRINUSE {
          throw .machineLacks(what: "CPU \(cpu)", remedy: "another run of cowscope holds it; wait until it has ended")
        }
        throw .system(call: "reserving CPU \(cpu)", errno: nameOfError(-descriptor))
      }
      held.append(descriptor)
    }
    return held
  }

  /// Keeps this thread off the CPUs of the scenario, or off all but its last one.
  ///
  /// It stays on one CPU, so that the folio batch that new page-cache pages wait in can be drained, and off the others,
  /// whose batches it would fill and drain.
  /// Returns whether it moved.
  func pinController() -> Bool {
    let used = usedCPUs()
    let free = cpus.filter { !used.contains($0) }
    guard let one = free.first ?? used.last else { return false }
    return unsafe clx_use_cpus([one], 1) == 0
  }

  /// Whether the controller runs on a CPU of the scenario, because that uses all there are.
  private var sharesCPU: Bool { usedCPUs().count == cpus.count }

  /// Kills and waits for everything that still lives, parents first: their children then become ours.
  private func endAllProcesses() {
    // A fork that was not answered in time may have made a child that this run does not know.
    let known = Set(processes.map(\.pid))
    let strays = processes.filter(\.isAlive).flatMap(\.children).filter { !known.contains($0) }
    for process in processes where process.isAlive { clx_kill(process.pid) }
    for pid in strays { clx_kill(pid) }
    for process in processes { clx_wait_child(process.pid) }
    for pid in strays { clx_wait_child(pid) }
    processes.removeAll()
  }
}
