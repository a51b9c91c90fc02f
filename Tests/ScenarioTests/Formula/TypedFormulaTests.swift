import Scenario
import Testing

@Suite("formulas outside of scenarios") struct TypedFormulaTests {
  static let parameters: [String: FormulaValue] = [
    "n": .integer(7), "less": .integer(-3), "some": .set([.integer(1), .integer(3), .integer(5)]), "none": .set([]),
  ]

  @Test(
    "functions of values",
    arguments: [
      ("size(some)", .integer(3)), ("size(none)", .integer(0)), ("size(0..n - 1)", .integer(7)),
      ("size([1, 1])", .integer(1)),
      ("size(3..2)", .integer(0)), ("union(some, {1, 2})", .set([.integer(1), .integer(2), .integer(3), .integer(5)])),
      ("intersect(some, 2..4)", .set([.integer(3)])), ("minus(0..3, some)", .set([.integer(0), .integer(2)])),
      ("minus(none, some)", .set([])), ("min(n, 4, less)", .integer(-3)), ("max(n, 4)", .integer(7)),
      ("if(n > 6, 1, 2)", .integer(1)), ("if(3 in some and not 2 in some, size(some), 0)", .integer(3)),
      ("if(n > 6, {1}, {})", .set([.integer(1)])), ("n - less * 2", .integer(13)), ("0..n", .range(0, 7)),
      ("n == 7", .boolean(true)), ("max(1, 2) + min(1, 2) == 3", .boolean(true)),
    ] as [(String, FormulaValue)])
  func values(text: String, expected: FormulaValue) throws {
    let formula = try TypedFormula.constant(text, parameters: Self.parameters)
    #expect(formula.constantValue == expected && formula.isConstant && formula.text == text)
  }

  @Test(
    "what cannot be computed is unknown",
    arguments: ["size(1..99999999999)", "min(1, 1 / 0)", "if(1 / 0 == 1, 1, 2)", "size({1 / 0})", "union({1 / 0}, {})"])
  func unknown(text: String) throws {
    #expect(try TypedFormula.constant(text, parameters: [:]).constantValue.unknownReason != nil)
  }

  @Test(
    "mistakes are told with their columns",
    arguments: [
      ("n + m", 5, "`m` means nothing here"), ("size(n)", 6, "a number has no members"),
      ("size()", 1, "has 0 arguments"),
      ("min(1)", 1, "has 1 arguments"), ("if(1, 2, 3)", 4, "needs true or false"),
      ("if(n > 1, 2, {})", 1, "cannot be compared"),
      ("faults(child)", 1, "before anything runs"), ("siz(some)", 1, "unknown function"),
      ("1 +", 4, "the line ends too early"),
      ("", 1, "the line ends too early"), ("1\n2", 1, "one line"), ("n n", 3, "unexpected"),
      ("union({1}, {n == 1})", 1, "cannot be compared"),
    ])
  func mistakes(text: String, column: Int, message: String) {
    do throws(FormulaMistake) {
      let formula = try TypedFormula.constant(text, parameters: Self.parameters)
      Issue.record("\(formula)")
    } catch {
      #expect(error.message.contains(message) && error.column == column, "\(error)")
    }
  }

  @Test("a formula about a scenario stands behind its last step")
  func aboutAScenario() throws {
    let scenario = try Scenario.parse(
      "process p\nmap p heap anon pages=8\nwrite p heap\nmark done\nfork p -> c\n", file: "text")
    #expect(scenario.names == ["p", "c", "heap", "done"])
    let formula = try scenario.formula("faults(p, heap[n], start..done) + size(some)", parameters: Self.parameters)
    #expect(formula.result == .number && !formula.isConstant)
    #expect(throws: FormulaMistake.self) { try scenario.formula("faults(p, heap[8])") }
    #expect(throws: FormulaMistake.self) { try scenario.formula("faults(q, heap)") }
    #expect(throws: FormulaMistake.self) { try scenario.formula("faults(p, start..over)") }
    #expect(try scenario.formula("kind(p, heap[0]) == anon").result == .truth)
  }

  @Test("functions of values can be used in expectations")
  func expectations() throws {
    #expect(
      try HandMadeTrace().verdict("max(faults(p), faults(c)) == 4 and size(error_codes(c, buf)) == 1").verdict == .holds
    )
  }
}
