import ArgumentParser
import Experiment
import FoundationEssentials
import Rendering

/// The command `cowscope doctor`.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Tell what this machine permits, and what each missing permission costs.")

  @Flag(help: "Print the findings as JSON.")
  var json = false

  func run() throws {
    let report = DoctorReport(Capabilities.detect())
    if json {
      try Output.standardOutput.writeResult(try report.json())
    } else {
      let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
      try Output.standardOutput.writeResult(report.text(style: style))
    }
  }
}

extension DoctorReport {
  /// What the live side found out, for a reader.
  init(_ capabilities: Capabilities) {
    self.init(
      canMeasure: capabilities.canRun,
      facts: capabilities.facts.map { Fact(name: $0.name, value: $0.value) },
      missing: capabilities.missing.map { Gap(name: $0.what, cost: $0.cost, remedy: $0.remedy) })
  }
}
