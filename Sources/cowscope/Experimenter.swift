import Experiment
import Scenario

/// What the commands need from the rooms below, with their errors turned into exit statuses.
enum Experimenter {
  /// Reads a scenario.
  static func parse(_ text: String, file: String, limits: Limits) throws(Failure) -> Scenario {
    do {
      return try Scenario.parse(text, file: file, limits: limits)
    } catch {
      let count = error.diagnostics.count
      throw .usage("\(file) has \(count == 1 ? "a mistake" : "\(count) mistakes")\n\(error.description)")
    }
  }

  /// Runs a scenario on the sides that the user wants.
  static func run(_ scenario: Scenario, _ options: RunArguments) throws(Failure) -> RunResult {
    let checkpoints: CheckpointPolicy = options.step ? .everyStep : .marks
    let result: RunResult
    do {
      result = try Experiment(
        sides: options.sides, kernel: options.kernel, checkpoints: checkpoints, liveOptions: options.liveOptions
      ).run(scenario)
    } catch {
      throw Failure(error)
    }
    return options.times ? try TimedRun(options).adding(to: result) : result
  }
}

extension Failure {
  /// The end of a program whose experiment could not be made.
  init(_ error: ExperimentError) {
    switch error {
    case .unknownKernel: self = .usage(error.description)
    case .live(.notPossible), .live(.settingsNotAllowed): self = .usage(error.description)
    case .live: self.init(status: .machine, message: error.description)
    }
  }
}
