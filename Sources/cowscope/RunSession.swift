import ArgumentParser
import Experiment
import FoundationEssentials
import Rendering
import Scenario

/// One run from the parsed scenario to the exit status.
struct RunSession {
  private let options: RunArguments

  init(_ options: RunArguments) {
    self.options = options
  }

  /// Runs a scenario and shows the result in the form that the user chose.
  ///
  /// Throws an exit code of 1 when the sides differ or an expectation fails.
  func run(_ scenario: Scenario, name: String) throws {
    if options.step, name == "-" {
      throw Failure.usage("--step reads keys from standard input, so the scenario must be a file")
    }
    let progress = Progress()
    let work = Result { () throws(Failure) -> (RunResult, Data?) in
      let result = try Experimenter.run(scenario, options)
      return (result, try self.output(result))
    }
    progress.end()
    let (result, output) = try work.get()
    if let output {
      try Output.standardOutput.writeResult(output)
    } else {
      Stepper(result, style: style).run()
    }
    if !result.isSuccess { throw Failure.Status.different.code }
  }

  /// What goes to standard output, or nil where the user steps through the run; writes the picture to its file.
  private func output(_ result: RunResult) throws(Failure) -> Data? {
    if let file = options.svg {
      let picture = Data(RunPicture(result).svg.utf8)
      if file == "-" { return picture }
      try TextFile.write(picture, to: file)
    }
    if options.step { return nil }
    guard options.json else {
      return Data(RunReport(result, style: style, explainsFaults: options.explain).text.utf8)
    }
    do {
      return try RunDocument(result).json()
    } catch {
      throw Failure(status: .machine, message: "the run cannot be written as JSON: \(error)")
    }
  }

  private var style: Style { .forStandardOutput(ProcessInfo.processInfo.environment) }
}
