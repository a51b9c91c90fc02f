extension FormulaEvaluator {
  /// How much of what a step concerns lies in a selection.
  private enum Coverage {
    case nothing, part, everything
  }

  /// The counting functions: the sum over the steps of the process in the interval.
  func count(_ call: FormulaCall, at step: Int) throws(Unknown) -> Int {
    guard let process = call.processes.first else { throw Unknown("no process is named") }
    var total = 0
    for index in try indices(of: call.interval, at: step) {
      let part = try count(call.function, by: process, in: call.targets.first, step: index)
      let sum = total.addingReportingOverflow(part)
      guard !sum.overflow else { throw Unknown("the number is too large") }
      total = sum.partialValue
    }
    return total
  }

  /// The count of one step.
  private func count(
    _ function: FormulaFunction, by process: ProcessName, in selection: PageSelection?, step index: Int
  ) throws(Unknown) -> Int {
    let action = scenario.steps[index].action
    guard action.process == process else { return 0 }
    let step = try traceStep(index)
    guard step.outcome != .skipped else { return 0 }
    do throws(Unknown) {
      return switch function {
      case .faults: try faults(step, action, in: selection)
      case .traps: try trapEvents(step, action, in: selection).count
      case .kernelFaults:
        Self.resolved(try trapEvents(step, action, in: selection).runwiseFilter { $0.mode == .kernel }, in: step)
      case .majorFaults: try share(of: step.majorFaults, step, action, in: selection)
      case .copies: try effect(\.copies, .copy, step, action, in: selection)
      case .reuses: try effect(\.reuses, .reuse, step, action, in: selection)
      case .zeroed: try effect(\.zeroed, .zeroFill, step, action, in: selection)
      case .zeroPages: try effect(\.zeroPages, .zeroPage, step, action, in: selection)
      case .swapIns: try effect(\.swapIns, .swapIn, step, action, in: selection)
      case .filePages: try effect(\.filePages, nil, step, action, in: selection)
      default: throw Unknown("`\(function.rawValue)` is not a count")
      }
    } catch {
      throw Unknown("step \(index + 1), \(scenario.steps[index].text): \(error.reason)")
    }
  }

  // MARK: Which pages

  private static func covers(_ selection: PageSelection, _ target: PageSelection) -> Coverage {
    guard selection.region == target.region else { return .nothing }
    if selection.isWholeRegion { return .everything }
    if !selection.pages.overlaps(target.pages) { return .nothing }
    let isInside =
      selection.pages.lowerBound <= target.pages.lowerBound && target.pages.upperBound <= selection.pages.upperBound
    return isInside ? .everything : .part
  }

  private static func coverage(_ action: Action, _ selection: PageSelection?) -> Coverage {
    guard let selection else { return .everything }
    let all = action.concernedPages.map { covers(selection, $0) }
    if all.allSatisfy({ $0 == .nothing }) { return .nothing }
    return all.allSatisfy { $0 == .everything } ? .everything : .part
  }

  /// The events in a selection.
  private static func inside(_ selection: PageSelection?, _ events: PageRuns<FaultEvent>) -> PageRuns<FaultEvent> {
    guard let selection else { return events }
    let inRegion = events.runwiseFilter { $0.region == selection.region }
    return selection.isWholeRegion ? inRegion : inRegion.clamped(to: selection.pages)
  }

  // MARK: Faults

  /// How many of some events of a step were not refused, so that they are counted in ru_minflt.
  private static func resolved(_ events: PageRuns<FaultEvent>, in step: TraceStep) -> Int {
    let refused = events.runwiseCount { $0.resolution == .segmentationFault || $0.resolution == .busError }
    // A measured trap does not say what it led to; the one that ended its step was refused.
    guard let last = step.faults.last, last.resolution == nil, endsStep(last, step.outcome) else {
      return events.count - refused
    }
    return events.count - refused - events.runs.reduce(0) { $0 + ($1.contains(last) ? 1 : 0) }
  }

  private static func endsStep(_ event: FaultEvent, _ outcome: Outcome) -> Bool {
    switch outcome {
    case .killed: true
    case .failure(let errno): errno == "EFAULT" && event.mode == .kernel
    case .success, .skipped: false
    }
  }

  /// Resolved events in the selection, and the faults that the kernel made without a trap.
  private func faults(_ step: TraceStep, _ action: Action, in selection: PageSelection?) throws(Unknown) -> Int {
    guard let minor = step.minorFaults.value else {
      // Loads, stores and fetches make no fault without a trap, so the list of traps is enough.
      guard step.faultsComplete, case .touch = action, selection != nil else {
        throw Unknown("the fault counter could not be read")
      }
      return Self.resolved(Self.inside(selection, step.faults), in: step)
    }
    guard selection != nil else { return minor }
    let coverage = Self.coverage(action, selection)
    guard step.faultsComplete else {
      // Without the addresses only the counter tells, and a step faults only in the pages that it concerns.
      if minor == 0 || coverage == .nothing { return 0 }
      guard coverage == .everything else { throw Unknown("the addresses of its \(minor) faults could not be seen") }
      return minor
    }
    let inside = Self.resolved(Self.inside(selection, step.faults), in: step)
    let withoutTrap = minor &+ (step.majorFaults.value ?? 0) &- Self.resolved(step.faults, in: step)
    if withoutTrap <= 0 || coverage == .nothing { return inside }
    guard coverage == .everything else {
      throw Unknown("\(withoutTrap) faults of the kernel itself have no address")
    }
    return inside + withoutTrap
  }

  /// Whether the counters and the outcome prove that there was no trap at all.
  private static func provesNoTrap(_ step: TraceStep) -> Bool {
    step.minorFaults.value == 0 && (step.majorFaults.value ?? 0) == 0 && step.outcome == .success
  }

  /// The traps in the selection, in order.
  private func trapEvents(
    _ step: TraceStep, _ action: Action, in selection: PageSelection?
  ) throws(Unknown) -> PageRuns<FaultEvent> {
    guard step.faultsComplete else {
      if Self.provesNoTrap(step) || Self.coverage(action, selection) == .nothing { return [] }
      throw Unknown("its traps could not be seen")
    }
    return Self.inside(selection, step.faults.runwiseFilter { $0.mode != .getUserPages })
  }

  // MARK: Effects

  /// A number of the step, when the selection covers all or nothing of what it concerns.
  private func share(
    of quantity: Quantity, _ step: TraceStep, _ action: Action, in selection: PageSelection?
  ) throws(Unknown) -> Int {
    let coverage = Self.coverage(action, selection)
    if selection != nil, coverage == .nothing, !action.concernedPages.isEmpty { return 0 }
    guard let value = quantity.value else {
      if Self.provesNoTrap(step) { return 0 }
      throw Unknown("this could not be seen")
    }
    if value == 0 || coverage == .everything { return value }
    throw Unknown("\(value) pages cannot be told apart")
  }

  private func effect(
    _ path: KeyPath<Effects, Quantity>, _ resolution: FaultResolution?, _ step: TraceStep, _ action: Action,
    in selection: PageSelection?
  ) throws(Unknown) -> Int {
    let quantity = step.effects[keyPath: path]
    guard let resolution, let value = quantity.value, value > 0, Self.coverage(action, selection) == .part else {
      return try share(of: quantity, step, action, in: selection)
    }
    // Each such fault concerns one page, so the events tell the pages apart if they account for all of the effect.
    let events = step.faults.runwiseFilter { $0.resolution == resolution }
    guard events.count == value else { throw Unknown("\(value) pages cannot be told apart") }
    return Self.inside(selection, events).count
  }

  // MARK: Lists

  func errorCodes(_ call: FormulaCall, at step: Int) throws(Unknown) -> FormulaValue {
    guard let process = call.processes.first else { throw Unknown("no process is named") }
    var codes: [FormulaValue] = []
    for index in try indices(of: call.interval, at: step) {
      let action = scenario.steps[index].action
      guard action.process == process else { continue }
      let step = try traceStep(index)
      guard step.outcome != .skipped else { continue }
      for run in try trapEvents(step, action, in: call.targets.first).runs {
        guard let code = run.first.errorCode.flatMap(Int.init(exactly:)) else {
          throw Unknown("the error codes could not be seen")
        }
        codes += repeatElement(.integer(code), count: run.count)
      }
    }
    return .list(codes)
  }

  func order(_ call: FormulaCall, at step: Int) throws(Unknown) -> FormulaValue {
    guard let effect = call.effect else { throw Unknown("no effect is named") }
    let indices = try indices(of: call.interval, at: step)
    var firsts: [(index: Int, process: ProcessName)] = []
    for process in call.processes {
      for index in indices
      where try count(effect, by: process, in: call.targets.first, step: index) > 0 {
        firsts.append((index, process))
        break
      }
    }
    return .list(firsts.sorted { $0.index < $1.index }.map { .symbol($0.process) })
  }
}

extension Action {
  /// The pages, of the acting process or of the one that it reaches into, that the step can fault on or change.
  var concernedPages: [PageSelection] {
    switch self {
    case .map(let request):
      [PageSelection(region: request.region, pages: 0..<request.pages, isWholeRegion: true)]
    case .touch(let request): [request.target]
    case .unmap(_, let target), .protect(_, let target, _), .advise(_, let target, _), .lock(_, let target, _),
      .unlock(_, let target), .sync(_, let target), .migrate(_, let target, _):
      [target]
    case .remap(let request): request.concernedPages
    case .pin(let request): [request.target]
    case .foreignTouch(let request): [request.target]
    case .userfault(let request): [request.target]
    case .process, .fork, .thread, .exec, .exit, .pwrite, .truncate, .place, .placeOnNode,
      .policy, .unpin, .memoryMerge, .ksm, .thp, .khugepaged, .shrink, .swap, .hugeTLB, .mark, .expect, .note:
      []
    }
  }
}

extension RemapRequest {
  /// The pages that move and the pages that they become, or the pages before and after in place.
  var concernedPages: [PageSelection] {
    guard let destination else {
      let end = max(source.pages.upperBound, source.pages.lowerBound + pages)
      return [PageSelection(region: source.region, pages: source.pages.lowerBound..<end, isWholeRegion: false)]
    }
    return [source, PageSelection(region: destination, pages: 0..<pages, isWholeRegion: false)]
  }
}
