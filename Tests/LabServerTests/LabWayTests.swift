import Teaching
import Testing

/// A student's way through a lab by forms alone, as without JavaScript.
@Suite struct LabWayTests {
  private static let path = "labs/zero-page"

  private func begun(_ seed: String = "00-0007") throws -> (ModelHost, Visitor) {
    let host = try ModelHost()
    let visitor = try Visitor(host)
    let page = visitor.post(Self.path, [("do", "new"), ("seed", seed)])
    #expect(page.status == 200 && page.body.contains("Seed 00-0007") && page.body.contains("Before the run: predict"))
    return (host, visitor)
  }

  /// "I do not know" to all predictions of the lab.
  private func unknowns(_ host: ModelHost) throws -> [(String, String)] {
    let lab = try #require(host.labs.first { $0.id == "zero-page" })
    return lab.questions.filter { $0.phase == .predict }.map { ("answer.\($0.id)", "?") }
  }

  @Test func aLabIsBegunOnce() throws {
    let (_, visitor) = try begun()
    #expect(visitor.get("").body.contains("at predict, seed 00-0007"))
    #expect(visitor.get(Self.path).body.contains("Seed 00-0007"))
    let wrong = visitor.post(Self.path, [("do", "new"), ("seed", "<U>")])
    #expect(wrong.status == 422 && wrong.body.contains("&#39;&lt;U&gt;&#39; is no seed"))
  }

  @Test func nothingOfTheRunIsSeenBeforeTheCommit() throws {
    let (host, visitor) = try begun()
    let forbidden = [
      "id=\"film\"", "id=\"compare\"", "The run: what each process did", "You, model, kernel", "Receipt",
    ]
    // Whatever a form asks for, and whatever stands in the address.
    let actions = ["run", "reveal", "restate", "investigate", "try zeros", "leave zeros", "nothing", ""]
    for action in actions {
      let page = visitor.post(Self.path, [("do", action), ("answer.o1", "1"), ("answer.q1", "1")])
      #expect(page.status == 200 && page.body.contains("Before the run: predict"), "\(action)")
      for text in forbidden { #expect(!page.body.contains(text), "\(action): \(text)") }
    }
    #expect(!visitor.get(Self.path + "?step=3").body.contains("id=\"film\""))
    #expect(visitor.get(Self.path + "/trace.json").status == 403)
    // And after it, answer by answer.
    let committed = visitor.post(Self.path, try unknowns(host) + [("do", "commit")])
    #expect(committed.body.contains("Receipt: ") && !committed.body.contains("id=\"film\""))
    let run = visitor.post(Self.path, [("do", "run")])
    #expect(run.body.contains("Reveal the answer to q1") && !run.body.contains("id=\"film\""))
    #expect(visitor.get(Self.path + "/trace.json").status == 403)
  }

  @Test func whatIsMissingOrWrongIsSaid() throws {
    let (_, visitor) = try begun()
    let page = visitor.post(
      Self.path, [("do", "commit"), ("answer.q1", "many"), ("answer.q2", "3"), ("answer.q3", "?")])
    #expect(page.status == 422 && page.body.contains("role=\"alert\""))
    #expect(page.body.contains("answer with a whole number, such as 12"))
    #expect(page.body.contains("<a href=\"#q2\">q2</a>: say how sure you are"))
    #expect(page.body.contains("answer this question, or say that you do not know"))
    #expect(page.body.contains("value=\"many\"") && page.body.contains("value=\"3\""))
    // What could be read is kept.
    #expect(visitor.get(Self.path).body.contains("value=\"3\""))
  }

  @Test func aStudentComesToTheEnd() throws {
    let (host, visitor) = try begun()
    var page = visitor.post(Self.path, try unknowns(host) + [("do", "hint q1")])
    #expect(page.body.contains("Hint: </b>"))
    page = visitor.post(Self.path, try unknowns(host) + [("do", "commit")])
    page = visitor.post(Self.path, [("do", "run")])
    var reveals = 0
    while page.body.contains("value=\"reveal\""), reveals < 20 {
      page = visitor.post(Self.path, [("do", "reveal")])
      reveals += 1
    }
    #expect(reveals == (try unknowns(host)).count)
    #expect(page.body.contains("Look at the run") && page.body.contains("id=\"film\""))
    // Reasons are told only once the student has said what was to be seen.
    #expect(!page.body.contains("class=\"path\""))
    page = visitor.post(Self.path, [("do", "restate"), ("answer.o1", "999")])
    #expect(page.body.contains("Look again: "))
    page = visitor.post(Self.path, [("do", "restate"), ("answer.o1", "998")])
    #expect(page.body.contains("Why?"))
    let fault = visitor.get(Self.path + "?step=4")
    #expect(fault.body.contains("class=\"path\"") && fault.body.contains("page-table entry: empty"))
    #expect(visitor.get(Self.path + "/trace.json").status == 200)
    for _ in 0..<8 where page.body.contains("value=\"investigate\"") {
      let question = try #require(page.body.firstMatch(of: /name="answer\.(q\d+)"/)).1
      page = visitor.post(Self.path, [("do", "investigate"), ("answer.\(question)", "?")])
    }
    #expect(page.body.contains("Change it"))
    let puzzle = try #require(page.body.firstMatch(of: /value="try ([^"]+)"/)).1
    page = visitor.post(Self.path, [("do", "try \(puzzle)"), ("value.R", "1")])
    #expect(page.status == 422 && page.body.contains("not yet: the target is not reached"))
    page = visitor.post(Self.path, [("do", "try \(puzzle)"), ("value.R", "<b>")])
    #expect(page.status == 422 && page.body.contains("&#39;&lt;b&gt;&#39; cannot be R"))
    page = visitor.post(Self.path, [("do", "try \(puzzle)"), ("value.R", "none")])
    #expect(page.body.contains("Done: ") && page.body.contains(" points"))
    #expect(visitor.get("").body.contains("1 of 2 labs done"))
    page = visitor.post(Self.path, [("do", "reset")])
    #expect(page.body.contains("What it is about") && visitor.get("").body.contains("0 of 2 labs done"))
  }

  @Test func aWrongAnswerIsMetWithItsBelief() throws {
    let (host, visitor) = try begun()
    let record = try #require(try host.progress().session(of: host.labs[1]))
    let session = try LabSession(host.labs[1], record: record)
    guard case .number(let read)? = session.variant.values["r"] else { return }
    // "Each page that is read has a frame of its own": r times 4 KiB.
    var form = try unknowns(host).filter { $0.0 != "answer.q2" }
    form += [("answer.q2", "\(read * 4)"), ("sure.q2", "3"), ("do", "commit")]
    _ = visitor.post(Self.path, form)
    _ = visitor.post(Self.path, [("do", "run")])
    _ = visitor.post(Self.path, [("do", "reveal")])
    let page = visitor.post(Self.path, [("do", "reveal")])
    #expect(page.body.contains("Your number equals r * 4KiB.") && page.body.contains("M20, a common belief: "))
    #expect(page.body.contains("<b>In this run: </b>") && page.body.contains("✗ wrong"))
  }

  /// An answer of the right kind, as the fields of a page send it.
  private func fields(_ question: Question) -> [(String, String)] {
    let name = "answer.\(question.id)"
    let sure = ("sure.\(question.id)", "1")
    switch question.kind {
    case .number, .pair: return question.units.map { (name, $0 == .byte ? "A" : "7") } + [sure]
    case .choice: return [(name, "a"), sure]
    case .several: return [(name, "none"), sure]
    case .order:
      return [(name, question.options.indices.map(GivenAnswer.letter).joined(separator: " ")), sure]
    }
  }

  @Test func questionsOfAllKindsHaveTheirFields() throws {
    let host = try ModelHost()
    let visitor = try Visitor(host)
    let quiz = try #require(host.labs.first { $0.kind == .quiz })
    #expect(Set(quiz.questions.map(\.kind)).isSuperset(of: [.number, .pair, .order]))
    _ = visitor.post("labs/\(quiz.id)", [("do", "new"), ("seed", "00-0001")])
    // One number of a pair is no answer, and neither is a letter twice.
    let short = quiz.questions.map { question in
      ("answer.\(question.id)", question.kind == .order ? "a a" : "7")
    }
    let refused = visitor.post("labs/\(quiz.id)", short + [("do", "commit")])
    #expect(refused.status == 422 && refused.body.contains("answer with two whole numbers"))
    #expect(refused.body.contains("type each letter once, as in b a c"))
    let form = quiz.questions.filter { $0.phase == .predict }.flatMap(fields)
    let kept = visitor.post("labs/\(quiz.id)", form + [("do", "keep")])
    #expect(kept.status == 200 && kept.body.contains("value=\"7\""))
    #expect(visitor.post("labs/\(quiz.id)", form + [("do", "commit")]).body.contains("Receipt: "))
    #expect(visitor.post("labs/\(quiz.id)", [("do", "run")]).body.contains("Reveal the answer to "))
  }

  private static let course = """
    format: 1
    id: os
    title: "Systems"
    key: "a key by chance, long enough"
    labs: [zero-page]
    mode: graded
    attempts: 2
    hint-cost: 20
    """

  @Test func anAttemptOfACourseIsDoneOnPages() throws {
    let course = try Course.parse(Self.course, file: "course.yaml")
    let host = try ModelHost(["06-zero-page"], course: course)
    let lab = host.labs[0]
    let visitor = try Visitor(host)
    let start = visitor.get(Self.path)
    #expect(start.body.contains("you have 2 attempts") && start.body.contains("name=\"student\""))
    #expect(!start.body.contains("name=\"seed\""))
    #expect(visitor.post(Self.path, [("do", "new")]).body.contains("say who you are in this course"))
    #expect(visitor.post(Self.path, [("do", "new"), ("student", "a/b")]).body.contains("cannot name a student"))
    let chosen = visitor.post(Self.path, [("do", "new"), ("student", "ada"), ("seed", "00-0009")])
    #expect(chosen.status == 422 && chosen.body.contains("the course decides the seed"))
    var page = visitor.post(Self.path, [("do", "new"), ("student", "ada")])
    #expect(page.body.contains("Course os, ada, attempt 1. It counts."))
    let wanted = try #require(course.seed(of: lab, student: "ada", attempt: 1))
    #expect(page.body.contains("Seed \(wanted)") && page.body.contains("each takes 20 % of the points"))
    // Nothing is begun anew or forgotten before it is done.
    #expect(!page.body.contains("value=\"new\"") && !page.body.contains("value=\"reset\""))
    #expect(visitor.get("labs/zero-page/report").status == 403)
    let unknown = lab.questions.filter { $0.phase == .predict }.map { ("answer.\($0.id)", "?") }
    page = visitor.post(Self.path, unknown + [("do", "hint q1")])
    page = visitor.post(Self.path, unknown + [("do", "commit")])
    page = visitor.post(Self.path, [("do", "run")])
    while page.body.contains("value=\"reveal\"") { page = visitor.post(Self.path, [("do", "reveal")]) }
    #expect(!page.body.contains("play?lab="))
    while page.body.contains("value=\"restate\"") {
      let id = try #require(page.body.firstMatch(of: /name="answer\.(o\d+)"/)).1
      page = visitor.post(Self.path, [("do", "restate"), ("answer.\(id)", "?")])
    }
    while page.body.contains("value=\"investigate\"") {
      let id = try #require(page.body.firstMatch(of: /name="answer\.([a-z]\d+)"/)).1
      page = visitor.post(Self.path, [("do", "investigate"), ("answer.\(id)", "?")])
    }
    while let puzzle = page.body.firstMatch(of: /value="leave ([a-z-]+)"/)?.1 {
      page = visitor.post(Self.path, [("do", "leave \(puzzle)")])
    }
    #expect(page.body.contains("Done: 0 of ") && page.body.contains("One attempt is left."))
    let report = visitor.get("labs/zero-page/report")
    #expect(
      report.status == 200 && report.field("Content-Disposition") == "attachment; filename=\"zero-page _ada_.json\"")
    page = visitor.post(Self.path, [("do", "new"), ("student", "")])
    #expect(page.body.contains("Course os, ada, attempt 2."))
    #expect(visitor.get("").body.contains("attempt 2 of 2"))
    let records = try host.progress().sessions(of: lab, course: "os")
    #expect(records.map(\.ticket?.attempt) == [1, 2] && records[0].hints == ["q1": 1])
  }

  @Test func theShortFormIsALinkAway() throws {
    let visitor = try Visitor(try ModelHost())
    #expect(
      visitor.get(Self.path).body.contains("/labs/zero-page-short\">The short form: 3 questions, about 8 minutes"))
    let page = visitor.post("labs/zero-page-short", [("do", "new"), ("seed", "00-0007")])
    #expect(page.body.contains("Lab 6, short form. ") && page.body.contains("answer.q2"))
    #expect(!page.body.contains("answer.q1\"") && !page.body.contains(">modify<"))
    #expect(visitor.get("").body.contains("0 of 2 labs done"))
  }

  @Test func whomTheProgramKnowsIsNotAsked() throws {
    let host = try ModelHost(
      ["06-zero-page"], course: try Course.parse(Self.course, file: "course.yaml"), student: "eve")
    let visitor = try Visitor(host)
    #expect(!visitor.get(Self.path).body.contains("name=\"student\""))
    let page = visitor.post(Self.path, [("do", "new"), ("student", "ada")])
    #expect(page.body.contains("Course os, eve, attempt 1."))
  }

  @Test func theNumbersOfAnOpenAttemptCannotBePractised() throws {
    let host = try ModelHost()
    let visitor = try Visitor(host)
    let seed = try #require(Seed(code: "00-0009"))
    let ticket = CourseTicket(course: "c", student: "s", attempt: 1, isGraded: true)
    let record = try LabSession(host.labs[1], seed: seed, ticket: ticket).record
    try host.update { $0.keep(record) }
    let page = visitor.post(Self.path, [("do", "new"), ("seed", "00-0009")])
    #expect(page.status == 422 && page.body.contains("it cannot be practised yet"))
    // Attempts of a course are not shown, nor forgotten.
    #expect(visitor.get(Self.path).body.contains("What it is about"))
    _ = visitor.post(Self.path, [("do", "reset")])
    #expect(try host.progress().isUnderway(host.labs[1], seed: seed))
  }
}
