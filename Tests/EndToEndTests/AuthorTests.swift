import FoundationEssentials
import Testing

/// `cowscope author`, from the outside.
@Suite(.serialized) struct AuthorTests {
  @Test func aNewLabIsRightAtOnceAndIsNotWrittenOver() throws {
    let sandbox = try Sandbox()
    #expect(try sandbox.shell("mkdir course") == 0)
    let new = try sandbox.run(["author", "new", "my-lab", "--out", "course"])
    #expect(new.status == 0 && new.output.hasPrefix("course/my-lab.lab.md\n"), "\(new.output)\(new.errors)")
    let check = try sandbox.run(["author", "check", "course"])
    #expect(check.status == 0 && check.output.contains("right (4 questions, 1000 seeds"), "\(check.output)")
    #expect(try sandbox.text("course/my-lab.lab.md").contains("\nid: my-lab\n"))
    let again = try sandbox.run(["author", "new", "my-lab", "--out", "course"])
    #expect(again.status == 2 && again.errors.contains("course/my-lab.lab.md: it is there already"), "\(again.errors)")
    #expect(try sandbox.run(["author", "new", "my lab"]).errors.contains("cannot be the id of a lab"))
    #expect(try sandbox.run(["author", "new", "a", "--out", "nowhere"]).status == 2)
    // Students work with it, in a folder that has nothing to do with the sources.
    let list = try sandbox.run(["lab", "--labs", "course"])
    #expect(list.output.contains("My lab: who gets a frame of its own?"))
    #expect(!(try sandbox.run(["lab", "1", "--labs", "course", "--plain"], input: "q\n").output.contains("<!--")))
  }

  @Test func aPreviewShowsWhatStudentsSeeAndAllAnswers() throws {
    let sandbox = try Sandbox()
    let preview = try sandbox.run(["author", "preview", "1", "--seed", "K7-M2QX"])
    #expect(preview.status == 0 && preview.errors.isEmpty, "\(preview.errors)")
    let words = preview.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for text in [
      "Seed K7-M2QX.", "The scenario", "q2. Step 2: how many page faults", "| Right: ", "| The rule: w ",
      " = w * t. M04, a common belief: Every write to such a page has a fault.", "| Hint 1: ", "What did the run show?",
      "Why?", "Change it", "| A solution: W = 0-", "To keep",
    ] { #expect(words.contains(text), "\(text)") }
    #expect(preview.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    // A student sees the same words.
    let lab = try sandbox.run(["lab", "1", "--seed", "K7-M2QX"], input: "q\n").output
    let scenario = lab.split(separator: "\n").filter { $0.hasPrefix("  write ") }
    #expect(!scenario.isEmpty && scenario.allSatisfy { preview.output.contains($0) })
    let json = try sandbox.run(["author", "preview", "1", "--seed", "K7-M2QX", "--json"])
    let document = try JSONDecoder().decode(Preview.self, from: Data(json.output.utf8))
    #expect(document.kind == "cowscope.lab-preview" && document.schema == 1 && document.seed == "K7-M2QX")
    #expect(document.questions.map(\.phase).contains("observe") && document.questions.count > 8)
    #expect(document.questions.first { $0.id == "q2" }?.wrong.map(\.belief) == ["M01", "M04", "M03"])
  }

  private struct Preview: Decodable {
    struct Question: Decodable {
      struct Wrong: Decodable {
        var belief: String
      }
      var id: String
      var phase: String
      var wrong: [Wrong]
    }
    var schema: Int
    var kind: String
    var seed: String
    var questions: [Question]
  }

  @Test func aPreviewFollowsItsFile() throws {
    let sandbox = try Sandbox()
    #expect(try sandbox.run(["author", "new", "mine"]).status == 0)
    let script = """
      ./cowscope author preview mine.lab.md --watch >shown 2>errors & P=$!
      seen() { i=0; until [ $(grep -c "$1" shown) -ge $2 ]; do i=$((i + 1)); [ $i -lt 500 ] || exit 9; sleep 0.02; done; }
      seen 'is watched' 1
      sed 's/^minutes: .*/minutes: soon/' mine.lab.md >other && mv other mine.lab.md
      seen 'is watched' 2
      sed 's/^minutes: .*/minutes: 12/' mine.lab.md >other && cat other >mine.lab.md
      seen 'is watched' 3
      kill -TERM $P; wait $P; echo $? >status
      """
    #expect(try sandbox.shell(script) == 0)
    let shown = try sandbox.text("shown").components(separatedBy: "is watched")
    #expect(try sandbox.text("status") == "0\n" && shown.count == 4)
    #expect(shown[0].contains("| Right: ") && !shown[0].contains("\u{1B}"))
    #expect(shown[1].contains("mine.lab.md:") && shown[1].contains("`minutes` is not such a number"))
    #expect(shown[2].contains("| Right: "))
    #expect(try sandbox.run(["author", "preview", "1", "--watch"]).errors.contains("--watch needs a file"))
  }

  @Test func whatAKernelAnswersIsKeptForOthers() throws {
    let sandbox = try Sandbox()
    #expect(try sandbox.shell("mkdir course && ./cowscope author new own --out course >log") == 0)
    let record = try sandbox.run(["author", "record", "course/own.lab.md", "--live", "2", "--out", "course"])
    guard record.status != 3 else { return print("SKIP: nothing can be run on this kernel") }
    #expect(record.status == 0 && record.output == "course/own.record.json\n", "\(record.errors)")
    #expect(try sandbox.text("course/own.record.json").contains("\"seed\":\"00-0001\""))
    #expect(try sandbox.run(["lab", "--labs", "course"]).status == 0)
    #expect(try sandbox.shell("echo '{}' >course/own.record.json") == 0)
    #expect(try sandbox.run(["lab", "--labs", "course"]).errors.contains("own.record.json: this is no recording"))
    // What needs settings of the machine is not recorded without leave.
    let refused = try sandbox.run(["author", "record", "8", "--live", "1"])
    #expect(refused.status == 1 && refused.errors.contains("cannot be recorded"), "\(refused.errors)")
  }

  @Test func theBeliefsAreListed() throws {
    let sandbox = try Sandbox()
    let list = try sandbox.run(["author", "beliefs"])
    #expect(
      list.status == 0
        && list.output.split(separator: "\n").count { $0.hasPrefix("M") && $0.dropFirst(3).hasPrefix("  ") } == 37)
    #expect(list.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(try sandbox.run(["author", "beliefs", "--json"]).output.contains("\"kind\" : \"cowscope.beliefs\""))
  }

  /// Ten things that are wrong, each in a line of its own, and what is said of each.
  private static let mistakes: [(from: String, to: String, message: String)] = [
    ("minutes: 12", "minutes: soon", "`minutes` is not such a number"),
    ("tier: T0", "tier: T7", "this is no tier"),
    ("  t: { number: [2, 4] }", "  t: { numbr: [2, 4] }", "has no key `numbr`"),
    ("  a: { letter: any }", "  a: { letter: any, number: 3 }", "in 2 ways"),
    ("unit: faults", "unit: falts", "this is no unit"),
    ("belief: M04", "belief: M99", "unknown belief `M99`"),
    ("kind: choice", "kind: chioce", "this is no kind"),
    ("answer: copies(child, heap, forked..wrote)", "answr: copies(child, heap, forked..wrote)", "no key `answr`"),
    ("  - \"Count the pages that nobody", "  - \"Count {the pages that nobody", "the `{` is not closed"),
    ("change: [W]", "change: [Z]", "`Z` is no parameter"),
  ]

  @Test func tenMistakesGetTenMessagesWithTheirPlaces() throws {
    let sandbox = try Sandbox()
    #expect(try sandbox.run(["author", "new", "spoilt"]).status == 0)
    var text = try sandbox.text("spoilt.lab.md")
    for mistake in Self.mistakes {
      #expect(text.contains(mistake.from))
      text = text.replacing(mistake.from, with: mistake.to, maxReplacements: 1)
    }
    try Data(text.utf8).write(to: sandbox.file("spoilt.lab.md"))
    let check = try sandbox.run(["author", "check", "spoilt.lab.md"])
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(check.status == 1)
    for mistake in Self.mistakes {
      let line = try #require(lines.firstIndex { $0.contains(mistake.to) }) + 1
      let said = check.output.split(separator: "\n").filter { $0.contains(mistake.message) }
      // A key that is missing is said where its table begins.
      let place = "spoilt.lab.md:\(line):"
      #expect(said.count == 1 && said[0].contains("spoilt.lab.md:"), "\(mistake.message): \(check.output)")
      if !mistake.to.hasPrefix("change") { #expect(said[0].contains(place), "\(place) \(said)") }
    }
  }

  @Test(arguments: [
    ("author new", "say the name of the lab"), ("author preview", "say which lab"),
    ("author check --out x", "--out is for author new"), ("author new x --json", "--json is for author check"),
    ("author check --watch", "--watch is for author preview"),
    ("author preview a.lab.md --watch --json", "--watch is for people"),
    ("author preview 99", "there is no lab '99'"), ("author preview 1 --seed U", "'U' is no seed"),
    ("author preview no.lab.md", "there is no such file or folder"), ("author beliefs x", "unexpected argument 'x'"),
  ])
  func mistakesOfTheCommandLine(words: String, message: String) throws {
    let sandbox = try Sandbox()
    let ending = try sandbox.run(words.split(separator: " ").map(String.init))
    #expect(ending.status == 2 && ending.errors.contains(message), "\(ending.errors)")
  }
}
