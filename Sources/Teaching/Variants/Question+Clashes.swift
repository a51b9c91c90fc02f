internal import Scenario

extension Question {
  /// Two answers of which one is right and which these parameters make equal, or two wrong ones; nil where all differ.
  func clash(of values: [String: FormulaValue]) throws(LabProblem) -> LabProblem? {
    guard kind != .several, let source = rule ?? (fixed == nil ? nil : answer) else { return nil }
    let right = try source.constantValue(values)
    if let reason = right.unknownReason { return LabProblem("the rule is unknown: \(reason)", at: source.position) }
    if kind == .choice { return try choiceClash(right, values) }
    guard let number = QuestionKey.number(right, unit) else {
      return LabProblem("the rule is not a number", at: source.position)
    }
    var seen: Set<Int> = []
    for wrong in wrong {
      let value = QuestionKey.number(try wrong.value.constantValue(values), unit)
      let isRight = value.map { abs($0 - number) <= tolerance } ?? true
      guard let value, !isRight, seen.insert(value).inserted else {
        return LabProblem(
          "this wrong answer is right, or another wrong one", at: wrong.value.position,
          length: wrong.value.text.unicodeScalars.count)
      }
    }
    return nil
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
