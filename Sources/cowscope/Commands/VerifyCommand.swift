import ArgumentParser
import FoundationEssentials
import Rendering
import Teaching

/// The command `cowscope verify`, for those who get reports.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Compute again what students' reports say, and tell what does not fit.",
    usage: "cowscope verify <path> ... [<options>]",
    discussion: """
      No result of a report is trusted: the lab is dealt again from its seed, the
      events are gone through again in their order, and the points are computed anew.
      With the folder of a course, the seed must be the one that its key gives the
      student.

      Examples:
        cowscope verify reports/
        cowscope verify reports/ --labs mycourse --receipts receipts.csv --csv
        cowscope verify one.cowlab.json --why
        cowscope verify one.cowlab.json --labs course --gradescope \\
          --submission /autograder/submission_metadata.json

      Exit status:
        0  every report is as it says
        1  a report has a flaw (with --gradescope, the results say so)
        2  the arguments are wrong, or a file cannot be read
      """)

  @Argument(help: ArgumentHelp("Reports, or folders of them.", valueName: "path"), completion: .file())
  var paths: [String]

  @Option(
    help: ArgumentHelp("The folder of the labs or of the course.", valueName: "folder"), completion: .directory)
  var labs: String?

  @Option(
    help: ArgumentHelp("Lines STUDENT,RECEIPT that were collected before the runs.", valueName: "file"),
    completion: .file())
  var receipts: String?

  @Flag(help: "Explain every mark.")
  var why = false

  @Flag(help: "Print one row for each report, as comma-separated values.")
  var csv = false

  @Flag(help: "Print all that was found as JSON.")
  var json = false

  @Flag(help: "Print the results.json of an autograder of Gradescope, for one report.")
  var gradescope = false

  @Option(
    help: ArgumentHelp(
      "With --gradescope: its submission_metadata.json; the report must be of one of its users.", valueName: "file"),
    completion: .file())
  var submission: String?

  func validate() throws {
    if [why, csv, json, gradescope].count(where: { $0 }) > 1 {
      throw ValidationError("choose one of --why, --csv, --json and --gradescope")
    }
    if submission != nil, !gradescope { throw ValidationError("--submission is for --gradescope") }
  }

  func run() throws {
    var files = ReportFiles(paths: paths, labs: labs, receipts: receipts)
    let verdicts = try files.verified()
    if gradescope { return try printResults(verdicts) }
    if json {
      try Output.standardOutput.writeResult(try JSONText.encode(VerdictDocument(verdicts)))
    } else if csv {
      try Output.standardOutput.writeResult(ReportTables.reports(verdicts))
    } else {
      let lines = VerdictLines(style: .forStandardOutput(ProcessInfo.processInfo.environment))
      for verdict in verdicts {
        let text = lines.lines(verdict) + (why ? lines.explanation(verdict) : [])
        try Output.standardOutput.writeResult(text.map { $0 + "\n" }.joined())
      }
    }
    if !verdicts.allSatisfy(\.isRight) { throw Failure.Status.different.code }
  }

  private func printResults(_ verdicts: [ReportVerdict]) throws {
    guard verdicts.count == 1 else { throw Failure.usage("an autograder has one report; here are \(verdicts.count)") }
    let students = try submission.map { try GradescopeSubmission.read($0).students }
    try Output.standardOutput.writeResult(try GradescopeResults(verdicts[0], students: students).json())
  }
}
