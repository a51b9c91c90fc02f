internal import Scenario

/// Draws the parameters of a lab, one after the other.
struct ParameterDrawing {
  /// The largest number, and the most pages, that a parameter may be.
  static let most = 65_536

  private(set) var values: [String: ParameterValue] = [:]

  /// What formulas know of the parameters so far.
  var formulaValues: [String: FormulaValue] { values.mapValues(\.formulaValue) }

  /// Draws one value for each parameter, in their order.
  mutating func draw(_ parameters: [Parameter], with draw: inout SeededDraw) throws(LabProblem) {
    values = [:]
    for parameter in parameters { values[parameter.name] = try value(of: parameter, with: &draw) }
  }

  private func value(of parameter: Parameter, with draw: inout SeededDraw) throws(LabProblem) -> ParameterValue {
    switch parameter.kind {
    case .number(let from, let to): return .number(draw.number(in: try range(from, to)))
    case .pages(let end, let from, let to):
      let end = try number(end)
      guard 1...Self.most ~= end else { throw Self.outOfBounds(end, parameter) }
      let count = draw.number(in: try range(from, to))
      guard 0...end ~= count else {
        throw LabProblem("`\(parameter.name)` would be \(count) of \(end) pages", at: parameter.position).refusal
      }
      return .pages(draw.subset(of: end, count: count))
    case .letter: return .letter(UInt8(ascii: "A") + UInt8(draw.number(below: 26)))
    case .member(let source):
      let members = try set(source)
      guard !members.isEmpty else { throw LabProblem("the set is empty", at: source.position).refusal }
      return .number(members[draw.number(in: 0...members.count - 1)])
    case .choice(let numbers): return .number(try number(numbers[draw.number(in: 0...numbers.count - 1)]))
    case .computed(let source): return try computed(source)
    }
  }

  /// What a formula of other parameters comes to.
  static func computed(_ source: SourceText, of values: [String: ParameterValue]) throws(LabProblem) -> ParameterValue {
    var drawing = ParameterDrawing()
    drawing.values = values
    return try drawing.computed(source)
  }

  private func computed(_ source: SourceText) throws(LabProblem) -> ParameterValue {
    switch try source.constantValue(formulaValues) {
    case .integer(let number): return .number(number)
    case .set, .range: return .pages(try set(source))
    default: throw LabProblem("a parameter is a number or a set of pages", at: source.position)
    }
  }

  private func range(_ from: SourceText, _ to: SourceText) throws(LabProblem) -> ClosedRange<Int> {
    let (first, last) = (try number(from), try number(to))
    guard first <= last else {
      throw LabProblem(
        "the range from \(first) to \(last) is empty", at: from.position, hint: "narrow earlier parameters"
      ).refusal
    }
    return first...last
  }

  private func number(_ source: SourceText) throws(LabProblem) -> Int {
    guard case .integer(let number) = try source.constantValue(formulaValues), -Self.most...Self.most ~= number else {
      throw LabProblem("this is not a number up to \(Self.most)", at: source.position)
    }
    return number
  }

  private func set(_ source: SourceText) throws(LabProblem) -> [Int] {
    switch try source.constantValue(formulaValues) {
    case .set(let members):
      return members.compactMap { if case .integer(let page) = $0 { page } else { nil } }.sorted()
    case .range(let first, let last) where first <= last && 0...Self.most ~= first && last <= Self.most:
      return Array(first...last)
    case .range(let first, let last) where first > last: return []
    default: throw LabProblem("this is not a set of pages", at: source.position)
    }
  }

  private static func outOfBounds(_ number: Int, _ parameter: Parameter) -> LabProblem {
    LabProblem("`\(parameter.name)` would be of \(number) pages", at: parameter.position, expected: "1 to \(most)")
  }
}
