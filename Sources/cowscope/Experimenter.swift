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
    let steps = scenario.steps.indices.map { TraceStep(index: $0) }
    return RunResult(
      scenario: scenario, model: Trace(source: .model(kernel: "6.18"), steps: steps), kernel: nil, comparison: nil,
      expectations: [])
  }

  /// What this machine permits.
  static func doctor() -> DoctorReport {
    DoctorReport(machine: "", items: [])
  }
}
