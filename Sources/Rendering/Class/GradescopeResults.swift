public import FoundationEssentials
public import Teaching

/// A report that was computed again, as the `results.json` that Gradescope wants of an autograder.
///
/// A report with a flaw earns nothing, and says why; what each answer came to is shown all the same.
public struct GradescopeResults: Sendable, Encodable {
  /// One answer.
  struct Test: Sendable, Encodable {
    var name: String
    var number: String
    var score: Double
    var maxScore: Int
    var status: String
    var output: String
    var tags: [String]
    var visibility = "visible"

    private enum CodingKeys: String, CodingKey {
      case name, number, score, status, output, tags, visibility
      case maxScore = "max_score"
    }
  }

  private var score: Double
  private var output: String
  private var visibility = "visible"
  /// What the program prints is this document.
  private var stdoutVisibility = "hidden"
  private var tests: [Test]
  /// What a teacher may want to sort by.
  private var extraData: [String: String]

  private enum CodingKeys: String, CodingKey {
    case score, output, visibility, tests
    case stdoutVisibility = "stdout_visibility"
    case extraData = "extra_data"
  }

  /// Takes a verdict; `students` are those who have handed the report in, nil where nobody knows.
  public init(_ verdict: ReportVerdict, students: [String]?) {
    var flaws = verdict.findings.filter(\.isFlaw).map(\.text)
    let student = verdict.report?.student
    if let students, !students.contains(where: { $0 == student }) {
      flaws.append("it is the report of \(student ?? "nobody"), and \(students.joined(separator: ", ")) handed it in")
    }
    let notes = verdict.findings.filter { !$0.isFlaw }.map(\.text)
    score = flaws.isEmpty ? verdict.earned : 0
    output =
      (flaws.map { "This report cannot be taken: \($0)." } + notes.map { "To know: \($0)." })
      .joined(separator: "\n")
    if output.isEmpty { output = "Everything in this report was computed again, and is as it says." }
    tests = verdict.items.map { item in
      let beliefs = item.beliefs.compactMap(Misconception.of).map { "\($0.id) \($0.belief)" }
      return Test(
        name: verdict.questions[item.id] ?? item.id, number: item.id,
        score: item.earned, maxScore: item.points,
        status: item.share == 1 && item.earned == Double(item.points) ? "passed" : "failed",
        output: ([VerdictLines.words(item)] + beliefs).joined(separator: "\n"), tags: item.beliefs)
    }
    extraData = [:]
    if let report = verdict.report {
      extraData = ["lab": report.lab.id, "version": String(report.lab.version), "seed": report.seed]
    }
  }

  /// The document as UTF-8 JSON, its last line ended.
  ///
  /// - Throws: `EncodingError`, which a verdict never causes.
  public func json() throws -> Data { try JSONText.encode(self) }
}
