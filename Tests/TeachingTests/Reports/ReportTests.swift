import Experiment
import FoundationEssentials
import Synchronization
import Teaching
import Testing

@Suite("reports") struct ReportTests {
  static func verifier(
    _ labs: [Lab], course: Course? = nil, receipts: [String: [String]] = [:]
  ) throws -> ReportVerifier {
    ReportVerifier(labs: labs, course: course, receipts: receipts, runner: try ModelRunner())
  }

  /// A report of the sample lab by somebody who has made one mistake and solved the puzzle.
  static func sample(student: String? = "ada") throws -> (lab: Lab, report: LabReport) {
    let lab = try SampleLab.lab()
    var believer = SampleStudent.believing("M01")
    guard case .number(let pages)? = try lab.variant(Seed(4)).values["N"] else { throw CancellationError() }
    believer.puzzles = ["all": ["W": .pages(Array(0..<pages))]]
    return (lab, try believer.report(lab, seed: Seed(4), student: student))
  }

  @Test("a report is computed again and is as it says")
  func honest() throws {
    let (lab, report) = try Self.sample()
    let verdict = try Self.verifier([lab]).verify(report.reread, file: "a")
    #expect(verdict.findings == [.noKernel] && verdict.isRight, "\(verdict.findings)")
    #expect(verdict.earned == report.earned && verdict.possible == report.possible && report.possible == 7)
    let first = try #require(verdict.items.first)
    #expect(first.id == "q1" && first.share == 0 && first.beliefs == ["M01"] && first.confidence == .certain)
    #expect(first.isPrediction && first.seconds == 1 && first.answer != first.expected)
    #expect(verdict.items.first { $0.id == "all" }?.share == 1)
    #expect(verdict.questions["q1"]?.hasPrefix("How many faults for ") == true)
  }

  @Test("every shipped lab can be reported, and the reports are right", arguments: SampleLab.shipped.map(\.file))
  func shipped(file: String) throws {
    let lab = try SampleLab.shippedLab(file)
    let verdict = try Self.verifier([lab]).verify(
      try SampleStudent.right.report(lab, seed: Seed(11), student: "eve").reread, file: file)
    #expect(verdict.isRight, "\(verdict.findings.map(\.text))")
    // All but the puzzles, which are given up.
    #expect(verdict.earned == Double(verdict.possible - lab.puzzles.reduce(0) { $0 + $1.points }))
  }

  @Test("a report is computed again for the student's kernel and setting of huge pages")
  func otherMachines() throws {
    let lab = try SampleLab.shippedLab("07-huge-pages.lab.md")
    let runner = try ModelRunner.like(release: "6.18.44", hugePages: "always madvise [never]")
    var report = try SampleStudent.right.report(lab, seed: Seed(3), runner: runner)
    let verifier = try Self.verifier([lab])
    #expect(verifier.verify(report, file: "a").findings.contains(.otherResult))
    report.machine.transparentHugePages = "always madvise [never]"
    let verdict = verifier.verify(report, file: "a")
    #expect(verdict.findings == [.noKernel] && verdict.earned == report.earned, "\(verdict.findings)")
    report.machine.transparentHugePages = nil
    #expect(verifier.verify(report, file: "a").isRight)
  }

  @Test(
    "what was changed is seen",
    arguments: [
      // An answer, without and with the results that would follow from it.
      ("\"answer\":{\"number\":", "\"answer\":{\"number\":1", "does not follow"),
      ("\"confidence\":3", "\"confidence\":1", "does not follow"),
      ("\"kind\":\"commit\"", "\"kind\":\"hint\"", "does not follow"),
      ("\"seconds\":4", "\"seconds\":5", "does not follow"),
      ("\"earned\":", "\"earned\":1", "the results are not"),
      ("\"isDone\":true", "\"isDone\":false", "the results are not"),
      ("\"beliefs\":[\"M01\"]", "\"beliefs\":[]", "the results are not"),
      ("\"possible\":7", "\"possible\":8", "the results are not"),
      ("\"head\":\"", "\"head\":\"0", "does not follow"),
      ("\"receipt\":\"", "\"receipt\":\"0", "the receipt does not belong"),
      ("\"version\":1", "\"version\":2", "the lab of the student is another one"),
      ("\"sha256\":\"", "\"sha256\":\"0", "the lab of the student is another one"),
      ("\"id\":\"sample\"", "\"id\":\"simple\"", "there is no lab simple"),
      ("\"schema\":1", "\"schema\":2", "it cannot be read"),
      ("\"seed\":\"00-0004\"", "\"seed\":\"00-0005\"", "does not follow"),
      ("\"seed\":\"00-0004\"", "\"seed\":\"000004\"", "it cannot be read"),
      ("\"kind\":\"cowscope.lab-report\"", "\"kind\":\"x\"", "it cannot be read"),
    ])
  func changed(from: String, to: String, text: String) throws {
    let (lab, report) = try Self.sample()
    let verdict = try Self.verifier([lab]).verify(report.spoiled((from, to)), file: "a")
    #expect(!verdict.isRight && verdict.findings.contains { $0.text.contains(text) }, "\(verdict.findings.map(\.text))")
  }

  @Test("an event that is left out, doubled or moved is seen")
  func moved() throws {
    let (lab, report) = try Self.sample()
    let verifier = try Self.verifier([lab])
    for index in report.events.indices {
      var (less, more, moved) = (report, report, report)
      less.events.remove(at: index)
      more.events.insert(report.events[index], at: index)
      moved.events.swapAt(index, (index + 1) % report.events.count)
      for spoiled in [less, more, moved] {
        #expect(!verifier.verify(spoiled, file: "a").isRight, "event \(index)")
      }
    }
  }

  @Test("hostile reports end in findings")
  func hostile() throws {
    let (lab, report) = try Self.sample()
    let verifier = try Self.verifier([lab])
    for (from, to) in [
      ("\"number\":", "\"number\":-9223372036854775808,\"x\":"), ("\"seconds\":1", "\"seconds\":9223372036854775807"),
      ("\"seconds\":1", "\"seconds\":-9223372036854775808"), ("\"W\":[0", "\"W\":[65535,0"),
      ("\"id\":\"q1\"", "\"id\":\"\""), ("\"hasKernel\":false", "\"hasKernel\":true"),
      ("\"counts\":[]", "\"counts\":[[-9223372036854775808,0,0,0]]"),
    ] {
      #expect(try !verifier.verify(report.spoiled((from, to)), file: "a").isRight, "\(to)")
    }
    var long = report
    long.events = Array(repeating: report.events[0], count: 10_001)
    #expect(!verifier.verify(long, file: "a").isRight)
    var empty = report
    empty.events = []
    #expect(!verifier.verify(empty, file: "a").isRight)
    #expect(throws: (any Error).self) { _ = try report.spoiled(("\"W\":[0", "\"W\":[65536,0")) }
    #expect(throws: (any Error).self) { _ = try report.spoiled(("\"W\":[0", "\"W\":[-1,0")) }
  }

  @Test("there is nothing to report before the predictions were revealed")
  func early() throws {
    for session in [try LabSessionTests.begun(), try LabSessionTests.committed()] {
      #expect(throws: LabReport.Refusal.notRevealed) {
        _ = try LabReport(session, student: nil, machine: SampleStudent.machine, tool: "", written: "")
      }
    }
    let unfinished = try LabReport(
      LabSessionTests.revealed(), student: nil, machine: SampleStudent.machine, tool: "", written: "")
    let verdict = try Self.verifier([SampleLab.lab()]).verify(unfinished, file: "a")
    #expect(verdict.isRight && verdict.findings.contains(.notDone) && !unfinished.isDone)
  }

  @Test("what the kernel is said to have answered is told apart")
  func kernel() throws {
    let lab = try SampleLab.lab()
    var session = try LabSession(lab, seed: Seed(4))
    var run = LabRun.predicted(session.variant, by: try ModelRunner())
    // A kernel that does what the model says.
    run = LabRun(session.variant, model: run.model, kernel: run.model)
    try session.predict("q1", .unknown, nil)
    try session.predict("q2", .unknown, nil)
    _ = try session.commit()
    try session.take(run)
    _ = try session.reveal()
    _ = try session.reveal()
    let report = try LabReport(session, student: nil, machine: SampleStudent.machine, tool: "", written: "")
    let verifier = try Self.verifier([lab])
    #expect(verifier.verify(report, file: "a").findings == [.notDone])

    let answers = try #require(report.events.compactMap(\.figures).first?.answers)
    guard case .number(let faults)? = answers["q1"] else {
      Issue.record("\(answers)")
      return
    }
    var claimed = report
    let place = try #require(claimed.events.firstIndex { $0.kind == .run })
    claimed.events[place].figures?.answers["q1"] = .number(faults + 1)
    let found = verifier.verify(claimed, file: "a").findings
    #expect(found.contains(.kernelDiffers(["q1"])) && found.contains { $0.isFlaw }, "\(found)")
    var counted = report
    counted.events[place].figures?.counts[5] = [0, 3, 0, 0]
    #expect(verifier.verify(counted, file: "a").findings.contains(.impossibleCounts(steps: [5])))
  }

  @Test("two students with one session, and one attempt twice")
  func copies() throws {
    let (lab, report) = try Self.sample()
    var copy = report
    copy.student = "bob"
    let verifier = try Self.verifier([lab])
    let both = ReportBatch.compared([verifier.verify(report, file: "a"), verifier.verify(copy, file: "b")])
    #expect(both[0].findings.contains(.copy(of: "b")) && both[1].findings.contains(.copy(of: "a")))
    let again = ReportBatch.compared([verifier.verify(report, file: "a"), verifier.verify(report, file: "b")])
    #expect(again[0].isRight && again[1].isRight && again[1].findings.contains(.twice(other: "a")))
  }

  @Test("two hundred reports are verified in a minute")
  func speed() throws {
    let labs = try SampleLab.shipped.map { try SampleLab.shippedLab($0.file) }
    let runner = try ModelRunner()
    let reports = try (0..<200).map { index in
      let lab = labs[index % labs.count]
      return try SampleStudent.believing("M06").report(
        lab, seed: Seed(UInt64(index)), student: "s\(index)", runner: runner)
    }
    let verifier = try Self.verifier(labs)
    var verdicts: [ReportVerdict] = []
    let time = ContinuousClock().measure { verdicts = reports.map { verifier.verify($0, file: $0.seed) } }
    #expect(verdicts.allSatisfy(\.isRight) && time < .seconds(60), "\(time)")
  }

  @Test("a receipt that was collected before must be that of the report")
  func collected() throws {
    let (lab, report) = try Self.sample()
    #expect(try Self.verifier([lab], receipts: ["ada": [report.receipt]]).verify(report, file: "a").isRight)
    #expect(try Self.verifier([lab], receipts: ["bob": ["0000-0000"]]).verify(report, file: "a").isRight)
    let verdict = try Self.verifier([lab], receipts: ["ada": ["0000-0000"]]).verify(report, file: "a")
    #expect(verdict.findings.contains(.otherNotedReceipt("0000-0000")) && !verdict.isRight)
  }

  @Test("the hashes of events are these on every machine and in every version")
  func golden() throws {
    let time = Mutex(99)
    let clock: @Sendable () -> Int = {
      time.withLock {
        $0 += 1
        return $0
      }
    }
    var session = try LabSession(try SampleLab.lab(), seed: Seed(4), clock: clock)
    try session.predict("q1", .number(1), .guess)
    _ = session.hint("q2")
    try session.predict("q2", .unknown, nil)
    #expect(
      session.record.events.map(\.previous) == [
        "69548611a4ccf7fd3d7535879fc402ea598222d4d881f5f36bf3a5931135dd8a",
        "273e899bb0f3d9f00b203be96b7f142216ef9f93b18287ee04a54cd96d04cca8",
        "ba8ec5c659f4cdea9e316b9bc6540b63fbaf1cedb62be4300031562c98ee6633",
      ])
    var attempt = try LabSession(try SampleLab.lab(), seed: Seed(4), ticket: CourseTicketTests.ticket(1))
    _ = attempt.hint("q1")
    #expect(
      attempt.record.events.map(\.previous) == ["7f16fe9944ca05dfef9f972e67d4c5b300b43d60d90f85854ba6b571bbf17a1a"])
  }
}
