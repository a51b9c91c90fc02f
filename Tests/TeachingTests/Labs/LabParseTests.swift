import Experiment
import FoundationEssentials
import Scenario
import Teaching
import Testing

@Suite("reading lab files") struct LabParseTests {
  @Test("everything of a lab is read")
  func whole() throws {
    let lab = try SampleLab.lab()
    #expect(lab.id == "sample" && lab.number == 1 && lab.version == 1 && lab.title == "A sample" && lab.minutes == 8)
    #expect(lab.parameters.map(\.name) == ["N", "W", "a", "b", "p", "w"])
    #expect(lab.questions.map(\.id) == ["q1", "q2", "q3"] && lab.observations.map(\.id) == ["o1"])
    #expect(lab.questions.map(\.phase) == [.predict, .predict, .investigate])
    #expect(lab.questions.map(\.kind) == [.number, .choice, .several])
    #expect(lab.questions[0].points == 2 && lab.questions[0].unit == .faults && lab.questions[0].wrong.count == 2)
    #expect(lab.introduction.map(\.source.text).first?.hasPrefix("# A sample") == true)
    #expect(lab.introduction.map(\.source.text).last == "Before the question.")
    #expect(lab.questions[1].context.map(\.source.text) == ["Between the questions."])
    #expect(lab.closing.map(\.source.text) == ["Behind the last block."])
    #expect(lab.puzzles.map(\.changes) == [["W"]])
    #expect(lab.view == .everything)
    let text = SampleLab.text.replacing("tier: T0", with: "tier: T0\nview: frames")
    #expect(try Lab.parse(text, file: "sample").view == .frames)
  }

  /// Each change spoils one thing; the message names it where it stands.
  static let mistakes: [(from: String, to: String, message: String, at: String)] = [
    ("number: 1\n", "numer: 1\nnumber: 1\n", "has no key `numer`", "numer"),
    ("minutes: 8", "minutes: soon", "not such a number", "soon"),
    ("tier: T0", "tier: T9", "this is no tier", "T9"),
    ("W: { pages: N, size: [2, N - 3] }", "W: { pages: N }", "has no `size`", "{ pages: N }"),
    ("a: { letter: any }", "a: { letter: any, number: 3 }", "in 2 ways", "a: { letter"),
    (
      "points: 2\n    ask: \"How many faults for", "points: many\n    ask: \"How many faults for", "not such a number",
      "many"
    ),
    ("belief: M03", "belief: M77", "unknown belief `M77`", "M77"),
    ("kind: several", "kind: severel", "this is no kind", "severel"),
    ("\"Two of {N}.\"", "\"Two of {N.\"", "the `{` is not closed", "{N."),
    ("id: o1", "id: q1", "the id `q1` is there twice", ""),
    ("change: [W]", "change: [V]", "`V` is no parameter", ""),
    ("answer: copies(child, heap, forked..wrote)\n    rule: w\n", "rule: w\n", "has no `answer`", ""),
    ("hints: [\"Count.\"]", "hints: \"Count.\"", "`hints` is a text", "\"Count.\""),
    ("tier: T0", "tier: T0\nview: all", "this is no view", "all"),
    ("tier: T0", "tier: T0\nshort: [q9]", "`q9` is no question before the run", "q9"),
    ("tier: T0", "tier: T0\nshort: [q3]", "`q3` is no question before the run", "q3"),
    ("tier: T0", "tier: T0\nshort: [q1, q1]", "`q1` is there twice", "q1]"),
    ("id: sample\n", "id: sample-short\n", "the id ends as those of short forms do", "format"),
  ]

  @Test("each mistake is told with its place", arguments: mistakes.indices)
  func mistake(index: Int) throws {
    let (from, to, message, at) = Self.mistakes[index]
    let text = SampleLab.text.replacing(Self.indented(from), with: Self.indented(to), maxReplacements: 1)
    #expect(text != SampleLab.text)
    let errors = try Self.errors(in: text)
    #expect(errors.diagnostics.count == 1, "\(errors)")
    let found = try #require(errors.diagnostics.first)
    #expect(found.message.contains(message), "\(errors)")
    let line = text.split(separator: "\n", omittingEmptySubsequences: false)[found.position.line - 1]
    #expect(found.sourceLine == String(line))
    #expect(line.dropFirst(found.position.column - 1).hasPrefix(at), "\(errors)")
  }

  @Test("ten mistakes in one file give ten messages in one pass, in the order of their lines")
  func tenMistakes() throws {
    var text = SampleLab.text
    for (from, to, _, _) in Self.mistakes.prefix(10) {
      text = text.replacing(Self.indented(from), with: Self.indented(to), maxReplacements: 1)
    }
    let errors = try Self.errors(in: text)
    #expect(errors.diagnostics.count == 10, "\(errors)")
    #expect(errors.diagnostics.map(\.position) == errors.diagnostics.map(\.position).sorted())
    for (_, _, message, _) in Self.mistakes.prefix(10) {
      #expect(errors.diagnostics.count { $0.message.contains(message) } >= 1, "\(message)")
    }
  }

  @Test(
    "what is no lab file is refused with a reason",
    arguments: [
      ("", "does not begin with its front matter"), ("# Only text", "does not begin with its front matter"),
      ("---\nformat: 1\n", "does not begin with its front matter"), ("---\n---\n", "there is nothing in it"),
      ("---\n- a\n---\n", "the lab is a list"), ("---\nid: &x a\n---\n", "anchors"),
      ("---\nid: !!str a\n---\n", "tags"),
      ("---\nid: a\nid: b\n---\n", "`id` is there twice"), ("---\nid: [a\n---\n", "YAML"),
      ("---\n\tid: a\n---\n", "YAML"),
      ("---\nformat: 2\n---\n", "`format`"),
    ])
  func noLab(text: String, message: String) throws {
    #expect(try Self.errors(in: text).description.contains(message))
  }

  @Test("a block that is meant is not taken for text")
  func misspeltBlock() throws {
    let errors = try Self.errors(in: SampleLab.text.replacing("```observe", with: "```obserwe"))
    #expect(errors.diagnostics.map(\.message) == ["unknown block `obserwe`"])
    #expect(errors.diagnostics.first?.hint == "did you mean `observe`?")
  }

  @Test("notes among authors are for nobody else, and move no other line")
  func notes() throws {
    let note = "<!-- one\n```question\nof {several} lines -->\n"
    let text = SampleLab.text.replacing("Between the questions.", with: note + "Between the questions.")
    let lab = try Lab.parse(text, file: "noted.lab.md")
    #expect(lab.questions[1].context.map(\.source.text) == ["Between the questions."])
    #expect(lab.questions.count == 3)
    let spoilt = text.replacing("unit: copies", with: "unit: copeis")
    let place = try #require(try Self.errors(in: spoilt).diagnostics.first?.position.line)
    #expect(spoilt.split(separator: "\n", omittingEmptySubsequences: false)[place - 1] == "unit: copeis")
    let open = SampleLab.text.replacing("Between the questions.", with: "<!-- Between the questions.")
    #expect(try Self.errors(in: open).diagnostics.map(\.message) == ["the note is not closed"])
  }

  @Test("the template of new labs is a lab that is right")
  func template() throws {
    let path = #filePath.split(separator: "/").dropLast(4).reduce(into: "") { $0 += "/" + $1 }
    let text = String(
      decoding: try Data(contentsOf: URL(filePath: path + "/examples/authors/template.lab.md")), as: UTF8.self)
    let check = LabCheck.check(try Lab.parse(text, file: "template"), seeds: 200, runner: try ModelRunner())
    #expect(check.diagnostics.isEmpty && check.seeds == 200, "\(check.diagnostics.map(\.rendered))")
  }

  @Test("changed and cut texts never trap")
  func mutations() {
    let bytes = Array(SampleLab.text.utf8)
    var generator = SplitMix64(seed: 9)
    for _ in 0..<1500 {
      var copy = bytes
      let place = Int.random(in: 0..<copy.count, using: &generator)
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: copy[place] = UInt8.random(in: 0...255, using: &generator)
      case 1: copy.removeSubrange(place..<min(copy.count, place + Int.random(in: 1...40, using: &generator)))
      default:
        copy.insert(
          contentsOf: Array("{[\"`:#&*-\n}").shuffled(using: &generator).map { $0.asciiValue ?? 0 }, at: place)
      }
      guard let lab = try? Lab.parse(String(decoding: copy, as: UTF8.self), file: "mutation") else { continue }
      _ = try? lab.variant(Seed(1))
    }
  }

  static func indented(_ text: String) -> String { text.replacing("\n    ", with: "\n") }

  static func errors(in text: String) throws -> LabErrors {
    do throws(LabErrors) {
      _ = try Lab.parse(text, file: "spoilt.lab.md")
    } catch {
      return error
    }
    throw Unspoilt()
  }

  struct Unspoilt: Error {}
}
