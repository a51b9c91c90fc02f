import ArgumentParser
import FoundationEssentials
import Profiler
import Recording
import Rendering

/// The command `cowscope compare`.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Tell what a change of a server has changed, by two recordings.",
    discussion: """
      The last looks of both are compared, worker by worker: what they have broken of
      what they inherited, by kind and by area, and which code made the copies. How
      far chance may have moved a number follows from how workers differ among each
      other. Record both for the same time, or the same requests.

      Examples:
        cowscope record -o before.cow.db --for 60 -- gunicorn app:app
        cowscope record -o after.cow.db --for 60 -- gunicorn --preload app:app
        cowscope compare before.cow.db after.cow.db

      Exit status:
        0  both were read
        1  one of them cannot be read, or has nothing to compare
        2  the arguments are wrong
        3  part of one could not be read
      """)

  @Argument(help: "The first recording.", completion: .file())
  var before: String

  @Argument(help: "The second one.", completion: .file())
  var after: String

  @Option(name: .long, help: ArgumentHelp("The most areas and functions that are shown.", valueName: "n"))
  var limit = 12

  @Flag(name: .long, help: "Print amounts in bytes.")
  var bytes = false

  @Flag(name: .long, help: "Print everything as one JSON document.")
  var json = false

  func validate() throws {
    guard limit >= 1 else { throw ValidationError("--limit must be at least 1") }
  }

  func run() throws {
    let (first, second) = (try Recording.opened(before), try Recording.opened(after))
    guard let comparison = RecordComparison(first.record, second.record) else {
      throw Failure(status: .inspection, message: "\(before) and \(after) have no looks that can be compared")
    }
    let output = Output.standardOutput
    if json {
      try output.writeResult(try ComparisonDocument(comparison).json())
    } else {
      let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
      let report = ComparisonReport(comparison, style: style, amounts: bytes ? .bytes : .human, limit: limit)
      try output.writeResult(report.text)
    }
    let damage = first.damage + second.damage
    for line in damage { Output.standardError.write("cowscope: \(line)\n") }
    if !damage.isEmpty { throw ExitCode(InspectionStatus.partial.rawValue) }
  }
}
