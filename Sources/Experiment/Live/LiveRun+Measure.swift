internal import CLinux
internal import Scenario

/// What a command does to memory, as far as it matters for telling its effects apart.
struct CommandNature {
  var isTouch = false
  var isWrite = false
  var isMove = false
  var byKernel = false
  /// The kernel reaches the pages without traps (O_DIRECT), unless it is refused and tries another way.
  var isDirect = false
  /// Missing pages are filled from a page of the caller (UFFDIO_COPY).
  var fillsByCopy = false
  /// It writes past protections (FOLL_FORCE).
  var passesProtections = false
}

extension LiveRun {
  /// Fault-around and the folios of the page cache reach no further than one page-table leaf.
  private static let reach = 512

  /// A region of the layout.
  func region(_ name: RegionName, step: Int) throws(LiveError) -> RegionLayout.Region {
    guard let region = scenario.layout[name] else {
      throw .notPossible(step: step, reason: "there is no region \(name)")
    }
    return region
  }

  /// The pages of a region that an access to some of them may change.
  func neighbourhood(of pages: Range<Int>, in region: RegionLayout.Region, of process: LiveProcess) -> Watched {
    if process.space.mappings[region.name]?.isHugeTLB == true {
      let whole = pages.lowerBound & ~(Self.reach - 1)..<(pages.upperBound + Self.reach - 1) & ~(Self.reach - 1)
      return Watched(region: region, pages: whole.clamped(to: 0..<max(region.pages, pages.upperBound)))
    }
    let mapping = process.space.mappings[region.name]
    let isAlone = mapping?.kind ?? .anon == .anon && mapping?.isStack != true && !mayMakeLargeFolios
    let reach = isAlone ? 0 : Self.reach
    let range = (pages.lowerBound - reach)..<(pages.upperBound + reach)
    return Watched(region: region, pages: range.clamped(to: 0..<max(region.pages, pages.upperBound)))
  }

  /// Runs one command and reads the watched pages before and after it.
  ///
  /// The pages are those of `owner`, or of the process itself.
  func measure(
    _ command: clx_command, descriptor: Int32 = -1, by process: LiveProcess, of owner: LiveProcess? = nil,
    watching watched: [Watched], nature: CommandNature = CommandNature()
  ) throws(LiveError) -> TraceStep {
    var command = command
    command.salt = salt
    let owner = owner ?? process
    let before = try snapshots(watched, of: owner)
    try process.channel.send(command, descriptor: descriptor)
    let reply = try process.channel.receive()
    let after = try snapshots(watched, of: owner)
    let recorded = try runner.recorder.drain()

    var step = TraceStep(index: 0, process: process.name)
    step.minorFaults = Quantity(reply.minorFaults, .measured)
    step.majorFaults = Quantity(reply.majorFaults, .measured)
    step.valuesRead = reply.values
    step.time = runner.time(of: reply)
    let mapping = watched.first.flatMap { owner.space.mappings[$0.region.name] }
    var observation = StepObservation(
      process: process.name, names: Dictionary(processes.map { ($0.pid, $0.name) }, uniquingKeysWith: { $1 }),
      isTouch: nature.isTouch, isWrite: nature.isWrite, isShared: mapping?.isShared ?? false,
      isAnonymous: mapping?.kind ?? .anon == .anon, isMove: nature.isMove, showsFrames: runner.frames.showsFrames,
      faultCount: reply.minorFaults + reply.majorFaults, fillsByCopy: nature.fillsByCopy)
    if mapping?.isHugeTLB == true {
      observation.pagesPerFault = 512
      observation.mayBeRefusedByPool = true
      observation.countsAllFaults = nature.isTouch || runner.countsPoolLookups
    }
    if let file = mapping?.file { observation.filePages = file.pages - (mapping?.filePageOffset ?? 0) }
    observation.mayBeHeld =
      !runner.frames.showsFrames && (batchesMappedPages || pins.values.contains { !$0.frames.isEmpty })
    observation.mayCopyNewPages = nature.passesProtections && !runner.hasAnonExclusive
    observation.mayBeLarge = mayMakeLargeFolios
    observation.isRegistered = watched.contains { registered.contains($0.region.name) }
    switch reply.kind {
    case .killed(let signal, let address, let errorCode):
      let name = unsafe clx_signal_name(signal).map { unsafe "SIG" + String(cString: $0) } ?? "signal \(signal)"
      step.outcome = .killed(signal: name, address: address)
      observation.refusal = .signal(address: address, errorCode: errorCode, isBusError: name == "SIGBUS")
    case .done, .ready:
      try checkMeans(reply)
      if let error = reply.errorName {
        step.outcome = .failure(errno: error)
        if nature.isTouch || nature.isDirect { observation.refusal = .callFailed }
      }
    }
    let classifier = EffectClassifier(observation: observation, before: before, after: after)
    step.faults = classifier.events(recorded.faults, layout: scenario.layout, labels: &labels)
    step.faultsComplete = isComplete(
      step, nature: nature, mayGrow: mapping?.isStack == true, lost: recorded.lost, counted: observation.faultCount)
    // Only a trap can be told to have led to a reuse; faults that the kernel made itself are counted by the rest.
    let reuseEvents = nature.isTouch && step.faultsComplete ? step.faults.count { $0.resolution == .reuse } : nil
    step.effects = classifier.effects(reuseEvents: reuseEvents)

    if case .killed = reply.kind {
      process.wasKilled = true
      try endOthers(than: process)
      try process.channel.send(clx_command(CLX_EXIT))
      let sharers = try endedSharers(of: process)
      try finish(process)
      for sharer in sharers { try finish(sharer) }
    }
    return step
  }

  /// Whether every trap of a step is known.
  ///
  /// Calls that change mappings fault without traps. User code has a trap for each fault that is counted, and one more
  /// for the access that was refused, which is not counted (mm_account_fault). A direct transfer traps only after it was
  /// refused, which a stack that grows may hide.
  private func isComplete(_ step: TraceStep, nature: CommandNature, mayGrow: Bool, lost: Bool, counted: Int) -> Bool {
    if nature.isDirect, step.outcome == .success, !mayGrow { return true }
    guard nature.isTouch || nature.isDirect else { return true }
    if lost { return false }
    if nature.isTouch, !nature.byKernel, runner.recorder.source != .counters {
      var expected = counted
      if case .killed(_, let address) = step.outcome, scenario.layout.locate(address) != nil { expected += 1 }
      if step.faults.count(where: { $0.process == step.process }) < expected { return false }
    }
    switch runner.recorder.source {
    case .tracefs: return true
    case .perf: return nature.isTouch && !nature.byKernel || runner.recorder.seesKernel
    case .counters: return step.minorFaults.value == 0 && step.outcome == .success
    }
  }

  private func snapshots(_ watched: [Watched], of process: LiveProcess) throws(LiveError) -> [PageSnapshot] {
    var result: [PageSnapshot] = []
    for one in watched where !one.pages.isEmpty {
      result.append(try process.space.snapshot(one.region, pages: one.pages, futureKind: one.futureKind))
    }
    return result
  }
}

/// Pages that are read before and after a command.
struct Watched {
  var region: RegionLayout.Region
  var pages: Range<Int>
  /// What its page-cache pages will be, where the command itself puts a mapping there.
  var futureKind: PageState.Kind?
}
