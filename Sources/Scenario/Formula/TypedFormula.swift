/// A formula that does not stand in a scenario, read and checked.
public struct TypedFormula: Sendable, Hashable, Codable {
  /// What a formula comes to.
  public enum Result: String, Sendable, Hashable, Codable {
    /// A number.
    case number
    /// True or false.
    case truth
    /// A signal, an error, a kind of page or a process.
    case name
    /// Values without an order.
    case set
    /// Values in an order.
    case list
    /// The numbers between two.
    case range
  }

  /// The formula as it was written.
  public var text: String
  /// The formula, with the values of the parameters in it.
  public var formula: Formula
  /// What it comes to, unless that is unknown.
  public var result: Result

  /// Whether nothing of a run is asked.
  public var isConstant: Bool { formula.calls.isEmpty && formula.subjects.isEmpty }

  /// Reads a formula that is computed before anything runs: of numbers, sets and parameters.
  public static func constant(
    _ text: String, parameters: [String: FormulaValue]
  ) throws(FormulaMistake) -> TypedFormula {
    var scope = FormulaScope()
    scope.hasRun = false
    return try TypedFormula(text, parameters: parameters, scope: scope)
  }

  /// The value of a formula that asks nothing of a run.
  public var constantValue: FormulaValue { FormulaEvaluator.withoutRun.evaluate(formula, atStep: 0) }

  fileprivate init(_ text: String, parameters: [String: FormulaValue], scope: FormulaScope) throws(FormulaMistake) {
    do throws(Problem) {
      let typed = try FormulaParser.parseTyped(
        Self.tokens(text, parameters: parameters), scope: scope, allowsRange: true)
      self.text = text
      formula = typed.formula
      result =
        switch typed.type {
        case .integer: .number
        case .boolean: .truth
        case .symbol: .name
        case .set: .set
        case .list: .list
        case .range: .range
        }
    } catch {
      throw FormulaMistake(error)
    }
  }

  private static let prefix = "expect "

  /// The tokens of the text, in which the names of parameters are replaced by their values.
  private static func tokens(_ text: String, parameters: [String: FormulaValue]) throws(Problem) -> [Token] {
    let start = SourcePosition(line: 1, column: 1)
    guard !text.unicodeScalars.contains(where: { $0 == "\n" || $0 == "\r" }) else {
      throw Problem("a formula is one line", at: start)
    }
    // Only behind this word a hyphen is a minus.
    var lexer = Lexer(prefix + text)
    guard let lexed = lexer.next() else { throw Problem("there is no formula", at: start) }
    if var problem = lexed.problem {
      problem.position.column -= prefix.count
      throw problem
    }
    var result: [Token] = []
    for token in lexed.tokens.dropFirst() {
      var token = token
      token.position.column -= prefix.count
      if case .word(let word) = token.kind, let value = parameters[word] {
        result += try written(value, at: token)
      } else {
        result.append(token)
      }
    }
    return result
  }

  /// A value as it would be written in the place of a token.
  private static func written(_ value: FormulaValue, at token: Token) throws(Problem) -> [Token] {
    func replaced(_ kind: Token.Kind) -> Token { Token(kind: kind, position: token.position, length: token.length) }
    switch value {
    case .integer(let number): return [replaced(.number(number, unit: nil))]
    case .boolean(let flag): return [replaced(.word(String(flag)))]
    case .symbol(let name): return [replaced(.word(name))]
    case .set(let members):
      let numbers = members.compactMap { if case .integer(let number) = $0 { number } else { nil } }.sorted()
      let parts = numbers.map { [replaced(.number($0, unit: nil))] }
      return [replaced(.symbol(.openBrace))] + parts.joined(separator: [replaced(.symbol(.comma))])
        + [replaced(.symbol(.closeBrace))]
    case .list, .range, .unknown: throw Problem("the parameter has no value", at: token)
    }
  }
}

/// What is wrong with a formula that does not stand in a scenario.
public struct FormulaMistake: Error, Sendable, Hashable {
  /// Where it is, in Unicode scalars from 1.
  public var column: Int
  /// The number of Unicode scalars that are marked, at least 1.
  public var length: Int
  /// What is wrong.
  public var message: String
  /// What could stand there instead.
  public var expected: String?
  /// How it may be mended.
  public var hint: String?

  init(_ problem: Problem) {
    column = problem.position.column
    length = problem.length
    // A name of which the scenario's own mistakes tell has no message.
    message = problem.message.isEmpty ? "this name is not known" : problem.message
    expected = problem.expected
    hint = problem.hint
  }
}

extension Scenario {
  /// Reads a formula about this scenario as if it stood behind the last step, with parameters as names for values, and about what there is
  /// beside the scenario.
  public func formula(
    _ text: String, parameters: [String: FormulaValue] = [:], subjects: [FormulaSubject] = []
  ) throws(FormulaMistake) -> TypedFormula {
    var scope = finalScope
    for subject in subjects { scope.subjects[subject.name] = subject }
    return try TypedFormula(text, parameters: parameters, scope: scope)
  }

  /// The names of processes, regions and marks.
  public var names: Set<String> {
    let scope = finalScope
    return scope.processes.union(scope.widths.keys).union(scope.allMarks)
  }

  /// What may be asked when all is over.
  private var finalScope: FormulaScope {
    var scope = FormulaScope()
    for (index, step) in steps.enumerated() {
      switch step.action {
      case .process(let name, _): scope.processes.insert(name)
      case .fork(_, let child, _): scope.processes.insert(child)
      case .thread(_, let request): scope.processes.insert(request.name)
      case .mark(let name): scope.marks[name] = index
      default: break
      }
    }
    scope.allProcesses = scope.processes
    scope.allMarks = Set(scope.marks.keys)
    for region in layout.regions { scope.widths[region.name] = region.pages }
    return scope
  }
}
