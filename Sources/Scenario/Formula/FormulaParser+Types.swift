extension FormulaParser {
  /// The common type of two sides, with the names on either side checked against it.
  func unify(_ left: Typed, _ right: Typed, at token: Token) throws(Problem) -> FormulaType {
    guard let type = Self.common(left.type, right.type) else {
      // A lone name that stands for nothing is most likely misspelt.
      for side in [left, right] {
        if case .symbol(nil) = side.type, !isKnown(side) { throw meaningless(side) }
      }
      throw Problem(
        "\(left.type.description) and \(right.type.description) cannot be compared", at: token)
    }
    if let domain = Self.domain(of: type) {
      for name in left.openNames + right.openNames { try check(name, in: domain) }
    }
    return type
  }

  private static func domain(of type: FormulaType) -> SymbolDomain? {
    switch type {
    case .symbol(let domain): domain
    case .set(let element), .list(let element): element.flatMap(domain)
    case .integer, .boolean, .range: nil
    }
  }

  private static func common(_ left: FormulaType, _ right: FormulaType) -> FormulaType? {
    switch (left, right) {
    case (.integer, .integer), (.boolean, .boolean), (.range, .range): return left
    case (.symbol(let first), .symbol(let second)):
      // What a step's error can be includes the signals.
      if first == nil || second == nil || first == second { return .symbol(first ?? second) }
      return nil
    case (.set(let first), .set(let second)), (.set(let first), .list(let second)),
      (.list(let first), .set(let second)):
      return commonElement(first, second).map { .set($0) }
    case (.list(let first), .list(let second)):
      return commonElement(first, second).map { .list($0) }
    default: return nil
    }
  }

  /// nil when the elements have nothing in common; .some(nil) when both collections are empty.
  private static func commonElement(_ left: FormulaType?, _ right: FormulaType?) -> FormulaType?? {
    guard let left else { return .some(right) }
    guard let right else { return .some(left) }
    guard let shared = common(left, right) else { return nil }
    return .some(shared)
  }

  private func check(_ name: Located<String>, in domain: SymbolDomain) throws(Problem) {
    if domain == .process { return try checkProcess(name) }
    guard !domain.names.contains(name.value) else { return }
    throw Problem(
      "`\(name.value)` is not \(domain.description)", at: name, expected: domain.names.joined(separator: ", "),
      hint: Suggestion.hint(for: name.value, among: domain.names))
  }

  /// Whether the first name of an operand stands for something in some comparison.
  private func isKnown(_ operand: Typed) -> Bool {
    guard let name = operand.openNames.first?.value else { return false }
    let domains: [SymbolDomain] = [.signal, .error, .pageKind]
    return scope.processes.contains(name) || domains.contains { $0.names.contains(name) }
  }

  /// The problem with a name whose meaning nothing tells.
  func meaningless(_ operand: Typed) -> Problem {
    guard let name = operand.openNames.first else { return Problem("nothing is compared", at: operand.place) }
    let functions = FormulaFunction.allCases.map(\.rawValue)
    if let function = FormulaFunction(rawValue: name.value) {
      return Problem("`\(name.value)` is a function and needs arguments", at: name, expected: function.usage)
    }
    return Problem(
      "`\(name.value)` means nothing here", at: name, expected: "a number or a function such as `faults(...)`",
      hint: Suggestion.hint(for: name.value, among: functions))
  }

  func checkProcess(_ name: Located<String>) throws(Problem) {
    if scope.processes.contains(name.value) { return }
    if scope.unreadWords.contains(name.value) { throw ScenarioBuilder.silent }
    if scope.allProcesses.contains(name.value) {
      throw Problem("the process `\(name.value)` does not exist yet", at: name)
    }
    throw Problem(
      "unknown process `\(name.value)`", at: name,
      hint: Suggestion.hint(for: name.value, among: scope.processes.sorted()))
  }
}
