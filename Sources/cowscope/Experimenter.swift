import Experiment
import Rendering
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
    let sides: Sides = options.model ? .model : options.live ? .live : .both
    do throws(ExperimentError) {
      return try Experiment(sides: sides, kernel: options.kernel).run(scenario)
    } catch {
      switch error {
      case .unknownKernel: throw .usage(error.description)
      case .live: throw Failure(status: .machine, message: error.description)
      }
    }
  }

  /// What this machine permits.
  static func doctor() -> DoctorReport {
    DoctorReport(machine: "", items: [])
  }
}
