public import Family
public import Scenario

/// What the model of a system makes of its statements.
public struct SystemRun: Sendable {
  /// The system.
  public let system: LabSystem
  /// Statement by statement.
  public let run: MemberRun
  private let timeline: Timeline

  /// What it is called in headings.
  public var title: String { "\(system.name): \(system.member.title)" }
  /// How many statements there are.
  public var count: Int { run.steps.count }

  /// Runs a system on its model.
  ///
  /// O(statements).
  init(_ system: LabSystem) {
    self.system = system
    run = MemberRun(system.script, on: system.member)
    timeline = Timeline(run)
  }

  /// What a quantity comes to.
  func value(_ quantity: SystemQuantity, _ call: SubjectCall, numbers: [Int]) -> FormulaValue {
    if quantity.isFlow {
      let first = call.interval.map { system.steps(before: $0.from) } ?? 0
      let last = system.steps(before: call.interval?.to)
      let steps = run.steps[min(first, last)..<last]
      return quantity == .moved ? isMoved(call, numbers, steps) : flow(quantity, steps)
    }
    let count = system.steps(before: call.moment)
    guard count > 0 else { return .unknown("there is nothing yet") }
    return state(quantity, call, numbers, after: count - 1)
  }

  /// Whether a unit lies elsewhere behind some statements than in front of them.
  private func isMoved(_ call: SubjectCall, _ numbers: [Int], _ steps: ArraySlice<MemberRun.Step>) -> FormulaValue {
    guard let view = call.parts.first, let byte = numbers.first, byte >= 0, let last = steps.last,
      run.steps.indices.contains(steps.startIndex - 1),
      let before = run.steps[steps.startIndex - 1].place(of: byte / run.unitBytes, in: view),
      let after = last.place(of: byte / run.unitBytes, in: view)
    else { return .unknown("the view is not there, or has no such byte") }
    return .boolean(before != after)
  }

  private func flow(_ quantity: SystemQuantity, _ steps: ArraySlice<MemberRun.Step>) -> FormulaValue {
    if quantity == .refused { return .integer(steps.count { $0.outcome.cost == nil && $0.outcome.isRefusal }) }
    var sum = 0
    for cost in steps.compactMap(\.outcome.cost) {
      let part: Int? =
        switch quantity {
        case .changed: cost.bytesNew
        case .copied: cost.bytesCopied
        case .written: cost.dataWritten
        case .metadata: cost.metadataUnits
        case .stored: cost.bytesWritten
        case .grown: cost.growth
        case .freed: cost.freed
        default: nil
        }
      guard let part else { return .unknown("the model of \(system.member.title) does not know it") }
      sum += part
    }
    return .integer(sum)
  }

  private func state(
    _ quantity: SystemQuantity, _ call: SubjectCall, _ numbers: [Int], after index: Int
  ) -> FormulaValue {
    let step = run.steps[index]
    let stats = step.stats
    func bytes(_ amount: (ViewStats) -> Int) -> FormulaValue {
      guard let view = call.parts.first.flatMap({ step.views[$0] }), let row = stats[view] else {
        return .unknown("the view is not there")
      }
      return .integer(amount(row))
    }
    switch quantity {
    case .taken: return .integer(stats.physical)
    case .garbage: return .integer(stats.garbage)
    case .reusable: return .integer(stats.reusable)
    case .pins: return .integer(stats.pinnedBy.count)
    case .referenced: return bytes(\.referenced)
    case .exclusive: return bytes(\.exclusive)
    case .shared: return bytes(\.shared)
    case .diverged, .conflicts:
      guard let pair = timeline.moments[index].pairs.first(where: { $0.view == call.parts.first }) else {
        return .unknown("the view is not there, or was made of nothing")
      }
      return .integer(
        quantity == .diverged ? pair.diverged : pair.irreconcilable.reduce(0) { $0 + $1.count })
    case .same:
      guard let byte = numbers.first, byte >= 0, byte < Int.max, call.parts.count == 2,
        let one = step.read(call.parts[0], byte..<byte + 1), let other = step.read(call.parts[1], byte..<byte + 1)
      else { return .unknown("the view is not there, or has no such byte") }
      return .boolean(one.contents == other.contents)
    case .changed, .copied, .written, .metadata, .stored, .grown, .freed, .refused, .moved:
      return .unknown("it is asked between two moments")
    }
  }
}

/// What the models of all systems of a variant answer.
public struct SystemRuns: SubjectAnswering {
  /// The runs, in the order of the lab.
  public let runs: [SystemRun]

  init(_ systems: [LabSystem]) { runs = systems.map(SystemRun.init) }

  /// What a call comes to.
  public func answer(to call: SubjectCall, numbers: [Int]) -> FormulaValue {
    guard let run = runs.first(where: { $0.system.name == call.subject }),
      let quantity = SystemQuantity(rawValue: call.function)
    else { return .unknown("there is no system `\(call.subject)`") }
    return run.value(quantity, call, numbers: numbers)
  }
}

extension MemberRun.Outcome {
  /// What it cost, nil where nothing was done or nothing costs anything.
  var cost: Cost? {
    if case .done(_, _, let total) = self { total } else { nil }
  }

  /// Whether the system did not do it.
  var isRefusal: Bool {
    switch self {
    case .refused, .noSuchView: true
    case .done, .read, .waited: false
    }
  }
}
