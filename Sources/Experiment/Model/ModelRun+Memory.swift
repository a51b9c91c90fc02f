internal import MemoryModel
internal import Scenario

extension ModelRun {
  mutating func map(_ request: MapRequest) -> TraceStep {
    guard let task = actor(request.process) else { return .skipped(request.process, .simulated) }
    var step = TraceStep.quiet(request.process)
    let faults = faultCounts(of: task)
    var target = pages(request.region, 0..<request.pages)
    var mapped = MappedFile(file: nil, offset: request.filePageOffset)
    let kind: MappingKind
    switch request.kind {
    case .anonymous: kind = .anonymous
    case .sharedAnonymous: kind = .sharedAnonymous
    case .hugeTLB(let shared): kind = .hugeTLB(isShared: shared)
    case .stack(let initialPages):
      kind = .stack
      target = pages(request.region, request.pages - min(initialPages, request.pages)..<request.pages)
    case .file(let file, let shared), .memfd(let file, let shared):
      let identity = open(file, onDisk: request.kind.isOnDisk)
      mapped.file = identity
      kind = .file(identity, offset: request.filePageOffset, shared: shared)
    }
    do throws(SystemError) {
      let populated = try machine.map(
        task, target, kind, access: VMAFlags(request.protection), populate: request.populate,
        noReserve: request.noReserve)
      step.effects.count(populated)
      note(mapped, at: request.region, by: task)
    } catch {
      step.outcome = .failure(errno: error.rawValue)
    }
    take(&step, task, faultsBefore: faults)
    return step
  }

  /// Every file is filled with a byte that tells its pages apart; code files hold return instructions.
  private mutating func open(_ request: FileRequest, onDisk: Bool) -> FileID {
    if let file = files[request.name] { return file }
    let fill = { (page: Int) -> UInt8 in request.isCode ? 0xC3 : UInt8(truncatingIfNeeded: page * 7 + 1) }
    let file =
      onDisk
      ? machine.makeDiskFile(pages: request.pages, folioPages: request.folioPages, fill: fill)
      : machine.makeShmemFile(pages: request.pages, fill: request.isHole ? nil : fill)
    files[request.name] = file
    // Whoever measures makes the file, and drains; see LiveRun.
    machine.drainAllBatches()
    return file
  }

  mutating func touch(_ request: TouchRequest) -> TraceStep {
    if request.mode == .directIO { return transferDirectly(request) }
    guard let task = actor(request.process) else { return .skipped(request.process, .simulated) }
    var step = TraceStep.quiet(request.process)
    let faults = faultCounts(of: task)
    let target = pages(request.target)
    let access = MemoryModel.Access(
      kind: request.kind.access, mode: request.mode == .kernel ? .kernel : .user, value: request.value ?? 0,
      wholePage: request.wholePage)
    var counts = TouchCounts()
    var reached = target.upperBound
    for _ in 0..<request.times where step.outcome == .success {
      let result = machine.touch(task, target, access)
      counts += result.counts
      if let page = result.refusedPage { reached = page }
      if let (signal, page) = result.signal {
        step.outcome = .killed(signal: signal.rawValue, address: UInt64(page) * RegionLayout.pageSize)
      } else if result.refusedPage != nil {
        step.outcome = .failure(errno: SystemError.badAddress.rawValue)
      }
    }
    step.effects.count(counts)
    // Every pass reads the same; the values are those before the page that was refused.
    if request.kind == .read {
      step.valuesRead = (target.lowerBound..<reached).map { machine.view(task, $0).content.first }
    }
    take(&step, task, faultsBefore: faults)
    if case .killed(let name, _) = step.outcome, let signal = Signal(rawValue: name) { machine.kill(task, signal) }
    return step
  }

  mutating func remap(_ request: RemapRequest) -> TraceStep {
    guard let task = actor(request.process) else { return .skipped(request.process, .simulated) }
    var step = TraceStep.quiet(request.process)
    let faults = faultCounts(of: task)
    let source = pages(request.source)
    let ranges = [source] + [request.destination.map { pages($0, 0..<request.pages) }].compactMap(\.self)
    let before = presentCount(task, ranges)
    var counts = TouchCounts()
    do throws(SystemError) {
      if let destination = request.destination {
        let target = pages(destination, 0..<request.pages)
        try machine.move(
          task, source, to: target.lowerBound, pageCount: request.pages, keepSource: request.keepSource,
          counts: &counts)
        // A locked mapping that grows is populated, so there may be more pages than before.
        step.effects.unmapped = Quantity(max(0, before - presentCount(task, ranges)), .simulated)
        if var mapped = mapped(by: task)[request.source.region] {
          mapped.offset += request.source.pages.lowerBound
          note(mapped, at: destination, by: task)
        }
      } else {
        let effects = try machine.resize(task, source, pageCount: request.pages)
        counts = effects.counts
        step.effects.unmapped = Quantity(effects.unmapped, .simulated)
      }
    } catch {
      step.outcome = .failure(errno: error.rawValue)
      // Up to Linux 6.16 pages are unmapped before the rest is found to be impossible.
      step.effects.unmapped = Quantity(before - presentCount(task, ranges), .simulated)
    }
    step.effects.count(counts)
    take(&step, task, faultsBefore: faults)
    return step
  }

  private func presentCount(_ task: TaskID, _ ranges: [Range<PageNumber>]) -> Int {
    ranges.reduce(0) { $0 + machine.presentRuns(task, in: $1).reduce(0) { $0 + $1.pages.count } }
  }

  mutating func pwrite(_ request: PwriteRequest) -> TraceStep {
    perform(request.process, fileOf: request.target.region) { run, task, mapped, file throws(SystemError) in
      let pages = request.target.pages
      try run.machine.pwrite(
        task, file, pages: pages.lowerBound + mapped.offset..<pages.upperBound + mapped.offset, value: request.value,
        wholePage: request.wholePage)
    }
  }

  mutating func truncate(_ name: ProcessName, _ region: RegionName, _ length: Int) -> TraceStep {
    let range = pages(region, 0..<(scenario.layout[region]?.pages ?? 0))
    var lost = 0
    var step = perform(name, fileOf: region) { run, task, _, file throws(SystemError) in
      let before = run.presentCount(task, [range])
      try run.machine.truncate(task, file, pages: length)
      lost = before - run.presentCount(task, [range])
    }
    step.effects.unmapped = Quantity(lost, .simulated)
    return step
  }

  /// A call on the file behind a region: of the process itself, or of whoever mapped the region last.
  private mutating func perform(
    _ name: ProcessName, fileOf region: RegionName,
    _ call: (inout ModelRun, TaskID, MappedFile, FileID) throws(SystemError) -> Void
  ) -> TraceStep {
    guard let task = actor(name), let mapped = mapped(by: task)[region] ?? lastMappings[region], let file = mapped.file
    else { return .skipped(name, .simulated) }
    var step = TraceStep.quiet(name)
    let faults = faultCounts(of: task)
    do throws(SystemError) {
      try call(&self, task, mapped, file)
    } catch {
      step.outcome = .failure(errno: error.rawValue)
    }
    take(&step, task, faultsBefore: faults)
    return step
  }
}

extension TouchKind {
  fileprivate var access: MemoryModel.Access.Kind {
    switch self {
    case .read: .read
    case .write, .exchange: .write
    case .call: .fetch
    }
  }
}

extension Effects {
  /// Takes over what the model counted.
  mutating func count(_ counts: TouchCounts) {
    copies = Quantity(counts.copied, .simulated)
    reuses = Quantity(counts.reused + counts.reusedHuge + counts.unshared, .simulated)
    zeroed = Quantity(counts.zeroed, .simulated)
    zeroPages = Quantity(counts.zeroPages, .simulated)
    filePages = Quantity(counts.filePages, .simulated)
    swapIns = Quantity(counts.swapIns, .simulated)
  }
}
