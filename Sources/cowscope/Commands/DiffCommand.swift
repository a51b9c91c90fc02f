import ArgumentParser
import FoundationEssentials
import Inspector
import Rendering

/// The command `cowscope diff`.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Tell what became of each page between two snapshots: same frame, copied, new, gone.",
    usage: "cowscope diff <before> <after> [<options>]")

  @Argument(help: ArgumentHelp("The earlier snapshot.", valueName: "before"), completion: .file())
  var before: String

  @Argument(help: ArgumentHelp("The later snapshot.", valueName: "after"), completion: .file())
  var after: String

  @Flag(name: .long, help: "Show each mapping in which something has changed.")
  var vmas = false

  @Flag(name: .long, help: "Print amounts in bytes.")
  var bytes = false

  @Flag(name: .long, help: "Print everything as JSON, in pages.")
  var json = false

  func run() throws {
    let (earlier, later) = (try SnapshotFile.read(before), try SnapshotFile.read(after))
    let difference: SnapshotDifference
    do throws(SnapshotDifference.Problem) {
      difference = try SnapshotDifference(from: earlier, to: later)
    } catch {
      switch error {
      case .differentBoots:
        throw Failure.usage("\(before) and \(after) are of different boots: frame numbers mean nothing across them")
      case .differentPageSizes: throw Failure.usage("\(before) and \(after) have pages of different sizes")
      }
    }
    if json { return try Output.standardOutput.writeResult(try DifferenceDocument(difference).json()) }
    let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
    let report = SnapshotDifferenceReport(difference, style: style, amounts: bytes ? .bytes : .human)
    try Output.standardOutput.writeResult(report.text(showsMappings: vmas))
  }
}
