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
    let progress = Progress(options.model ? "predicting" : "predicting and measuring")
    let outcome = Result { () throws(Failure) in try Experimenter.run(scenario, options) }
    progress.end()
    let result = try outcome.get()
    try show(result)
    if !result.isSuccess { throw Failure.Status.different.code }
  }

  private func show(_ result: RunResult) throws {
    if let file = options.svg {
      let picture = Data(RunPicture(result).svg.utf8)
      if file == "-" { return try Output.standardOutput.writeResult(picture) }
      try TextFile.write(picture, to: file)
    }
    let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
    if options.json {
      try Output.standardOutput.writeResult(try RunDocument(result).json())
    } else if options.step {
      Stepper(result, style: style).run()
    } else {
      try Output.standardOutput.writeResult(RunReport(result, style: style, explainsFaults: options.explain).text)
    }
  }
}
