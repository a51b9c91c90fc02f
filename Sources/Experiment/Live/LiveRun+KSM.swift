internal import CLinux
internal import Scenario

extension LiveRun {
  /// What a `ksm` statement asks for.
  func ksm(_ action: KSMAction) throws(LiveError) -> TraceStep {
    guard let settings else { return .nothing(nil, .measured) }
    var step = TraceStep.nothing(nil, .measured)
    switch action {
    case .set(let options):
      // The kernel refuses some settings while anything is merged.
      if let error = try settings.tryWriting(options.map { KSMFiles.setting($0) }) {
        step.outcome = .failure(errno: error)
      }
    case .scan(let count):
      try ksmDaemon(settings).scan(count)
      clx_drain_all_batches()
      try noteForeignPages()
    case .unmerge:
      // The copies are placed where the writer runs: K-10.
      _ = unsafe clx_use_cpus([cpus[0]], 1)
      defer { _ = pinController() }
      try ksmDaemon(settings).unmerge()
      clx_drain_all_batches()
    }
    return step
  }

  /// Notes if KSM knows pages of other programs too.
  ///
  /// A search in its trees may meet them, and give up where one has just gone; pages of zeros merge with them; and as long
  /// as some of them are merged, settings are refused. Called after a scan, which has forgotten what ended processes had, so
  /// that the scenario's pages are those of its living ones.
  private func noteForeignPages() throws(LiveError) {
    guard trace.disturbances == nil, var foreign = KSMDaemon.knownPages else { return }
    for process in processes where process.isAlive && process.space.name == process.name {
      guard let own = try process.space.ksmCounts()?.items else { return }
      foreign -= own
    }
    guard foreign > 0 else { return }
    trace.disturbances = ["other programs offer memory to KSM, which knows \(foreign) pages of theirs"]
  }

  /// prctl(PR_SET_MEMORY_MERGE).
  func memoryMerge(_ name: ProcessName, _ on: Bool, index: Int) throws(LiveError) -> TraceStep {
    guard let process = try actor(name, step: index) else { return .skipped(name, .measured) }
    var command = clx_command(CLX_MEMORY_MERGE)
    command.address = AddressSpace.arena.lowerBound
    command.length = AddressSpace.arena.upperBound - AddressSpace.arena.lowerBound
    command.flags = on ? 1 : 0
    let regions = scenario.layout.regions.filter { process.space.mappings[$0.name] != nil }
    return try measure(
      command, by: process, watching: regions.map { Watched(region: $0, pages: 0..<$0.pages) })
  }

  private func ksmDaemon(_ settings: MachineSettings) throws(LiveError) -> KSMDaemon {
    if let daemon { return daemon }
    let found = try KSMDaemon(settings: settings, timeoutMilliseconds: runner.options.timeoutMilliseconds)
    daemon = found
    return found
  }
}
