import FoundationEssentials
import Testing

/// `cowscope lab` and `cowscope author`, from the outside.
@Suite(.serialized) struct LabTests {
  static let files: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: Sandbox.package.appending(path: "examples/labs").path)) ?? [])
    .filter { $0.hasSuffix(".lab.md") }.sorted()
  /// Those of them that have a lab in another language.
  static let translations = files.filter { $0.split(separator: ".").count == 4 }

  /// Runs a command with a state file in the sandbox.
  private func run(_ sandbox: Sandbox, _ words: String, input: String = "", as user: Sandbox.User = .same) throws
    -> Sandbox.Ending
  {
    try Data(input.utf8).write(to: sandbox.file("in"))
    let become = user == .nobody ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : ""
    let status = try sandbox.shell(
      "\(become)timeout -k 5 120 ./cowscope \(words) <in >out 2>err")
    return Sandbox.Ending(status: status, output: try sandbox.text("out"), errors: try sandbox.text("err"))
  }

  @Test func everyLabIsEmbeddedAndListed() throws {
    let sandbox = try Sandbox()
    let list = try run(sandbox, "lab list")
    #expect(list.status == 0 && list.errors.isEmpty)
    #expect(
      list.output.split(separator: "\n").count { $0.contains("not begun") } == Self.files.count
        - Self.translations.count)
    #expect(list.output.split(separator: "\n").count { $0.contains("also in de") } == Self.translations.count)
    #expect(try run(sandbox, "lab").output == list.output)
    #expect(list.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(list.output.contains("Do it with: cowscope quiz"))
  }

  @Test func theEmbeddedLabsAreThoseOfTheFolder() throws {
    let sandbox = try Sandbox()
    let embedded = try run(sandbox, "author check --seeds 3")
    let folder = Sandbox.package.appending(path: "examples/labs").path
    let read = try run(sandbox, "author check '\(folder)' --seeds 3")
    #expect(embedded.status == 0 && read.status == 0, "\(embedded.output)\(read.output)")
    #expect(read.output.replacing(folder + "/", with: "") == embedded.output)
    #expect(embedded.output.split(separator: "\n").count == Self.files.count)
  }

  @Test func aLabIsShownInAnotherLanguage() throws {
    let sandbox = try Sandbox()
    let german = try run(sandbox, "lab 6 --lang de --plain --seed K7-M2QX", input: "0\n3\nq\n")
    #expect(german.status == 0 && german.output.contains("Lab 6. ") && german.output.contains("Wie viele Seitenfehler"))
    #expect(german.output.contains("Unberührter Speicher: die Seite aus Nullen ---"), "\(german.output)")
    #expect(!german.output.contains("How many page faults"), "\(german.output)")
    // The same attempt goes on in the language of the file.
    let english = try run(sandbox, "lab 6 --plain", input: "q\n")
    #expect(english.output.contains("q2. What does smaps") && !english.output.contains("q1. "), "\(english.output)")
    #expect(try run(sandbox, "lab hint 6 --lang de").output.contains("Alles, was gelesen wurde"))
    #expect(try run(sandbox, "lab list --lang de").output.contains("die Seite aus Nullen"))
    let preview = try run(sandbox, "author preview 6 --lang de")
    #expect(preview.status == 0 && preview.output.contains("Speicher, den niemand angefasst hat"))
    #expect(try run(sandbox, "present 6 --lang de --plain", input: "q\n").output.contains("Wie viele Seitenfehler"))
    for (words, said) in [
      ("lab 1 --lang de", "lab 1 is not there in 'de', but in en"), ("quiz --lang de", "quiz is not there in 'de'"),
      ("lab 6 --lang fr", "there is no lab in 'fr'; the languages are de, en"),
      ("lab --lang klingon", "there is no lab in 'klingon'"),
      ("author preview 1 --lang de", "lab 1 is not there in 'de'"),
      ("author beliefs --lang de", "--lang is for author preview"),
    ] {
      let refused = try run(sandbox, words)
      #expect(refused.status == 2 && refused.errors.contains(said) && refused.output.isEmpty, "\(refused.errors)")
    }
  }

  @Test func aTranslationIsChecked() throws {
    let sandbox = try Sandbox()
    let folder = Sandbox.package.appending(path: "examples/labs")
    try FileManager.default.createDirectory(at: sandbox.file("course"), withIntermediateDirectories: false)
    for (name, copy) in [("06-zero-page.lab.md", "own.lab.md"), ("06-zero-page.de.lab.md", "own.de.lab.md")] {
      try FileManager.default.copyItem(at: folder.appending(path: name), to: sandbox.file("course/\(copy)"))
    }
    let file = sandbox.file("course/own.de.lab.md")
    let text = try sandbox.text("course/own.de.lab.md")
    let right = try run(sandbox, "author check course --seeds 2")
    #expect(right.status == 0 && right.output.contains("course/own.de.lab.md: right translation ("), "\(right.output)")
    #expect(try run(sandbox, "lab --labs course").output.split(separator: "\n").count { $0.contains("not begun") } == 1)
    try Data(text.replacing("id: o1\n", with: "id: o1\nanswer: w\n").utf8).write(to: file)
    let wrong = try run(sandbox, "author check course/own.de.lab.md")
    #expect(wrong.status == 1 && wrong.output.contains("course/own.de.lab.md:"), "\(wrong.output)")
    #expect(wrong.output.contains("`answer` stays in the base file"), "\(wrong.output)")
    try Data(
      text.replacing("  - \"Einträge müssen irgendwo stehen.\"\n", with: "").replacing("lang: de", with: "lang: gsw")
        .utf8
    )
    .write(to: file)
    let named = try run(sandbox, "author check course/own.de.lab.md")
    #expect(named.status == 1 && named.output.contains("the name of the file says `de`"), "\(named.output)")
    try Data(text.replacing("title: \"", with: "title: \"Neu: ").utf8).write(to: file)
    #expect(try run(sandbox, "author preview course/own.de.lab.md").output.contains("Neu: Unberührter Speicher"))
    #expect(try run(sandbox, "author preview course/own.lab.md --lang de").output.contains("Neu: Unberührter"))
    #expect(try sandbox.shell("rm course/own.lab.md") == 0)
    let alone = try run(sandbox, "lab --labs course")
    #expect(alone.status == 2 && alone.errors.contains("there is no course/own.lab.md"), "\(alone.errors)")
  }

  @Test func theShortFormOfALabIsALabOfItsOwn() throws {
    let sandbox = try Sandbox()
    let done = try run(sandbox, "lab 1-short --plain --seed K7-M2QX", input: "?\n?\n?\n")
    #expect(done.status == 0 && done.output.contains("Lab 1-short. ") && done.output.contains("About 8 minutes"))
    #expect(done.output.contains("q2. ") && done.output.contains("q6. ") && !done.output.contains("q1. "))
    #expect(done.output.contains("0 of ") && !done.output.contains("Change it"), "\(done.output)")
    #expect(try run(sandbox, "lab report 1-short -o a.cowlab.json").status == 0)
    let verdict = try run(sandbox, "verify a.cowlab.json")
    #expect(verdict.status == 0 && verdict.output.contains("fork-basics-short"), "\(verdict.output)")
    // The lab itself is as it was.
    #expect(try run(sandbox, "lab list").output.split(separator: "\n").allSatisfy { !$0.contains("done, seed") })
    #expect(try run(sandbox, "lab 0-short").errors.contains("there is no lab '0-short'"))
  }

  @Test func aLabThatMayNotRunHereShowsWhatWasRecorded() throws {
    let sandbox = try Sandbox()
    let unknown = String(repeating: "?\n", count: 20)
    let recorded = try run(sandbox, "lab 8 --plain", input: unknown)
    let words = recorded.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(
      words.contains("There is no measurement here: ") && words.contains("were recorded on another machine: Linux "))
    let answers = words.matches(of: /you \?, model (.+?), kernel (.+?) \(recorded\): not answered/)
    #expect(!answers.isEmpty && answers.allSatisfy { $0.1 == $0.2 }, "\(words)")
    // Other numbers were not recorded.
    let other = try run(sandbox, "lab 8 --plain --seed K7-M2QX", input: unknown)
    #expect(other.output.contains("kernel ?: not answered") && !other.output.contains("recorded"), "\(other.output)")
  }

  /// What `--which-policy --json` says.
  private struct PolicyDocument: Decodable {
    struct Policy: Decodable {
      var policy: String
      var predicted: [Int]
      var fits: Bool?
    }

    var schema: Int
    var kind: String
    var policies: [Policy]
    var kernel: [Int?]?
    var policy: String?
  }

  @Test(arguments: Sandbox.User.allCases) func aRunTellsWhichPolicyTheKernelFollows(user: Sandbox.User) throws {
    let sandbox = try Sandbox()
    guard try sandbox.isAvailable(user) else { return }
    // Where any memory may be part of a huge page, nobody but root can tell a copy from a reuse.
    let isAlways = try sandbox.shell("grep -q '\\[always\\]' /sys/kernel/mm/transparent_hugepage/enabled") == 0
    let isRoot = try user == .same && sandbox.shell("test $(id -u) = 0") == 0
    let isTold = isRoot || !isAlways
    for lab in [1, 7, 9] {
      let said = try run(sandbox, "lab \(lab) --which-policy --json --seed K7-M2QX", as: user)
      #expect(said.status == 0 && said.errors.isEmpty, "\(said.errors)")
      let document = try JSONDecoder().decode(PolicyDocument.self, from: Data(said.output.utf8))
      #expect(document.schema == 1 && document.kind == "cowscope.lab-policies" && document.policies.count >= 3)
      let linux = try #require(document.policies.first { $0.policy == "linux" })
      #expect(document.kernel?.count == linux.predicted.count && linux.fits == true, "\(said.output)")
      guard isTold else { continue }
      #expect(document.policy == "linux" && document.policies.count { $0.fits == true } == 1, "\(said.output)")
    }
    let asked = try run(sandbox, "lab 1 --which-policy --plain --seed K7-M2QX", input: "h\nb\n", as: user)
    #expect(asked.status == 0 && asked.output.contains("Hint: ") && asked.output.contains("The run decides"))
    #expect(asked.output.contains("policy. you b, model c, kernel \(isTold ? "c" : "?"): wrong."), "\(asked.output)")
    #expect(asked.output.split(separator: "\n").allSatisfy { $0.count <= 80 && $0.utf8.allSatisfy { $0 < 128 } })
    // Nothing of it is kept, and nothing runs before there is an answer.
    #expect(!(try run(sandbox, "lab list", as: user).output.contains("K7-M2QX")))
    #expect(!(try run(sandbox, "lab 1 --which-policy --plain", input: "q\n", as: user).output.contains("decides")))
  }

  @Test func aFileOfAnswersGoesThroughALab() throws {
    let sandbox = try Sandbox()
    func go(_ answers: String, _ words: String = "lab 1 --plain --seed K7-M2QX --answers a.json") throws
      -> Sandbox.Ending
    {
      try Data(answers.utf8).write(to: sandbox.file("a.json"))
      return try run(sandbox, words)
    }
    // What is not named is not known, and what is shown wrongly twice is settled.
    let done = try go(#"{"q1": ["h", 0, 3], "q2": 999, "o1": 999, "policy": "c"}"#)
    #expect(done.status == 0 && done.errors.isEmpty, "\(done.errors)")
    #expect(done.output.contains("Hint: ") && done.output.contains("q1. you 0, model 0, kernel 0: right."))
    #expect(
      done.output.contains("q2. you 999, ") && done.output.contains("Look again: ")
        && done.output.contains("q3. you ?, "))
    #expect(done.output.contains("policy. you c, model c, kernel c: right.") && done.output.contains("Done"))
    #expect(try run(sandbox, "lab list").output.contains("done, seed K7-M2QX"))
    for (text, message) in [
      (#"{"q1": "many"}"#, "a.json: `q1` has no answer; type a whole number"),
      (#"{"q1": [0, 9]}"#, "a.json: `q1` has no answer; how sure it is, is 1, 2 or 3"),
      (#"{"q99": 1}"#, "a.json: the lab asks nothing that is called `q99`; it asks q1, "),
      (#"{"q1": ["h"]}"#, "a.json: nothing more is said of `q1`"), ("[1]", "a.json: these are no answers"),
    ] {
      let ending = try go(text, "lab 1 --plain --seed 00-0005 --answers a.json")
      #expect(ending.status == 2 && ending.errors.contains(message), "\(ending.errors)")
    }
    #expect(try go("{}", "lab list --answers a.json").errors.contains("--answers is for a way through a lab"))
    #expect(try run(sandbox, "lab 1 --answers nowhere.json").status == 2)
  }

  @Test func policiesThatCannotBeAskedForAreRefused() throws {
    let sandbox = try Sandbox()
    let other = try run(sandbox, "lab 2 --which-policy")
    #expect(other.status == 2 && other.errors.contains("lab 2 does not ask about policies; these do: 1, 7, 8, 9"))
    #expect(try run(sandbox, "lab list --which-policy").errors.contains("--which-policy is about one lab"))
    #expect(try run(sandbox, "lab 1 --json").errors.contains("--json is for --which-policy"))
    let recorded = try run(sandbox, "lab 8 --which-policy --json")
    let document = try JSONDecoder().decode(PolicyDocument.self, from: Data(recorded.output.utf8))
    #expect(document.policy == "linux" && document.kernel == nil && recorded.output.contains("\"recorded\""))
  }

  /// The answers of somebody who believes that every store has a fault, and stops before the end.
  private static let opening = "0\n3\nh\n?\n"

  @Test(arguments: Sandbox.User.allCases) func aStudentStopsAndGoesOn(user: Sandbox.User) throws {
    let sandbox = try Sandbox()
    guard try sandbox.isAvailable(user) else { return }
    let first = try run(sandbox, "lab 1 --seed K7-M2QX --plain", input: Self.opening, as: user)
    #expect(first.status == 0 && first.errors.isEmpty, "\(first.errors)")
    #expect(
      first.output.contains("Hint: What changes in the entry")
        && first.output.contains("Kept. Go on with: cowscope lab 1"))
    #expect(!first.output.contains("kernel") && !first.output.contains("Receipt"))
    #expect(try run(sandbox, "lab list", as: user).output.contains("at predict, seed K7-M2QX"))

    // The other questions of the prediction, and then the end of the input.
    let second = try run(sandbox, "lab 1 --plain", input: "?\n?\n?\n?\n?\n", as: user)
    #expect(
      second.output.contains("You go on where you stopped.") && second.output.contains("Receipt: "), "\(second.output)")
    #expect(second.output.contains("q1. you 0, model 0, kernel 0: right."), "\(second.output)")
    #expect(second.output.contains("q2. you ?, model ") && second.output.contains("What did the run show?"))
    let list = try run(sandbox, "lab list", as: user)
    #expect(list.output.contains("at restate, seed K7-M2QX"), "\(list.output)")
    #expect(second.output.split(separator: "\n").allSatisfy { $0.count <= 80 && $0.allSatisfy(\.isASCII) })

    #expect(try run(sandbox, "lab reset 1", as: user).output == "Lab 1 is as new.\n")
    #expect(try run(sandbox, "lab reset 1", as: user).output == "Lab 1 has no answers.\n")
  }

  @Test func aWrongAnswerIsMetWithItsBelief() throws {
    let sandbox = try Sandbox()
    let sheet = try run(sandbox, "lab 1 --seed 00-0001 --plain").output
    // "How many page faults does the child have while it writes W pages, T times each?"
    let sentence = sheet.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let numbers = try #require(sentence.firstMatch(of: /writes (\d+) pages, and each of them (\d+) times/))
    let stores = try #require(Int(numbers.1)) * #require(Int(numbers.2))
    let input = "?\n\(stores)\n3\n" + String(repeating: "?\n", count: 5)
    let ending = try run(sandbox, "lab 1 --plain", input: input)
    #expect(ending.output.contains("Your number equals w * t."), "\(ending.output)")
    #expect(ending.output.contains("M04, a common belief: Every write to such a page has a fault."))
    #expect(ending.output.contains("\(stores) stores led to \(numbers.1) faults."))
  }

  @Test func aStudentComesToTheEnd() throws {
    let sandbox = try Sandbox()
    // Four predictions, one observation that is twice wrong, two questions, and a puzzle at the third try.
    let input = "?\n?\n?\n?\n999\n998\n?\na\nR = 1\nX = 1\nR = none\n"
    let ending = try run(sandbox, "lab 6 --seed 7 --plain", input: input)
    #expect(ending.status == 0 && ending.errors.isEmpty, "\(ending.errors)")
    for text in [
      "What did the run show?", "Look again: that is not what the table says.", "Why?", "Change it",
      "Not yet: the target",
      "That is no change; an example is R = 0-2, 5.", "Reached.", "To keep", "Done",
      "Another variant: cowscope lab 6 --seed 00-0008",
    ] { #expect(ending.output.contains(text), "\(text): \(ending.output)") }
    #expect(ending.output.split(separator: "\n").allSatisfy { $0.count <= 80 && $0.allSatisfy(\.isASCII) })
    #expect(try run(sandbox, "lab list").output.contains("done, seed 00-0007"))
  }

  @Test func terminalsThatWriteAtOnceLoseNothing() throws {
    let sandbox = try Sandbox()
    for round in 0..<5 {
      let status = try sandbox.shell(
        "seq 0 7 | xargs -P 8 -I LAB sh -c 'printf \"?\\n?\\n?\\n\" | ./cowscope lab LAB --plain >out.LAB 2>&1'")
      #expect(status == 0)
      let begun = try run(sandbox, "lab list").output.split(separator: "\n").count { $0.contains(", seed ") }
      #expect(begun == 8, "round \(round)")
      try FileManager.default.removeItem(at: sandbox.file("tmp/cowscope/labs.json"))
    }
  }

  @Test func whatIsNoStateIsNotWrittenOver() throws {
    let sandbox = try Sandbox()
    #expect(try sandbox.shell("mkdir -p tmp/cowscope && echo '{' >tmp/cowscope/labs.json") == 0)
    let ending = try run(sandbox, "lab 1")
    #expect(ending.status == 2 && ending.errors.contains("cannot be read as the state of labs"))
    #expect(try sandbox.text("tmp/cowscope/labs.json") == "{\n")
  }

  @Test(arguments: [
    ("lab 99", "there is no lab '99'"),
    ("quiz --seed U", "'U' is no seed"), ("lab 1 --seed U", "'U' is no seed"), ("lab hint 1", "lab 1 is not begun"),
    ("lab 1 --labs /nowhere", "there is no such file or folder"),
    ("author check /nowhere", "there is no such file or folder"),
  ])
  func mistakesOfTheCommandLine(words: String, message: String) throws {
    let sandbox = try Sandbox()
    let ending = try run(sandbox, words)
    #expect(ending.status == 2 && ending.errors.contains(message), "\(ending.errors)")
  }

  private struct Checks: Decodable {
    struct Lab: Decodable {
      struct Mistake: Decodable {
        var message: String
      }
      var file: String
      var diagnostics: [Mistake]
      var questions: Int
      var liveRuns: Int
      var liveComparisons: Int
      var notVisible: Int
    }
    var schema: Int
    var kind: String
    var isSuccess: Bool
    var labs: [Lab]
  }

  @Test func aTeachersFolderIsCheckedAndUsed() throws {
    let sandbox = try Sandbox()
    let source = Sandbox.package.appending(path: "examples/labs/06-zero-page.lab.md")
    let text = String(decoding: try Data(contentsOf: source), as: UTF8.self)
    try FileManager.default.createDirectory(at: sandbox.file("course"), withIntermediateDirectories: false)
    try Data(text.replacing("rule: w\n", with: "rule: w + 1\n", maxReplacements: 1).utf8).write(
      to: sandbox.file("course/own.lab.md"))
    let wrong = try run(sandbox, "author check course --seeds 5")
    #expect(
      wrong.status == 1 && wrong.output.contains("course/own.lab.md:") && wrong.output.contains("the rule says"),
      "\(wrong.output)")
    let json = try run(sandbox, "author check course --seeds 5 --json")
    let found = try JSONDecoder().decode(Checks.self, from: Data(json.output.utf8))
    #expect(json.status == 1 && found.kind == "cowscope.lab-checks" && found.schema == 1 && !found.isSuccess)
    #expect(found.labs.map(\.file) == ["course/own.lab.md"] && found.labs[0].diagnostics.count == 1)
    try Data(text.replacing("number: 6\n", with: "number: 60\n").utf8).write(to: sandbox.file("course/own.lab.md"))
    let live = try run(sandbox, "author check course --seeds 5 --live 2 --json")
    let proved = try JSONDecoder().decode(Checks.self, from: Data(live.output.utf8))
    #expect(live.status == 0 && proved.isSuccess && proved.labs[0].liveRuns == 2, "\(live.output)\(live.errors)")
    #expect(proved.labs[0].liveComparisons + proved.labs[0].notVisible >= 2 * proved.labs[0].questions)
    #expect(try run(sandbox, "author check course --seeds 5").status == 0)
    #expect(try run(sandbox, "lab --labs course").output.contains("60  Untouched memory"))
    #expect(try run(sandbox, "lab 60 --labs course --plain", input: "q\n").output.contains("Lab 60."))
  }
}
