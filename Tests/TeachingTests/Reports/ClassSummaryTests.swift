import Experiment
import Teaching
import Testing

@Suite("a class") struct ClassSummaryTests {
  /// Thirty students with beliefs that were planted.
  static func verdicts() throws -> [ReportVerdict] {
    let lab = try SampleLab.shippedLab("01-fork-basics.lab.md")
    let runner = try ModelRunner()
    let verifier = ReportVerifier(labs: [lab], course: nil, runner: runner)
    return try (0..<30).map { index in
      let student =
        switch index {
        case 0..<12: SampleStudent.believing("M06")
        case 12..<19: SampleStudent.believing("M04", .guess)
        case 19..<23: SampleStudent.believing("M07")
        default: SampleStudent.right
        }
      let report = try student.report(lab, seed: Seed(UInt64(index)), student: "s\(index)", runner: runner)
      return verifier.verify(report, file: "s\(index)")
    }
  }

  @Test("the planted beliefs are found, in their order, with who was certain")
  func beliefs() throws {
    let summary = ClassSummary(try Self.verdicts())
    #expect(summary.reports == 30 && summary.flawed == 0)
    #expect(summary.beliefs.prefix(3).map(\.misconception.id) == ["M06", "M04", "M07"])
    #expect(summary.beliefs.prefix(3).map(\.students) == [12, 7, 4])
    let first = try #require(summary.beliefs.first)
    #expect(first.questions.contains("fork-basics q6") && first.certain > 0)
    #expect(summary.beliefs.first { $0.misconception.id == "M04" }?.certain == 0)
  }

  @Test("questions have their mean, what they tell, and confidence against being right")
  func questions() throws {
    let summary = ClassSummary(try Self.verdicts())
    let faults = try #require(summary.questions.first { $0.id == "q2" })
    // Seven believe that every store has a fault.
    #expect(faults.answers == 30 && abs(faults.facility - 23.0 / 30) < 1e-9 && faults.isPrediction)
    #expect(faults.confidence.map(\.wrong) == [7, 0, 0] && faults.confidence.map(\.right) == [0, 7, 16])
    let copies = try #require(summary.questions.first { $0.id == "q6" })
    #expect(copies.confidence.map(\.wrong) == [0, 0, 12] && abs(copies.facility - 18.0 / 30) < 1e-9)
    #expect(summary.questions.allSatisfy { $0.discrimination.map { -1.0000001...1.0000001 ~= $0 } ?? true })
    // Nobody was wrong about reading, so it tells nobody apart.
    #expect(summary.questions.first { $0.id == "q1" }?.discrimination == nil)
    #expect(summary.origins.map(\.reports) == [30] && summary.origins.map(\.kernel) == ["6.18.44"])
  }

  @Test("reports with flaws are left out")
  func flawed() throws {
    var verdicts = try Self.verdicts()
    verdicts.append(ReportVerdict(file: "x", unreadable: "it is not the JSON of a report"))
    let summary = ClassSummary(verdicts)
    #expect(summary.reports == 30 && summary.flawed == 1)
    #expect(ClassSummary([]).reports == 0 && ClassSummary([]).questions.isEmpty)
  }

  @Test("a quiz that was done again has a gain")
  func gain() throws {
    let lab = try SampleLab.shippedLab("90-quiz.lab.md")
    let verifier = try ReportTests.verifier([lab])
    let unknowing = SampleStudent { _ in .unknown }
    let first = try unknowing.report(lab, seed: Seed(1), student: "ada", written: "2026-11-01T00:00:00Z")
    let last = try SampleStudent.right.report(lab, seed: Seed(2), student: "ada", written: "2026-11-09T00:00:00Z")
    let summary = ClassSummary([last, first].map { verifier.verify($0, file: $0.seed) })
    let gain = try #require(summary.gains.first)
    #expect(summary.gains.count == 1 && gain.lab == "quiz" && gain.students == 1)
    #expect(gain.before == 0 && gain.after == 1 && gain.gain == 1)
    #expect(summary.questions.first { $0.id == "q1" }?.unknown == 1)
  }
}
