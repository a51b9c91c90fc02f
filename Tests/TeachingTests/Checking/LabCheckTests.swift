import Experiment
import Scenario
import Teaching
import Testing

@Suite("checking labs") struct LabCheckTests {
  static func check(_ text: String, seeds: Int = 20) throws -> LabCheck {
    LabCheck.check(try Lab.parse(text, file: "sample.lab.md"), seeds: seeds, runner: try ModelRunner())
  }

  @Test("a right lab is clean")
  func clean() throws {
    let check = try Self.check(SampleLab.text)
    #expect(check.diagnostics.isEmpty, "\(check.diagnostics.map(\.rendered))")
    // Three rules of numbers and choices, three of options, one puzzle.
    #expect(check.seeds == 20 && check.comparisons == 20 * 7)
  }

  @Test("a foreseen answer may be as far off as numbers go")
  func farOff() throws {
    let text = SampleLab.text.replacing("{ value: N, ", with: "{ value: -9223372036854775807, ", maxReplacements: 1)
    #expect(text != SampleLab.text)
    #expect(try Self.check(text).diagnostics.isEmpty)
  }

  @Test(
    "what is wrong is told with its place",
    arguments: [
      ("rule: w\nwrong", "rule: w + (N > 19)\nwrong", "needs a number", "N > 19"),
      ("rule: w\nwrong", "rule: w + 1\nwrong", "the rule says", "w + 1"),
      ("rule: w\nwrong", "rule: w * 1 + if(w > 9, 1, 0)\nwrong", "the rule says", "w * 1"),
      ("answer: faults(child, heap, forked..wrote)\nrule: w", "answer: w\nrule: w", "asks nothing of the run", "w"),
      ("rule: w\nwrong", "wrong", "has no rule", ""),
      (
        "answer: faults(child, heap, forked..wrote)", "answer: faults(child, heap, forked..wrot)",
        "unknown mark `wrot`", "wrot"
      ),
      ("answer: faults(child, heap, forked..wrote)", "answer: faults(child, heap) == 3", "a truth", "faults"),
      ("belief: M03, with: { written: w } }", "belief: M03 }", "needs `written`", "M03"),
      ("hints: [\"One.\", \"Two of {N}.\"]\n", "", "has no hint", ""),
      ("hints: [\"One.\", \"Two of {N}.\"]", "hints: [\"{faults(child, heap)}\"]", "before anything runs", "faults"),
      ("explain: \"There were {faults(child, heap, forked..wrote)}.\"\n", "", "explains nothing", ""),
      ("explain: \"There were", "explain: \"There were 7 or", "not computed", ""),
      (
        "wrong:\n  - { value: N, belief: M01 }\n  - { value: 2 * w, belief: M03, with: { written: w } }\n", "",
        "foresees no wrong answer", ""
      ),
      ("How many faults for {w} pages?", "How many of {copied}?", "`copied` means nothing here", "copied"),
      ("rule: \"true\" }", "rule: \"false\" }", "the rule says", ""),
      ("W: 0..N - 1\nhints", "W: 0..N - 2\nhints", "does not reach the target", "copies"),
      (
        "target: copies(child, heap, forked..wrote) == N", "target: copies(child, heap, forked..wrote) > 0",
        "solved from the start", "copies"
      ),
      ("minutes: 8", "minutes: 200", "200 minutes are unlikely", ""),
      ("  p: { member: W }", "  child: { member: W }\n  p: { member: W }", "uses the name `child`", "child"),
    ])
  func mistakes(from: String, to: String, message: String, at: String) throws {
    let text = SampleLab.text.replacing(from, with: to, maxReplacements: 1)
    #expect(text != SampleLab.text)
    let check = try Self.check(text)
    let found = try #require(
      check.diagnostics.first { $0.message.contains(message) }, "\(check.diagnostics.map(\.rendered))")
    let line = text.split(separator: "\n", omittingEmptySubsequences: false)[found.position.line - 1]
    #expect(line.dropFirst(found.position.column - 1).hasPrefix(at), "\(found.rendered)")
  }

  @Test("each shipped lab is right", arguments: SampleLab.shipped.map(\.file))
  func shipped(file: String) throws {
    let check = LabCheck.check(try SampleLab.shippedLab(file), seeds: 100, runner: try ModelRunner())
    #expect(check.diagnostics.isEmpty, "\(check.diagnostics.map(\.rendered).joined(separator: "\n"))")
    #expect(check.seeds == 100)
  }

  @Test(
    "the rules of each shipped lab hold on every kernel that the model knows", arguments: SampleLab.shipped.map(\.file))
  func kernels(file: String) throws {
    let lab = try SampleLab.shippedLab(file)
    for kernel in ModelRunner.knownKernels {
      let check = LabCheck.check(lab, seeds: 10, runner: try ModelRunner(kernel: kernel))
      #expect(check.diagnostics.isEmpty, "\(kernel): \(check.diagnostics.map(\.rendered).joined(separator: "\n"))")
    }
  }

  @Test("the shipped labs have numbers and ids of their own, and name labs that exist")
  func shelf() throws {
    let labs = try SampleLab.shipped.map { try SampleLab.shippedLab($0.file) }
    #expect(Set(labs.map(\.number)).count == labs.count && Set(labs.map(\.id)).count == labs.count && labs.count >= 10)
    for lab in labs {
      #expect(lab.after.allSatisfy { id in labs.contains { $0.id == id && $0.number < lab.number } }, "\(lab.id)")
    }
  }

  @Test(
    "every wrong answer that a shipped lab foresees gives the belief that it names",
    arguments: SampleLab.shipped.map(\.file))
  func diagnoses(file: String) throws {
    let lab = try SampleLab.shippedLab(file)
    let runner = try ModelRunner()
    for seed in 0..<25 {
      let run = LabRun.predicted(try lab.variant(Seed(UInt64(seed))), by: runner)
      for question in lab.questions {
        let key = try run.key(of: question)
        for (answer, belief) in key.foreseen {
          let judgement = try key.judge(answer)
          #expect(
            !judgement.isRight && judgement.beliefs.contains { $0.misconception.id == belief },
            "\(question.id) \(answer)")
          #expect(
            judgement.beliefs.allSatisfy { !$0.refutation.contains("{") && !$0.refutation.contains("unknown") },
            "\(judgement)")
        }
      }
    }
  }
}
