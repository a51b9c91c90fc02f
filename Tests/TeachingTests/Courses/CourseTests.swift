import Experiment
import FoundationEssentials
import Scenario
import Teaching
import Testing

@Suite("courses") struct CourseTests {
  static let text = """
    format: 1
    id: os-2026
    title: "Operating systems"
    key: "b5c1 a key by chance"
    labs: [sample]
    seeds: student
    mode: graded
    attempts: 2
    due: "2026-12-01"
    """

  static func course(_ from: String = "", _ to: String = "") throws -> Course {
    try Course.parse(from.isEmpty ? text : text.replacing(from, with: to), file: "course.yaml")
  }

  @Test("a course is read")
  func reading() throws {
    let course = try Self.course()
    #expect(course.id == "os-2026" && course.labs == ["sample"] && course.attempts == 2 && course.mode == .graded)
    #expect(course.due == "2026-12-01" && course.seeds == .student && course.key == Array("b5c1 a key by chance".utf8))
    #expect(try Self.course("mode: graded\nattempts: 2\n", "").mode == .learning)
  }

  @Test(
    "mistakes are told with their lines",
    arguments: [
      ("key: \"b5c1 a key by chance\"", "key: short", "the key is short", 4),
      ("labs: [sample]", "labs: []", "the course has no labs", 1),
      ("labs: [sample]", "labs: [sample, sample]", "`sample` is there twice", 5),
      ("seeds: student", "seeds: own", "this is no seeds", 6), ("mode: graded", "mode: hard", "this is no mode", 7),
      ("attempts: 2", "attempts: 0", "`attempts` is not such a number", 8),
      ("due:", "do:", "the course has no key `do`", 9), ("format: 1", "format: 2", "`format` is not", 1),
      ("id: os-2026", "id: \"os 2026\"", "is not a name", 2),
      ("seeds: student", "hint-cost: 101", "`hint-cost` is not such a number", 6),
      ("seeds: student", "weights: { sampel: 2 }", "`sampel` is no lab of the course", 6),
      ("seeds: student", "weights: { sample: -1 }", "a weight is not such a number", 6),
      ("seeds: student", "tiers: [T0, T9]", "`T9` is no tier", 6), ("seeds: student", "tiers: []", "no tier counts", 1),
    ])
  func mistakes(from: String, to: String, message: String, line: Int) throws {
    let error = #expect(throws: LabErrors.self) { _ = try Self.course(from, to) }
    let found = error?.diagnostics.first { $0.message.contains(message) }
    #expect(found?.position.line == line, "\(error?.description ?? "")")
  }

  @Test("seeds follow from the key, the student and the attempt")
  func seeds() throws {
    let lab = try SampleLab.lab()
    let course = try Self.course()
    let seed = course.seed(of: lab, student: "ada", attempt: 1)
    #expect(
      seed == Seed.derived(courseKey: course.key, lab: "sample", version: 1, student: "ada", attempt: 1)
        && seed != course.seed(of: lab, student: "bob", attempt: 1)
        && seed != course.seed(of: lab, student: "ada", attempt: 2))
    let shared = try Self.course("seeds: student", "seeds: shared")
    #expect(
      shared.seed(of: lab, student: "ada", attempt: 1) == shared.seed(of: lab, student: "bob", attempt: 1)
        && shared.seed(of: lab, student: "ada", attempt: 1) != seed)
    #expect(try Self.course("seeds: student", "seeds: practice").seed(of: lab, student: "ada", attempt: 1) == nil)
  }

  @Test("attempts follow each other and end")
  func attempts() throws {
    let lab = try SampleLab.lab()
    let course = try Self.course()
    var progress = LabProgress()
    for attempt in 1...2 {
      let next = try course.next(lab, student: "ada", in: progress)
      #expect(
        next.ticket == CourseTicketTests.ticket(attempt)
          && next.seed == course.seed(of: lab, student: "ada", attempt: attempt))
      progress.keep(try LabSession(lab, seed: next.seed, ticket: next.ticket).record)
      #expect(course.openSession(of: lab, student: "ada", in: progress) != nil)
      #expect(progress.isUnderway(lab, seed: next.seed) && progress.session(of: lab) == nil)
      let done = try SampleStudent.right.session(lab, seed: next.seed, ticket: next.ticket)
      progress.keep(done.record)
      #expect(course.openSession(of: lab, student: "ada", in: progress) == nil)
      #expect(!progress.isUnderway(lab, seed: next.seed))
    }
    #expect(throws: Course.Refusal.noAttemptLeft(2)) { _ = try course.next(lab, student: "ada", in: progress) }
    #expect(try course.next(lab, student: "bob", in: progress).ticket.attempt == 1)
    #expect(throws: Course.Refusal.badStudent("a b")) { _ = try course.next(lab, student: "a b", in: progress) }
    // What counts is not forgotten.
    #expect(progress.forget("sample") == 0 && progress.sessions.count == 2)
  }

  @Test("a course may let hints cost, give labs weights and take some runs only")
  func terms() throws {
    let plain = try Self.course()
    #expect(plain.hintCost == 0 && plain.weights.isEmpty && plain.tiers == Set(RunTier.allCases))
    let course = try Self.course("seeds: student", "hint-cost: 25\nweights: { sample: 40 }\ntiers: [T0, model]")
    #expect(course.hintCost == 25 && course.weights == ["sample": 40] && course.tiers == [.user, .model])
    let next = try course.next(try SampleLab.lab(), student: "ada", in: LabProgress())
    #expect(next.ticket.hintCost == 25)
    #expect(
      course.terms == [
        "You have 2 attempts at each lab.", "Each hint takes 25 % of the points of its question.",
        "Runs count that were made on the model alone, or on the kernel as any user (T0).",
      ])
    #expect(try Self.course("mode: graded\nattempts: 2\n", "").terms.isEmpty)
    // A state that was kept before hints cost anything is read as ever.
    let old = "{\"course\":\"os-2026\",\"student\":\"ada\",\"attempt\":1,\"isGraded\":true}"
    #expect(try JSONDecoder().decode(CourseTicket.self, from: Data(old.utf8)) == CourseTicketTests.ticket(1))
    #expect(try JSONDecoder().decode(CourseTicket.self, from: JSONEncoder().encode(next.ticket)) == next.ticket)
  }

  @Test("a short form has the same numbers, and is done with its answers")
  func shortForm() throws {
    let lab = try SampleLab.lab { $0.replacing("tier: T0", with: "tier: T0\nshort: [q2]") }
    let short = try #require(lab.shortForm)
    #expect(short.id == "sample-short" && short.isShort && !lab.isShort && short.minutes == 3 && short.shortForm == nil)
    #expect(try SampleLab.lab().shortForm == nil)
    #expect(try short.variant(Seed(4)).values == lab.variant(Seed(4)).values)
    let report = try SampleStudent.right.report(short, seed: Seed(4), student: "ada")
    #expect(report.isDone && report.marks.map(\.id) == ["q2"])
    #expect(try ReportTests.verifier([lab]).verify(report.reread, file: "a").isRight)
    // Nobody practises one with the numbers of the other while it counts.
    var progress = LabProgress()
    progress.keep(try LabSession(short, seed: Seed(4), ticket: CourseTicketTests.ticket(1)).record)
    #expect(progress.isUnderway(lab, seed: Seed(4)) && progress.isUnderway(short, seed: Seed(4)))
  }

  @Test("hints take from what an answer earns, and a report may not say otherwise")
  func hints() throws {
    let lab = try SampleLab.lab()
    let course = try Self.course("seeds: student", "hint-cost: 25")
    let next = try course.next(lab, student: "ada", in: LabProgress())
    var session = try LabSession(lab, seed: next.seed, ticket: next.ticket, clock: { 0 })
    let question = try #require(session.predictions.first { $0.hints.count > 1 })
    #expect(session.hint(question.id) != nil && session.hint(question.id) != nil)
    let run = LabRun.predicted(session.variant, by: try ModelRunner())
    for question in session.predictions {
      try session.predict(question.id, SampleStudent.right.answers(run.key(of: question)), .certain)
    }
    _ = try session.commit()
    // What cannot be changed any more needs no help, and none is taken from.
    #expect(session.hint(question.id) == nil)
    try session.take(run)
    while session.phase == .reveal { _ = try session.reveal() }
    let whole = session.predictions.map(\.points).reduce(0, +)
    #expect(session.points.possible == whole && session.points.earned == Double(whole) - 0.5 * Double(question.points))
    let mark = try #require(session.marks.first { $0.id == question.id })
    #expect(mark.share == 1 && mark.earned == 0.5 * Double(question.points))
    let report = try LabReport(
      session, student: nil, machine: SampleStudent.machine, tool: "test", written: "2026-11-22T00:00:00Z")
    let verifier = try ReportTests.verifier([lab], course: course)
    let verdict = verifier.verify(try report.reread, file: "a")
    #expect(verdict.isRight && verdict.earned == session.points.earned, "\(verdict.findings)")
    var cheaper = report
    cheaper.ticket?.hintCost = 0
    #expect(verifier.verify(cheaper, file: "a").findings.contains(.otherHintCost(wanted: 25)))
    #expect(verifier.verify(cheaper, file: "a").findings.contains(.otherResult))
  }

  @Test(
    "a course takes the runs that it says",
    arguments: [("[model]", true), ("[T0, T1, T2]", false), ("[T1]", false)])
  func tiers(text: String, isTaken: Bool) throws {
    let lab = try SampleLab.lab()
    let course = try Self.course("seeds: student", "tiers: \(text)")
    let next = try course.next(lab, student: "ada", in: LabProgress())
    let report = try SampleStudent.right.report(lab, seed: next.seed, ticket: next.ticket)
    let verdict = try ReportTests.verifier([lab], course: course).verify(report, file: "a")
    #expect(verdict.isRight == isTaken && verdict.findings.contains(.tierNotTaken(.model)) == !isTaken)
    var root = report
    root.machine.isRoot = true
    for index in root.events.indices { root.events[index].figures?.hasKernel = true }
    #expect(report.tier(of: lab) == .model && root.tier(of: lab) == .root)
  }

  @Test(
    "names of students",
    arguments: [
      ("ada", true), ("4711", true), ("å", true), ("", false), ("a/b", false), ("a|b", false), ("a\nb", false),
    ])
  func names(text: String, isName: Bool) { #expect(Course.isStudent(text) == isName) }

  @Test("a report must be the student's own, of the course, and an attempt that counts")
  func verifying() throws {
    let lab = try SampleLab.lab()
    let course = try Self.course()
    let verifier = try ReportTests.verifier([lab], course: course)
    let next = try course.next(lab, student: "ada", in: LabProgress())
    let honest = try SampleStudent.right.report(lab, seed: next.seed, ticket: next.ticket)
    #expect(try honest.student == "ada" && verifier.verify(honest.reread, file: "a").isRight)

    func findings(_ seed: Seed, _ ticket: CourseTicket?) throws -> [ReportFinding] {
      verifier.verify(
        try SampleStudent.right.report(lab, seed: seed, ticket: ticket, student: ticket?.student), file: "a"
      ).findings
    }
    #expect(try findings(Seed(5), next.ticket).contains(.otherSeed(wanted: next.seed.description)))
    #expect(try findings(Seed(5), nil).contains(.otherCourse))
    var ticket = next.ticket
    ticket.attempt = 3
    #expect(try findings(next.seed, ticket).contains(.attemptBeyond(3)))
    ticket = next.ticket
    ticket.isGraded = false
    #expect(try findings(next.seed, ticket).contains(.notGraded))
    ticket = next.ticket
    ticket.course = "other"
    #expect(try findings(next.seed, ticket).contains(.otherCourse))
    // Somebody else's report in one's own name does not fit the log, and the seed is not one's own.
    var stolen = honest
    stolen.ticket?.student = "bob"
    stolen.student = "bob"
    let found = verifier.verify(stolen, file: "a").findings
    #expect(found.contains(.brokenLog(event: 1)) && found.contains { if case .otherSeed = $0 { true } else { false } })
  }
}

enum CourseTicketTests {
  static func ticket(_ attempt: Int) -> CourseTicket {
    CourseTicket(course: "os-2026", student: "ada", attempt: attempt, isGraded: true)
  }
}
