import ArgumentParser
import FoundationEssentials
import Rendering

/// The command `cowscope doctor`.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Tell what this machine permits, and what each missing permission costs.")

  @Flag(help: "Print the findings as JSON.")
  var json = false

  func run() throws {
    let report = Experimenter.doctor()
    if json {
      try Output.standardOutput.writeResult(try report.json())
    } else {
      let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
      try Output.standardOutput.writeResult(report.text(style: style))
    }
  }
}
