import ArgumentParser
import FoundationEssentials
import Glibc
import Inspector
import Rendering

/// The command `cowscope watch`.
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Show again and again which running processes share which memory.",
    discussion: """
      On a terminal the table is drawn anew each time; else each look is a line of JSON, as inspect --json prints it, with the
      time in seconds since 1970. Processes that begin meanwhile are found. The exit status is that of cowscope inspect; it is 4 when
      nothing is left.
      """)

  @OptionGroup var selection: SelectionArguments
  @OptionGroup var pace: PaceArguments

  @Option(name: .long, help: ArgumentHelp("The time between two looks.", valueName: "seconds"))
  var interval = 2.0

  @Option(name: .long, help: ArgumentHelp("Stop after that many looks.", valueName: "n"))
  var count: Int?

  @Option(
    name: .long, help: ArgumentHelp("Show these columns, as inspect does.", valueName: "list"))
  var columns = ColumnList(columns: ProcessColumn.usual)

  @Option(name: .long, help: ArgumentHelp("Sort by this column.", valueName: "column"))
  var sort = ProcessColumn.pss

  func validate() throws {
    guard interval >= 0.05, interval <= 3600 else { throw ValidationError("--interval must be from 0.05 to 3600") }
    if let count, count < 1 { throw ValidationError("--count must be at least 1") }
  }

  func run() throws {
    var looks = 0
    while true {
      let (candidates, _) = try selection.resolveSome()
      let inspection = Scanner(pace: pace.pace).scan(candidates)
      guard !inspection.processes.isEmpty else { throw ExitCode(InspectionStatus.nothingFound.rawValue) }
      try show(inspection)
      looks += 1
      if looks == count { return }
      usleep(UInt32(interval * 1_000_000))
    }
  }

  private func show(_ inspection: Inspection) throws {
    let output = Output.standardOutput
    guard output.isTerminal else {
      return try output.writeResult(try InspectionDocument(inspection).line(time: Date().timeIntervalSince1970))
    }
    let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
    let table = ProcessTable(inspection, columns: columns.columns, order: sort)
    let text = InspectionReport(inspection, style: style).summary(table, hasHeader: true)
    // Home, the text with the rest of each line cleared, and everything below it.
    try output.writeResult("\u{1B}[H" + text.replacing("\n", with: "\u{1B}[K\n") + "\u{1B}[J")
  }
}
