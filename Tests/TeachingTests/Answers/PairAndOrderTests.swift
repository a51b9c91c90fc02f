import Experiment
import Scenario
import Teaching
import Testing

@Suite("pairs and orders") struct PairAndOrderTests {
  static func key(_ id: String, seed: UInt64) throws -> QuestionKey {
    let lab = try SampleLab.shippedLab("90-quiz.lab.md")
    let run = LabRun.predicted(try lab.variant(Seed(seed)), by: try ModelRunner())
    return try run.key(of: #require(lab.questions.first { $0.id == id }))
  }

  @Test("a pair is right when both numbers are")
  func pair() throws {
    for seed in 0..<20 as Range<UInt64> {
      let key = try Self.key("q2", seed: seed)
      let right = try #require(key.right(on: .model))
      guard case .numbers(let numbers) = right else {
        Issue.record("\(right)")
        return
      }
      #expect(numbers.count == 2 && numbers[0] > numbers[1] && numbers[1] > 0)
      #expect(try key.judge(right).isRight)
      let copied = try key.judge(.numbers([numbers[0], numbers[0]]))
      #expect(!copied.isRight && copied.beliefs.map(\.misconception.id) == ["M06"])
      #expect(try key.judge(.numbers([0, 0])).beliefs.map(\.misconception.id) == ["M07"])
      for other in [[numbers[0] + 1, numbers[1]], [numbers[1], numbers[0]], [.max, .min]] {
        #expect(try !key.judge(.numbers(other)).isRight)
      }
    }
  }

  @Test("an order is that of the sizes, and a belief changes it")
  func order() throws {
    var orders: Set<[Int]> = []
    for seed in 0..<60 as Range<UInt64> {
      let key = try Self.key("q6", seed: seed)
      guard case .options(let order)? = key.right(on: .model) else {
        Issue.record("there is no order")
        return
      }
      orders.insert(order)
      #expect(order.sorted() == [0, 1, 2, 3] && order.first == 0)
      let reversed = try key.judge(.options(order.reversed()))
      #expect(!reversed.isRight && reversed.share == 0)
      // Two neighbours in the wrong order: five of six pairs are right.
      let swapped = try key.judge(.options([order[0], order[1], order[3], order[2]]))
      #expect(!swapped.isRight && abs(swapped.share - 4.0 / 6) < 1e-9)
      #expect(Set(key.foreseen.map(\.belief)) == ["M12", "M31", "M32"])
      for (answer, belief) in key.foreseen {
        #expect(try key.judge(answer).beliefs.map(\.misconception.id) == [belief])
      }
    }
    // The question would be worth little if the answer were always the same.
    #expect(orders.count > 2)
  }

  @Test(
    "what is typed",
    arguments: [
      ("q2", "7 0", GivenAnswer.numbers([7, 0])), ("q2", "7, 0", .numbers([7, 0])),
      ("q2", "7 faults 0 copies", .numbers([7, 0])), ("q2", "7 FAULTS, 0", .numbers([7, 0])), ("q2", "7", nil),
      ("q2", "7 0 1", nil), ("q2", "7 copies 0", nil), ("q2", "?", .unknown), ("q2", "seven 0", nil),
      ("q6", "b a d c", .options([1, 0, 3, 2])), ("q6", "BADC", .options([1, 0, 3, 2])), ("q6", "b a d", nil),
      ("q6", "a a b c", nil), ("q6", "a b c e", nil), ("q6", "none", nil), ("q6", "?", .unknown),
    ])
  func typed(id: String, text: String, answer: GivenAnswer?) throws {
    let lab = try SampleLab.shippedLab("90-quiz.lab.md")
    #expect(GivenAnswer.read(text, for: try #require(lab.questions.first { $0.id == id })) == answer)
  }

  private static let pairText = """
    kind: pair
    units: [faults, copies]
    ask: "How many faults, and how many copies?"
    answer: "[faults(child, heap, forked..wrote), copies(child, heap, forked..wrote)]"
    rule: "[w, w]"
    wrong:
      - { value: "[N, N]", belief: M01 }
    hints: ["One."]
    explain: "There were {faults(child, heap, forked..wrote)}."

    """

  private static let orderText = """
    kind: order
    ask: "Which is smaller?"
    options:
      - { text: "what is copied", value: "copies(child, heap, forked..wrote)", rule: w, mistaken: 2 * N, belief: M01 }
      - { text: "all", value: N, rule: N }
    hints: ["Both count pages."]
    explain: "{kept} are not copied."

    """

  /// The sample with another first question.
  private static func check(_ question: String, _ change: (from: String, to: String)) throws -> [Diagnostic] {
    let from = "kind: number\nunit: faults\npoints: 2\n"
    let start = try #require(SampleLab.text.firstRange(of: from))
    let end = try #require(SampleLab.text.firstRange(of: "```\n\nBetween"))
    var text = SampleLab.text
    let changed = question.replacing(change.from, with: change.to)
    #expect(change.from.isEmpty || changed != question)
    text.replaceSubrange(start.lowerBound..<end.lowerBound, with: changed)
    do {
      return try LabCheckTests.check(text, seeds: 10).diagnostics
    } catch {
      return (error as? LabErrors)?.diagnostics ?? []
    }
  }

  @Test("a right pair and a right order are clean", arguments: [pairText, orderText])
  func clean(question: String) throws { #expect(try Self.check(question, ("", "")).isEmpty) }

  /// A change of a question, and what is said to it.
  struct Mistake: Sendable {
    var question: String
    var from: String
    var to: String
    var message: String

    init(_ question: String, _ from: String, _ to: String, _ message: String) {
      (self.question, self.from, self.to, self.message) = (question, from, to, message)
    }
  }

  private static let planted: [Mistake] = [
    Mistake(pairText, "units: [faults, copies]\n", "", "a `pair` has two units"),
    Mistake(pairText, "units: [faults, copies]", "units: [faults]", "a `pair` has two units"),
    Mistake(pairText, "units: [faults, copies]", "unit: faults", "and no `unit`"),
    Mistake(pairText, "rule: \"[w, w]\"", "rule: w", "the rule is not a list of two numbers"),
    Mistake(pairText, "rule: \"[w, w]\"", "rule: \"[w, w + 1]\"", "the rule says ["),
    Mistake(pairText, "[N, N]", "[w, w]", "none of 2000 draws"),
    Mistake(
      pairText, "answer: \"[faults(child, heap, forked..wrote), copies(child, heap, forked..wrote)]\"",
      "answer: faults(child, heap, forked..wrote)", "this is a number"
    ),
    Mistake(pairText, "kind: pair", "kind: number", "only a `pair` has `units`"),
    Mistake(orderText, "rule: w,", "rule: N,", "two options are equally large"),
    Mistake(orderText, "rule: w,", "rule: w - 1,", "the rule says"),
    Mistake(orderText, ", rule: N }", " }", "the option has no `rule`"),
    Mistake(orderText, "2 * N", "0", "the order with this mistake is right"),
    Mistake(orderText, ", belief: M01", "", "belong together"),
    Mistake(orderText, "mistaken: 2 * N, ", "", "belong together"),
    Mistake(orderText, "ask:", "answer: w\nask:", "have formulas of their own"),
    Mistake(orderText, "\"copies(child, heap, forked..wrote)\"", "w", "asks nothing of the run"),
    Mistake(orderText, "\"copies(child, heap, forked..wrote)\"", "\"copies(child, heap) > 0\"", "this is a truth"),
  ]

  @Test("mistakes are told", arguments: planted)
  func mistakes(_ mistake: Mistake) throws {
    let found = try Self.check(mistake.question, (mistake.from, mistake.to))
    #expect(found.contains { $0.message.contains(mistake.message) }, "\(found.map(\.rendered))")
  }
}
