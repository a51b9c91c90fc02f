import FoundationEssentials
import Testing

/// Reports of students, and what a teacher does with them.
@Suite(.serialized) struct HandInTests {
  /// A student of lab 6 who believes that reading needs entries that are there (M02), is certain of it, and solves the puzzle.
  static let answers = "0\n3\n?\n?\n?\n999\n998\n?\na\nR = none\n"

  static let course = """
    format: 1
    id: os
    title: "Operating systems & memory"
    key: "a key by chance, long enough"
    labs: [zero-page, quiz]
    mode: graded
    attempts: 1
    due: "2026-12-01"

    """

  private func run(_ sandbox: Sandbox, _ words: String, input: String = "", status: Int32 = 0) throws -> String {
    let ending = try sandbox.run(words.split(separator: " ").map(String.init), input: input)
    #expect(ending.status == status, "\(words): \(ending.output)\(ending.errors)")
    return ending.output + ending.errors
  }

  @Test func aReportIsHandedInAndVerified() throws {
    let sandbox = try Sandbox()
    #expect(try run(sandbox, "lab report 6", status: 2).contains("lab 6 is not begun"))
    _ = try run(sandbox, "lab 6 --seed 7 --plain", input: "0\n3\n")
    #expect(try run(sandbox, "lab report 6", status: 2).contains("before the predictions have been compared"))
    _ = try run(sandbox, "lab 6 --plain", input: String(Self.answers.dropFirst(4)))
    let said = try run(sandbox, "lab report 6 --student ada -o one.cowlab.json")
    #expect(said.contains("one.cowlab.json: ") && said.contains("Receipt: "))
    let text = try sandbox.text("one.cowlab.json")
    #expect(text.contains("\"student\" : \"ada\""))
    let receipt = try #require(said.firstMatch(of: /Receipt: ([0-9A-Z-]+)/)).1

    let right = try run(sandbox, "verify one.cowlab.json")
    #expect(right.contains("ada, zero-page, ") && !right.contains("flaw"), "\(right)")
    #expect(try run(sandbox, "verify one.cowlab.json --why").contains("M02 "))
    #expect(try run(sandbox, "verify one.cowlab.json --csv").hasPrefix("file,student_id,lab,"))
    try Data("ada,\(receipt)\n".utf8).write(to: sandbox.file("receipts.csv"))
    _ = try run(sandbox, "verify one.cowlab.json --receipts receipts.csv")
    try Data("ada,0000-0000\n".utf8).write(to: sandbox.file("receipts.csv"))
    #expect(try run(sandbox, "verify one.cowlab.json --receipts receipts.csv", status: 1).contains("0000-0000"))

    // One changed answer.
    #expect(try sandbox.shell("sed '0,/\"number\" : 0/s//\"number\" : 9/' one.cowlab.json >two.cowlab.json") == 0)
    let json = try run(sandbox, "verify . --json", status: 1)
    #expect(json.contains("cowscope.lab-verdicts") && json.contains("does not follow on what is before it"))
    #expect(try run(sandbox, "verify nothing.cowlab.json", status: 2).contains("no such file"))
    try Data("{}".utf8).write(to: sandbox.file("three.cowlab.json"))
    #expect(try run(sandbox, "verify three.cowlab.json", status: 1).contains("it cannot be read"))
  }

  private struct Results: Decodable {
    struct Test: Decodable {
      var number: String
      var score: Double
      var max_score: Double
      var status: String
      var output: String
      var tags: [String]
    }
    var score: Double
    var output: String
    var visibility: String
    var stdout_visibility: String
    var tests: [Test]
    var extra_data: [String: String]
  }

  private func results(_ sandbox: Sandbox, _ words: String) throws -> Results {
    let ending = try sandbox.run(("verify " + words + " --gradescope").split(separator: " ").map(String.init))
    #expect(ending.status == 0 && ending.errors.isEmpty, "\(ending.errors)")
    return try JSONDecoder().decode(Results.self, from: Data(ending.output.utf8))
  }

  @Test func anAutograderGetsItsResults() throws {
    let sandbox = try Sandbox()
    _ = try run(sandbox, "lab 6 --seed 7 --plain", input: Self.answers)
    _ = try run(sandbox, "lab report 6 --student ada@example.org -o one.cowlab.json")
    let users = { (address: String) in "{\"id\": 1, \"users\": [{\"email\": \"\(address)\", \"id\": 2}]}" }
    try Data(users("ada@example.org").utf8).write(to: sandbox.file("own.json"))
    try Data(users("eve@example.org").utf8).write(to: sandbox.file("other.json"))

    let own = try results(sandbox, "one.cowlab.json --submission own.json")
    #expect(own.score > 0 && own.visibility == "visible" && own.stdout_visibility == "hidden")
    #expect(abs(own.tests.map(\.score).reduce(0, +) - own.score) < 0.01)
    #expect(own.tests.allSatisfy { ($0.status == "passed") == ($0.score == $0.max_score) })
    #expect(own.tests.contains { $0.tags == ["M02"] && $0.output.contains("answered ") && $0.score == 0 })
    #expect(own.extra_data == ["lab": "zero-page", "version": "1", "seed": "00-0007"])

    let other = try results(sandbox, "one.cowlab.json --submission other.json")
    #expect(
      other.score == 0 && other.output.contains("the report of ada@example.org, and eve@example.org handed it in"))
    #expect(other.tests.count == own.tests.count)
    #expect(try sandbox.shell("sed '0,/\"number\" : 0/s//\"number\" : 9/' one.cowlab.json >two.cowlab.json") == 0)
    let changed = try results(sandbox, "two.cowlab.json")
    #expect(changed.score == 0 && changed.output.contains("does not follow on what is before it"))
    try Data("{}".utf8).write(to: sandbox.file("three.cowlab.json"))
    #expect(try results(sandbox, "three.cowlab.json").score == 0)
    #expect(try run(sandbox, "verify . --gradescope", status: 2).contains("here are 3"))
    #expect(
      try run(sandbox, "verify one.cowlab.json --gradescope --submission one.cowlab.json", status: 2).contains("users"))
    #expect(try run(sandbox, "verify one.cowlab.json --gradescope --csv", status: 2).contains("choose one"))
    #expect(try run(sandbox, "verify one.cowlab.json --submission own.json", status: 2).contains("is for --gradescope"))
  }

  @Test func aCourseDealsSeedsAndKeepsTheOrder() throws {
    let sandbox = try Sandbox()
    try FileManager.default.createDirectory(at: sandbox.file("course"), withIntermediateDirectories: false)
    try Data(Self.course.utf8).write(to: sandbox.file("course/course.yaml"))
    let list = try run(sandbox, "lab list --labs course")
    #expect(list.contains("Course os: Operating systems & memory") && list.contains("Untouched memory"))
    #expect(!list.contains("Fork basics"))
    #expect(try run(sandbox, "lab 6 --labs course", status: 2).contains("--student"))
    #expect(try run(sandbox, "lab 6 --labs course --student zqx17 --seed 7", status: 2).contains("decides the seed"))
    #expect(try run(sandbox, "lab 6 --labs course --student a/b", status: 2).contains("cannot name a student"))

    let first = try run(sandbox, "lab 6 --labs course --student zqx17 --plain", input: "0\n3\n")
    let seed = try #require(first.firstMatch(of: /Seed ([0-9A-Z-]{16})\./)).1
    // Neither forgetting nor practising shows what the attempt has still to ask.
    #expect(try run(sandbox, "lab reset 6").contains("apart from attempts that count"))
    #expect(try run(sandbox, "lab 6 --seed \(seed)", status: 2).contains("an attempt that counts"))
    let rest = try run(sandbox, "lab 6 --labs course --plain", input: String(Self.answers.dropFirst(4)))
    #expect(rest.contains("You go on where you stopped.") && rest.contains("Hand it in: cowscope lab report 6"))
    #expect(!rest.contains("Another variant"))
    #expect(try run(sandbox, "lab 6 --labs course --student zqx17", status: 2).contains("the one attempt is used up"))
    #expect(try run(sandbox, "lab report 6 --labs course --student bob", status: 2).contains("is not begun"))

    _ = try run(sandbox, "lab report 6 --labs course -o zqx17.cowlab.json")
    #expect(try run(sandbox, "verify zqx17.cowlab.json --labs course").contains("zqx17, zero-page, attempt 1, "))
    _ = try run(sandbox, "lab 6 --seed 7 --plain", input: Self.answers)
    _ = try run(sandbox, "lab report 6 --student eve -o eve.cowlab.json")
    #expect(try run(sandbox, "verify eve.cowlab.json --labs course", status: 1).contains("it is not of this course"))

    let words = "class report . --labs course --html class.html --csv answers.csv --gradebook grades.csv"
    let summary = try run(sandbox, words, status: 1)
    #expect(summary.contains("1 report, and 1 with flaws that is left out") && summary.contains("M02"), "\(summary)")
    #expect(summary.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(summary)")
    let page = try sandbox.text("class.html")
    #expect(
      page.contains("<title>Operating systems &amp; memory</title>") && page.contains("M02") && !page.contains("zqx17"))
    #expect(try sandbox.text("grades.csv").contains("zero-page,2026-12-01,2"))
    #expect(try sandbox.text("answers.csv").contains("zqx17,zero-page,1,\(seed),q1,0,"))
    #expect(try run(sandbox, "class report . --labs course --json", status: 1).contains("cowscope.class-report"))
    try Data(Self.course.replacing("zero-page", with: "zero-pages").utf8).write(to: sandbox.file("course/course.yaml"))
    #expect(try run(sandbox, "lab --labs course", status: 2).contains("there is no lab `zero-pages`"))
    try Data(Self.course.replacing("mode: graded", with: "mode: grade").utf8).write(
      to: sandbox.file("course/course.yaml"))
    #expect(try run(sandbox, "lab --labs course", status: 2).contains("course.yaml:6:7: error: this is no mode"))
  }

  @Test func whatWasWrongComesBackAfterDays() throws {
    let sandbox = try Sandbox()
    #expect(try run(sandbox, "lab review").contains("Nothing is due."))
    _ = try run(sandbox, "lab 6 --seed 7 --plain", input: Self.answers)
    #expect(try run(sandbox, "lab review").contains("Nothing is due."))
    // Six days ago.
    let state = "tmp/cowscope/labs.json"
    let text = try sandbox.text(state)
    let time = try #require(text.firstMatch(of: /"startedAt" : (\d+)/)).1
    let earlier = try #require(Int(time)) - 6 * 86_400
    try Data(text.replacing("\"startedAt\" : \(time)", with: "\"startedAt\" : \(earlier)").utf8).write(
      to: sandbox.file(state))
    #expect(try run(sandbox, "lab list").contains("due: cowscope lab review"))
    let stopped = try run(sandbox, "lab review --plain", input: "h\n")
    #expect(stopped.contains("Hint: ") && stopped.contains("Kept. Go on with: cowscope lab review"))
    #expect(stopped.contains("Seed 00-0008.") && !stopped.contains("model "))
    let done = try run(sandbox, "lab review --plain", input: "0\n?\n")
    #expect(done.contains("q1. you 0, model ") && done.contains("M02, a common belief"), "\(done)")
    #expect(done.split(separator: "\n").allSatisfy { $0.count <= 80 && $0.allSatisfy(\.isASCII) })
    #expect(try run(sandbox, "lab review").contains("Nothing is due."))
  }
}
