internal import Scenario

extension Question {
  /// Two answers of which one is right and which these parameters make equal, or two wrong ones; nil where all differ.
  func clash(of values: [String: FormulaValue]) throws(LabProblem) -> LabProblem? {
    if kind == .order { return try orderClash(values) }
    guard kind != .several, let source = rule ?? (fixed == nil ? nil : answer) else { return nil }
    let right = try source.constantValue(values)
    if let reason = right.unknownReason { return LabProblem("the rule is unknown: \(reason)", at: source.position) }
    if kind == .choice { return try choiceClash(right, values) }
    guard let number = numbers(right) else {
      return LabProblem("the rule is not \(kind == .pair ? "a list of two numbers" : "a number")", at: source.position)
    }
    var seen: Set<[Int]> = []
    for wrong in wrong {
      let value = numbers(try wrong.value.constantValue(values))
      let isRight = value.map { accepts($0, for: number) } ?? true
      guard let value, !isRight, seen.insert(value).inserted else {
        return LabProblem(
          "this wrong answer is right, or another wrong one", at: wrong.value.position,
          length: wrong.value.text.unicodeScalars.count)
      }
    }
    return nil
  }

  /// Sizes that are equal have no order, and a belief that changes no order explains nothing.
  private func orderClash(_ values: [String: FormulaValue]) throws(LabProblem) -> LabProblem? {
    var sizes: [Int] = []
    for option in options {
      guard case .integer(let size)? = try option.rule?.constantValue(values) else {
        return LabProblem("the rule is not a number", at: option.rule?.position ?? option.position)
      }
      sizes.append(size)
    }
    guard let right = Self.order(of: sizes) else { return LabProblem("two options are equally large", at: position) }
    var seen = [right]
    for (place, option) in options.enumerated() {
      guard let mistaken = option.mistaken else { continue }
      guard let wrong = try order(of: sizes, mistaking: place, values), !seen.contains(wrong) else {
        return LabProblem(
          "the order with this mistake is right, or that of another mistake, or none", at: mistaken.position,
          length: mistaken.text.unicodeScalars.count)
      }
      seen.append(wrong)
    }
    return nil
  }

  /// The places of sizes in ascending order; nil where two are equal.
  static func order(of sizes: [Int]) -> [Int]? {
    guard Set(sizes).count == sizes.count else { return nil }
    return sizes.indices.sorted { sizes[$0] < sizes[$1] }
  }

  /// The order that somebody gives who is wrong about one option; nil where there is none.
  func order(of sizes: [Int], mistaking place: Int, _ values: [String: FormulaValue]) throws(LabProblem) -> [Int]? {
    guard case .integer(let size)? = try options[place].mistaken?.constantValue(values) else { return nil }
    var sizes = sizes
    sizes[place] = size
    return Self.order(of: sizes)
  }

  private func choiceClash(_ right: FormulaValue, _ values: [String: FormulaValue]) throws(LabProblem) -> LabProblem? {
    var seen: [FormulaValue] = []
    for option in options {
      let value = try option.value.constantValue(values)
      if seen.contains(value) {
        return LabProblem("another option has the same value", at: option.value.position)
      }
      seen.append(value)
    }
    return seen.contains(right) ? nil : LabProblem("no option is right", at: position)
  }
}

extension SourceText {
  /// What the text comes to as a formula of parameters alone.
  func constantValue(_ values: [String: FormulaValue]) throws(LabProblem) -> FormulaValue {
    do throws(FormulaMistake) {
      return try TypedFormula.constant(text, parameters: values).constantValue
    } catch {
      throw problem(error)
    }
  }
}
