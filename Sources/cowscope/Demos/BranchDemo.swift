import ArgumentParser
import Engines
import FoundationEssentials
import Rendering

/// The story of a branch of a database, on a real server and a real file system.
struct BranchDemo {
  static let name = "branch"
  static let title = "A PostgreSQL database branches on Btrfs: now, and in the past"

  /// Tells it; says what it does on standard error where that is a terminal.
  func run(asJSON: Bool) throws {
    let report: BranchReport
    do throws(EngineError) {
      report = try BranchStory.tell { stage in
        if Output.standardError.isTerminal { Output.standardError.write("\r\u{1B}[Kcowscope: \(stage)") }
      }
      clearLine()
    } catch {
      clearLine()
      throw Failure(status: .machine, message: error.reason)
    }
    if asJSON {
      try Output.standardOutput.writeResult(Data(try BranchDocument(report).bytes()))
    } else {
      let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
      try Output.standardOutput.writeResult(BranchText(report, style: style).text)
    }
    if report.differences > 0 { throw ExitCode(1) }
  }

  private func clearLine() {
    if Output.standardError.isTerminal { Output.standardError.write("\r\u{1B}[K") }
  }
}
