import Experiment
import FoundationEssentials
import Rendering
import Teaching
import Testing

/// What is written of reports and of classes.
@Suite("reports of a class") struct ClassTests {
  /// A verified report of lab 6 by somebody who is certain of one wrong number, and knows nothing else.
  static func verdict(student: String?, isRight: Bool = false) throws -> ReportVerdict {
    let folder = #filePath.split(separator: "/").dropLast(4).reduce(into: "") { $0 += "/" + $1 } + "/examples/labs"
    let file = "06-zero-page.lab.md"
    let text = String(decoding: try Data(contentsOf: URL(filePath: "\(folder)/\(file)")), as: UTF8.self)
    let lab = try Lab.parse(text, file: file)
    let runner = try ModelRunner()
    var session = try LabSession(lab, seed: Seed(3))
    for question in session.predictions {
      let isFirst = question.id == "q1"
      // In lab 6 the first answer is the number of pages that are read.
      let right = session.variant.values["r"].flatMap { if case .number(let number) = $0 { number } else { nil } }
      let answer = GivenAnswer.number(isRight ? try #require(right) : 0)
      try session.predict(question.id, isFirst ? answer : .unknown, isFirst ? .certain : nil)
    }
    _ = try session.commit(nonce: 1)
    try session.take(.predicted(session.variant, by: runner))
    while session.phase == .reveal { _ = try session.reveal() }
    let machine = LabReport.Machine(
      kernel: "6.1", architecture: "x86_64", pageSize: 4096, isRoot: true, transparentHugePages: nil)
    let report = try LabReport(
      session, student: student, machine: machine, tool: "cowscope test", written: "2026-11-22T00:00:00Z")
    return ReportVerifier(labs: [lab], course: nil, runner: runner).verify(report, file: "=cmd,\"x\".cowlab.json")
  }

  @Test("no text of a stranger is a formula or breaks a row")
  func strangers() throws {
    let verdict = try Self.verdict(student: "=1+1,\n\"x\"")
    #expect(verdict.isRight, "\(verdict.findings)")
    let grades = ReportTables.gradebook([verdict], course: nil)
    #expect(grades.contains("zero-page,,2026-11-22T00:00:00Z,\"'=1+1,\n\"\"x\"\"\",,,,0,,0,"), "\(grades)")
    let items = ReportTables.items([verdict])
    #expect(items.contains(",q1,0,") && items.contains(",M02,3,"), "\(items)")
    #expect(ReportTables.reports([verdict]).contains("\"'=cmd,\"\"x\"\".cowlab.json\""))
    let lines = VerdictLines(style: Style(symbols: .ascii)).lines(verdict)
    #expect(lines.allSatisfy { $0.count <= 80 && $0.allSatisfy { $0.isASCII && $0 != "\n" } })
  }

  @Test("a course says what a lab counts")
  func weights() throws {
    let verdict = try Self.verdict(student: "ada")
    let text =
      "format: 1\nid: c\ntitle: T\nkey: \"a key by chance, long\"\nlabs: [zero-page]\nweights: { zero-page: 40 }\ndue: soon\n"
    let course = try Course.parse(text, file: "course.yaml")
    let points = AmountOfPoints.text(verdict.earned)
    let score = AmountOfPoints.text(verdict.earned / Double(verdict.possible) * 40)
    let row = ReportTables.gradebook([verdict], course: course).split(separator: "\r\n").last ?? ""
    #expect(row.hasPrefix("zero-page,soon,") && row.hasSuffix(",\(points),,\(score),40"), "\(row)")
    #expect(ReportTables.gradebook([verdict], course: nil).contains(",\(points),,\(points),\(verdict.possible)\r\n"))
  }

  @Test("of several attempts the best one is in the gradebook")
  func attempts() throws {
    let (poor, good) = (try Self.verdict(student: "ada"), try Self.verdict(student: "ada", isRight: true))
    let other = try Self.verdict(student: "bob")
    #expect(good.earned > poor.earned && good.isRight)
    for verdicts in [[poor, good, other], [good, other, poor]] {
      let rows = ReportTables.gradebook(verdicts, course: nil).split(separator: "\r\n").dropFirst()
      #expect(rows.count == 2 && rows.first?.contains(",ada,") == true && rows.last?.contains(",bob,") == true)
      #expect(rows.first?.contains(",\(AmountOfPoints.text(good.earned)),") == true, "\(rows)")
    }
  }

  @Test("a report without a student has no row in a gradebook")
  func nobody() throws {
    let verdict = try Self.verdict(student: nil)
    #expect(ReportTables.gradebook([verdict], course: nil).split(separator: "\r\n").count == 1)
    #expect(ReportTables.items([verdict]).contains("\r\n,zero-page,1,00-0003,q1,0,"))
  }

  @Test("the page of a class escapes what it shows and names nobody")
  func page() throws {
    let summary = ClassSummary([try Self.verdict(student: "<b>zqx17</b>")])
    let html = ClassPage(summary, title: "A & <B>").html
    #expect(html.contains("<title>A &amp; &lt;B&gt;</title>") && html.contains("M02 ") && !html.contains("zqx17"))
    #expect(html.contains("What to take up next") && !html.contains("<script") && !html.contains("http:"))
    let lines = ClassText(summary, style: Style(symbols: .ascii)).lines
    #expect(lines.first?.hasPrefix("1 report ") == true && lines.allSatisfy { $0.count <= 80 }, "\(lines)")
    let empty = ClassText(ClassSummary([]), style: Style(symbols: .ascii)).lines
    #expect(empty.count == 1 && empty[0].hasPrefix("0 reports"))
    #expect(ClassPage(ClassSummary([]), title: "x").html.contains("0 reports"))
  }
}
