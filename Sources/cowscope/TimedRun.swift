import Calibration
import Experiment
import Scenario

/// Adds times to a run: predicted by a calibration, measured by running the scenario again.
struct TimedRun {
  /// How often the scenario is run for the sake of its times.
  private static let repetitions = 9

  private let options: RunArguments

  init(_ options: RunArguments) {
    self.options = options
  }

  /// The run with the times of its steps; what cannot be said is unknown, and one line says why.
  func adding(to result: RunResult) throws(Failure) -> RunResult {
    let times: StepTimes
    do {
      times = try StepTimer(sides: options.sides, kernel: options.kernel, liveOptions: options.liveOptions)
        .times(of: result.scenario, repetitions: Self.repetitions)
    } catch {
      throw Failure(error)
    }
    var result = result
    if let trace = times.model { try predict(&result, by: trace) }
    if let samples = times.measured { Self.measure(&result, samples) }
    return result
  }

  private func predict(_ result: inout RunResult, by trace: Trace) throws(Failure) {
    guard let found = try CalibrationStore.load(options.calibration) else {
      result.model?.timeSource = "not predicted: run `cowscope calibrate` once on this machine"
      set(&result.model, Array(repeating: .unknown, count: result.scenario.steps.count))
      return
    }
    let machine = found.calibration.machine
    let doubts = MachineIdentity.detect().differences(from: machine)
    result.model?.timeSource =
      "predicted by the calibration of \(found.calibration.date)"
      + (doubts.isEmpty ? "" : ", which is of another machine: \(doubts.joined(separator: "; "))")
    set(&result.model, TimePredictor(found.calibration).times(of: result.scenario, trace))
  }

  private func set(_ trace: inout Trace?, _ times: [Timing?]) {
    for (index, time) in times.enumerated() { trace?.steps[index].time = time }
  }

  private static func measure(_ result: inout RunResult, _ samples: [[Double]]) {
    result.kernel?.timeSource =
      "measured in \(repetitions) more runs that nothing watched: medians, quartiles below"
    for (index, samples) in samples.enumerated() {
      guard let distribution = Distribution(samples) else { continue }
      result.kernel?.steps[index].time = Timing(
        median: distribution.median, lowerQuartile: distribution.lowerQuartile,
        upperQuartile: distribution.upperQuartile, samples: distribution.count, .measured)
    }
  }
}
