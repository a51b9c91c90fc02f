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
    usage: "cowscope watch [<pid> ...] [<options>]",
    discussion: """
      On a terminal the table is drawn anew each time; else, and with --ndjson,
      each look is a line of JSON: what inspect --json prints, with the time in
      seconds since 1970. Processes that begin meanwhile are found.

      Example:
        cowscope watch --tree 812 --interval 10 --ndjson >>looks.ndjson

      The exit status is that of cowscope inspect for the last look; it is 4 when
      nothing is left.
      """)

  @OptionGroup(title: "Which processes") var selection: SelectionArguments

  @Option(name: .long, help: ArgumentHelp("The time between two looks.", valueName: "seconds"))
  var interval = 2.0

  @Option(name: .long, help: ArgumentHelp("Stop after that many looks.", valueName: "n"))
  var count: Int?

  @Flag(name: .long, help: "Write a line of JSON a look, on a terminal too.")
  var ndjson = false

  @OptionGroup(title: "The table of processes") var table: TableArguments
  @OptionGroup(title: "What the processes feel") var pace: PaceArguments

  func validate() throws {
    guard interval >= 0.05, interval <= 3600 else { throw ValidationError("--interval must be from 0.05 to 3600") }
    if let count, count < 1 { throw ValidationError("--count must be at least 1") }
  }

  func run() throws {
    var looks = 0
    var told: Set<Int32> = []
    while true {
      let (candidates, missing) = try selection.resolveSome(&told)
      let inspection = Scanner(pace: pace.pace).scan(candidates)
      guard !inspection.processes.isEmpty else { throw ExitCode(InspectionStatus.nothingFound.rawValue) }
      try show(inspection)
      looks += 1
      if looks == count {
        let status = InspectionStatus(inspection.coverage, missing: missing, isStrict: false)
        guard status == .complete else { throw ExitCode(status.rawValue) }
        return
      }
      usleep(UInt32(interval * 1_000_000))
    }
  }

  private func show(_ inspection: Inspection) throws {
    let output = Output.standardOutput
    guard output.isTerminal, !ndjson else {
      return try output.writeResult(try InspectionDocument(inspection).line(time: Date().timeIntervalSince1970))
    }
    let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
    let rows = ProcessTable(
      inspection, columns: table.columns.columns, order: table.sort, isReversed: table.reverse)
    let text = InspectionReport(inspection, style: style).summary(rows, hasHeader: !table.noHeader)
    // Home, the text with the rest of each line cleared, and everything below it.
    try output.writeResult("\u{1B}[H" + text.replacing("\n", with: "\u{1B}[K\n") + "\u{1B}[J")
  }
}
