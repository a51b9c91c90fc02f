import ArgumentParser
import FoundationEssentials
import Rendering
import Teaching

/// The command `cowscope class`, for those who teach.
struct ClassCommand: ParsableCommand {
  /// What a teacher wants.
  enum Wish: String, CaseIterable, ExpressibleByArgument {
    /// To know what a class knew.
    case report
  }

  static let configuration = CommandConfiguration(
    commandName: "class", abstract: "Tell what a class knew, from its reports: beliefs, questions, confidence.",
    usage: "cowscope class report <path> ... [<options>]",
    discussion: """
      The reports are verified first; those with flaws are counted and left out. The
      page names no student, the tables do.

      Examples:
        cowscope class report reports/
        cowscope class report reports/ --html class.html --csv answers.csv
        cowscope class report reports/ --labs mycourse --gradebook grades.csv

      Exit status:
        0  every report could be taken as it is
        1  a report has a flaw: see cowscope verify
        2  the arguments are wrong, or a file cannot be read
      """)

  @Argument(help: ArgumentHelp("What to do: report.", valueName: "wish"))
  var wish: Wish

  @Argument(help: ArgumentHelp("Reports, or folders of them.", valueName: "path"), completion: .file())
  var paths: [String]

  @Option(
    help: ArgumentHelp("The folder of the labs or of the course.", valueName: "folder"), completion: .directory)
  var labs: String?

  @Option(help: ArgumentHelp("Write a page for a browser there.", valueName: "file"), completion: .file())
  var html: String?

  @Option(
    help: ArgumentHelp("Write every answer there, as comma-separated values.", valueName: "file"), completion: .file())
  var csv: String?

  @Option(
    help: ArgumentHelp("Write the points there, in the columns of nbgrader.", valueName: "file"), completion: .file())
  var gradebook: String?

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func run() throws {
    var files = ReportFiles(paths: paths, labs: labs, receipts: nil)
    let verdicts = try files.verified()
    let summary = ClassSummary(verdicts)
    if let html {
      let page = ClassPage(summary, title: files.course?.title ?? "What a class knew")
      try TextFile.replace(html, by: Data(page.html.utf8))
    }
    if let csv { try TextFile.replace(csv, by: Data(ReportTables.items(verdicts).utf8), isPrivate: true) }
    if let gradebook {
      let table = ReportTables.gradebook(verdicts, course: files.course)
      try TextFile.replace(gradebook, by: Data(table.utf8), isPrivate: true)
    }
    if json {
      try Output.standardOutput.writeResult(try JSONText.encode(ClassDocument(summary)))
    } else {
      let style = Style.forStandardOutput(ProcessInfo.processInfo.environment)
      try Output.standardOutput.writeResult(ClassText(summary, style: style).lines.map { $0 + "\n" }.joined())
    }
    if summary.flawed > 0 { throw Failure.Status.different.code }
  }
}
