import ArgumentParser
import Experiment
import FoundationEssentials
import Rendering
import Scenario

/// Proves files and folders of scenarios on both sides.
struct ConformCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conform",
    abstract: "Prove many .cow files: model and kernel, all state after every step.",
    usage: "cowscope conform <path> ... [<options>]",
    discussion: """
      A folder stands for all .cow files below it. A scenario that differs runs
      three times, because another program may have held a page for a moment; what
      this machine cannot run is skipped and counted with its reason.
      """)

  @Argument(help: ArgumentHelp("Files or folders.", valueName: "path"), completion: .file(extensions: ["cow"]))
  var paths: [String]

  @Option(help: ArgumentHelp("Predict with the rules of this kernel, such as 6.1.", valueName: "version"))
  var kernel: String?

  @Flag(help: "Also run scenarios that change settings of this machine; they are restored afterwards.")
  var allowSysfs = false

  @Flag(help: "Print the report as JSON.")
  var json = false

  func run() throws {
    var scenarios: [(name: String, scenario: Scenario)] = []
    for path in paths {
      for file in try FilesBelow.files(of: path, ending: ".cow") {
        let text = try TextFile.read(file, limit: Limits.standard.textBytes)
        scenarios.append((file, try Experimenter.parse(text, file: file, limits: .standard)))
      }
    }
    guard !scenarios.isEmpty else { throw Failure.usage("there is no .cow file in \(paths.joined(separator: ", "))") }
    let report: ConformanceReport
    var live = LiveOptions()
    live.allowsSettings = allowSysfs
    do throws(ExperimentError) {
      report = try ConformanceRun(kernel: kernel, liveOptions: live).prove(scenarios) { entry in
        guard let line = ConformanceText.line(of: entry) else { return }
        (json ? Output.standardError : Output.standardOutput).write(line)
      }
    } catch {
      throw Failure(error)
    }
    let text = ConformanceText(report)
    if json {
      try Output.standardOutput.writeResult(try text.json())
    } else {
      try Output.standardOutput.writeResult(text.summary())
    }
    if !report.isSuccess { throw Failure.Status.different.code }
  }
}
