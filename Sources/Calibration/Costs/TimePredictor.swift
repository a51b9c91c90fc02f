public import Scenario

/// Predicts how long the steps of a scenario take: the sum of what its faults cost, and of what making a child costs.
public struct TimePredictor {
  private let calibration: Calibration

  /// Creates a predictor for the machine of a calibration.
  public init(_ calibration: Calibration) {
    self.calibration = calibration
  }

  /// The time of each step, in order; nil for steps that are no operation, unknown where a part was not measured.
  ///
  /// `trace` is the model's, with all state after each fork. O(runs of faults).
  public func times(of scenario: Scenario, _ trace: Trace) -> [Timing?] {
    var table = FaultCostTable(calibration, scenario)
    return zip(scenario.steps, trace.steps).map { step, result in
      if case .truncate(_, let region, _) = step.action { table.forget(region) }
      guard Self.isOperation(step.action) else { return nil }
      // Each fault is looked at, also where the sum is not known: it tells which pages exist.
      let faults = sum(of: result, &table)
      guard let range = time(of: step.action, result, faults: faults) else { return .unknown }
      return Timing(
        median: range.median, lowerQuartile: range.lower, upperQuartile: range.upper, samples: 0, .simulated)
    }
  }

  private static func isOperation(_ action: Action) -> Bool {
    switch action {
    case .mark, .expect, .note, .process, .exit, .exec: false
    default: true
    }
  }

  private func time(of action: Action, _ result: TraceStep, faults: TimeRange?) -> TimeRange? {
    guard result.outcome == .success else { return nil }
    switch action {
    case .touch(let request):
      guard request.mode == .user, let touch = calibration.cost(of: request.wholePage ? .fill : .touch) else {
        return nil
      }
      return faults.map { $0 + touch * Double(request.target.pages.count * request.times) }
    case .fork(_, let child, .fork):
      guard let state = result.checkpoint?.processes.last(where: { $0.name == child }) else { return nil }
      return ForkPredictor(calibration: calibration).cost(ofChild: state)
    case .fork(_, _, .vfork): return calibration.curve(of: .vfork, .anon)?(0).cost
    case .fork(_, _, .spawn): return calibration.curve(of: .posixSpawn, .anon)?(0).cost
    // A populating call consists of little but its faults; what other calls cost was not measured.
    case .advise(_, _, .populateWrite): return faults
    default: return nil
    }
  }

  /// What the first fault of a step costs more than the next ones: the process has waited for its command.
  private var pause: TimeRange {
    guard let cold = calibration.cost(of: .demandZeroAfterPause), let warm = calibration.cost(of: .demandZero) else {
      return .zero
    }
    return TimeRange(
      median: max(0, cold.median - warm.median), lower: max(0, cold.lower - warm.lower),
      upper: max(0, cold.upper - warm.upper))
  }

  private func sum(of step: TraceStep, _ table: inout FaultCostTable) -> TimeRange? {
    let reads = step.faults.runwiseCount { $0.rule == "P-1" }
    let around = reads > 0 ? Double(step.effects.filePages.value ?? 0) / Double(reads) : 0
    var total: TimeRange? = step.faults.isEmpty ? .zero : pause
    for run in step.faults.runs {
      let cost = table.cost(of: run, pagesAround: around)
      if let sum = total, let cost { total = sum + cost } else { total = nil }
    }
    return total
  }
}
