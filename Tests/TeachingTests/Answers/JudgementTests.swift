import Experiment
import Scenario
import Teaching
import Testing

@Suite("judging answers") struct JudgementTests {
  static func key(_ id: String, _ seed: UInt64 = 4) throws -> (key: QuestionKey, values: [String: ParameterValue]) {
    let variant = try SampleLab.lab().variant(Seed(seed))
    let run = LabRun.predicted(variant, by: try ModelRunner())
    return (try run.key(of: variant.lab.questions.first { $0.id == id }!), variant.values)
  }

  static func number(_ value: ParameterValue?) -> Int {
    switch value {
    case .number(let number): number
    case .letter(let byte): Int(byte)
    default: -1
    }
  }

  @Test("the right number is right, with the numbers of the run")
  func right() throws {
    let (key, values) = try Self.key("q1")
    #expect(key.number == Self.number(values["w"]) && key.kernelNumber == nil)
    let judgement = try key.judge(.number(Self.number(values["w"])))
    #expect(judgement.isRight && judgement.share == 1 && judgement.beliefs.isEmpty)
  }

  @Test("a foreseen number is diagnosed, and its refutation has the numbers of this run")
  func diagnosed() throws {
    let (key, values) = try Self.key("q1")
    let (pages, written) = (Self.number(values["N"]), Self.number(values["w"]))
    let judgement = try key.judge(.number(pages))
    #expect(!judgement.isRight && judgement.share == 0)
    #expect(judgement.beliefs.map(\.misconception.id) == ["M01"] && judgement.beliefs.first?.formula == "N")
    #expect(
      judgement.beliefs.first?.refutation.hasPrefix(
        "\(written) of \(pages) pages have a frame of their own now. The other \(pages - written)") == true)
    #expect(try key.judge(.number(2 * written)).beliefs.map(\.misconception.id) == ["M03"])
  }

  @Test("an answer that nobody has foreseen has no belief, and not knowing has none either")
  func unforeseen() throws {
    let (key, _) = try Self.key("q1")
    for answer in [GivenAnswer.number(-1), .number(1000), .number(.min), .number(.max), .unknown] {
      let judgement = try key.judge(answer)
      #expect(!judgement.isRight && judgement.beliefs.isEmpty)
    }
  }

  @Test("a choice has one right option")
  func choice() throws {
    let (key, _) = try Self.key("q2")
    #expect(key.choices.map(\.isRight) == [true, false])
    #expect(try key.judge(.options([0])).isRight)
    #expect(try key.judge(.options([1])).beliefs.map(\.misconception.id) == ["M08"])
  }

  @Test(
    "ticks count one by one",
    arguments: [
      ([1], 1.0, []), ([], 1.0 / 3, []), ([0, 1], 1.0 / 3, ["M05"]), ([0], 0, ["M05"]), ([0, 2], 0, ["M05", "M01"]),
    ] as [([Int], Double, [String])])
  func several(ticks: [Int], share: Double, beliefs: [String]) throws {
    let judgement = try Self.key("q3").key.judge(.options(ticks))
    #expect(abs(judgement.share - share) < 0.001 && judgement.beliefs.map(\.misconception.id) == beliefs)
  }

  @Test(
    "what is typed is read, or is no answer; it is never a wrong one by accident",
    arguments: [
      ("q1", "7", GivenAnswer.number(7)), ("q1", " 7  faults ", .number(7)), ("q1", "-7", .number(-7)),
      ("q1", "?", .unknown),
      ("q1", "seven", nil), ("q1", "7 8", nil), ("q1", "7 copies", nil), ("q1", "", nil),
      ("q1", "99999999999999999999", nil),
      ("q2", "a", .options([0])), ("q2", "B", .options([1])), ("q2", "c", nil), ("q2", "ab", nil), ("q2", "", nil),
      ("q3", "a c", .options([0, 2])), ("q3", "c,a", .options([0, 2])), ("q3", "none", .options([])), ("q3", "aa", nil),
      ("q3", "d", nil),
    ] as [(String, String, GivenAnswer?)])
  func reading(id: String, text: String, expected: GivenAnswer?) throws {
    let question = try #require(SampleLab.lab().questions.first { $0.id == id })
    #expect(GivenAnswer.read(text, for: question) == expected)
  }

  @Test("an answer that is right on the kernel only counts, and is told")
  func kernelOnly() throws {
    let variant = try SampleLab.lab().variant(Seed(4))
    let model = try ModelRunner().run(variant.scenario)
    var kernel = model
    let write = try #require(variant.scenario.steps.firstIndex { $0.text.hasPrefix("write child") })
    kernel.steps[write].minorFaults = Quantity((model.steps[write].minorFaults.value ?? 0) + 1, .measured)
    kernel.steps[write].faultsComplete = false
    let run = LabRun(variant, model: model, kernel: kernel)
    let key = try run.key(of: variant.lab.questions[0])
    let number = try #require(key.kernelNumber)
    #expect(number == (key.number ?? 0) + 1)
    let judgement = try key.judge(.number(number))
    #expect(judgement.isRight && judgement.isRightOnKernelOnly)
  }
}
