internal import Scenario

extension LabRun {
  /// A text of the lab with the numbers of the model's run in it.
  ///
  /// `names` stand for formulas before the numbers and parameters of the lab.
  func text(_ template: TextTemplate, names: [NamedFormula] = []) throws(LabProblem) -> String {
    var text = ""
    for part in template.parts {
      switch part {
      case .literal(let literal): text += literal
      case .formula(let source): text += try self.text(of: source, names: names, depth: 0)
      }
    }
    return text
  }

  /// The value of a formula as a reader expects it, or that of the formula which a name stands for.
  private func text(of source: SourceText, names: [NamedFormula], depth: Int) throws(LabProblem) -> String {
    let name = source.text.filter { !$0.isWhitespace }
    if depth < 4, let named = (names + variant.lab.numbers).first(where: { $0.name == name }),
      named.formula.text != name
    {
      return try text(of: named.formula, names: [], depth: depth + 1)
    }
    if let value = variant.values[name] { return value.text }
    let formula = try formula(source)
    return Self.text(of: value(formula, on: .model), formula.formula)
  }

  /// A value as a reader expects it: with its unit where it comes from one function, pages as runs.
  static func text(of value: FormulaValue, _ formula: Formula) -> String {
    if case .call(let call) = formula { return call.function.text(of: value) }
    if case .ask(let call) = formula { return call.text(of: value) }
    // A sum of sizes is a size.
    if case .binary(let sign, let left, let right) = formula, sign == .add || sign == .subtract {
      let sides = [left, right].compactMap { if case .call(let call) = $0 { call.function } else { nil } }
      if let size = sides.first(where: \.isBytes) { return size.text(of: value) }
      let asked = [left, right].compactMap { if case .ask(let call) = $0 { call } else { nil } }
      if let size = asked.first(where: \.isBytes) { return size.text(of: value) }
    }
    if case .set(let members) = value {
      let pages = members.compactMap { if case .integer(let page) = $0 { page } else { nil } }
      if pages.count == members.count { return PageList.text(pages) }
    }
    return FormulaFunction.present.text(of: value)
  }

  /// The text, or an empty one where the lab has a mistake that checking has told.
  public func checkedText(_ template: TextTemplate) -> String { (try? text(template)) ?? template.source.text }
}

extension Variant {
  /// A text of the lab with parameters in it; what only a run knows is left as it is written.
  public func textBeforeRun(_ template: TextTemplate) -> String {
    var text = ""
    for part in template.parts {
      switch part {
      case .literal(let literal): text += literal
      case .formula(let source):
        let name = source.text.filter { !$0.isWhitespace }
        if let value = values[name] {
          text += value.text
        } else if let value = try? source.constantValue(formulaValues) {
          text += LabRun.text(of: value, .integer(0))
        } else {
          text += "{\(source.text)}"
        }
      }
    }
    return text
  }
}
