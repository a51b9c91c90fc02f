import Scenario
import Testing

/// Formulas about what there is beside a scenario.
struct SubjectFormulaTests {
  private static let store = FormulaSubject(
    name: "store", parts: ["base", "copy"], marks: ["made", "written"],
    functions: [
      SubjectFunction("taken", [.moment], isBytes: true), SubjectFunction("grown", [.interval], isBytes: true),
      SubjectFunction("exclusive", [.part, .moment], isBytes: true),
      SubjectFunction("same", [.part, .part, .number, .moment], isTruth: true),
    ])

  /// Answers with what was asked.
  private struct Echo: SubjectAnswering {
    func answer(to call: SubjectCall, numbers: [Int]) -> FormulaValue {
      switch call.function {
      case "taken": call.moment == nil ? .integer(8192) : .unknown("not measured")
      case "grown": .integer(call.interval.map { $0.from == "made" && $0.to == "written" ? 4096 : 1 } ?? 0)
      case "exclusive": .integer(call.parts == ["copy"] ? 12_288 : 0)
      default: .boolean(numbers == [7] && call.parts == ["base", "copy"])
      }
    }
  }

  private let scenario = Scenario(title: "", steps: [], layout: RegionLayout())

  private func value(_ text: String) throws -> FormulaValue {
    let formula = try scenario.formula(text, parameters: ["x": .integer(3)], subjects: [Self.store])
    #expect(!formula.isConstant && formula.formula.subjects == ["store"])
    let trace = Trace(source: .model(kernel: ""))
    return FormulaEvaluator(scenario: scenario, trace: trace, subjects: Echo()).evaluate(formula.formula, atStep: 0)
  }

  @Test(arguments: [
    ("taken(store)", FormulaValue.integer(8192)), ("taken(store, made)", .unknown("not measured")),
    ("grown(store)", .integer(0)), ("grown(store, made..written)", .integer(4096)),
    ("exclusive(store, copy, written) / 4096 + x", .integer(6)), ("same(store, base, copy, 2 * x + 1)", .boolean(true)),
    ("if(same(store, base, copy, x), 1, taken(store))", .integer(8192)),
  ])
  func subjectsAnswer(text: String, expected: FormulaValue) throws { #expect(try value(text) == expected) }

  @Test(arguments: [
    ("taken(shop)", 1, "unknown function `taken`"), ("faults(store)", 1, "`faults` cannot be asked of `store`"),
    ("taken(store, later)", 14, "`store` has no mark `later`"),
    ("grown(store, written..made)", 14, "the interval runs backwards"),
    ("exclusive(store, third)", 18, "`store` has no part `third`"), ("exclusive(store)", 16, "`)` instead of"),
    ("same(store, base, copy, true)", 25, "`true` needs a number"),
  ])
  func mistakesHaveTheirPlace(text: String, column: Int, message: String) throws {
    let mistake = #expect(throws: FormulaMistake.self) {
      try scenario.formula(text, subjects: [Self.store])
    }
    let found = try #require(mistake)
    #expect(found.column == column, "\(found)")
    #expect(found.message.hasPrefix(message) || message.hasPrefix("`)`"), "\(found.message)")
  }

  @Test func whoAnswersForNobodyIsUnknown() throws {
    let formula = try scenario.formula("taken(store)", subjects: [Self.store])
    let evaluator = FormulaEvaluator(scenario: scenario, trace: Trace(source: .model(kernel: "")))
    #expect(evaluator.evaluate(formula.formula, atStep: 0) == .unknown("nobody answers for `store`"))
  }
}
