/// An expression of the formula language, as `expect` and the answers of labs use it.
///
/// A formula that came from the parser is well typed and names only what exists in its scenario.
public indirect enum Formula: Sendable, Hashable, Codable {
  /// A whole number, a size in bytes or a character.
  case integer(Int)
  /// `true` or `false`.
  case boolean(Bool)
  /// A name that stands for itself: a signal, an error, a page kind or a process.
  case symbol(String)
  /// `{a, b}`: order and repetition do not count.
  case set([Formula])
  /// `[a, b]`: order counts.
  case list([Formula])
  /// `a..b`, both ends included.
  case range(Formula, Formula)
  /// `not a`.
  case not(Formula)
  /// `-a`.
  case negate(Formula)
  /// `a + b`, `a == b`, `a and b`, ...
  case binary(FormulaOperator, Formula, Formula)
  /// `faults(child, buf, forked..done)`.
  case call(FormulaCall)
  /// `exclusive(files, copy, changed)`: a question to something beside the scenario.
  case ask(SubjectCall)
  /// `size({1, 2})`.
  case apply(FormulaOperation, [Formula])
}

/// The operators with two operands.
public enum FormulaOperator: String, Sendable, Hashable, Codable, CaseIterable {
  /// Holds when either side holds.
  case or
  /// Holds when both sides hold.
  case and
  /// Equal values.
  case equal = "=="
  /// Different values.
  case notEqual = "!="
  /// Smaller.
  case less = "<"
  /// Smaller or equal.
  case lessOrEqual = "<="
  /// Greater.
  case greater = ">"
  /// Greater or equal.
  case greaterOrEqual = ">="
  /// A member of a set, list or range.
  case `in`
  /// Sum.
  case add = "+"
  /// Difference.
  case subtract = "-"
  /// Product.
  case multiply = "*"
  /// Quotient, rounded towards zero.
  case divide = "/"
  /// Remainder, with the sign of the left side.
  case remainder = "%"

  /// How strongly it binds; a greater number binds more strongly.
  var precedence: Int {
    switch self {
    case .or: 1
    case .and: 2
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .in: 4
    case .add, .subtract: 6
    case .multiply, .divide, .remainder: 7
    }
  }
}

/// A function and its arguments.
public struct FormulaCall: Sendable, Hashable, Codable {
  /// What is asked.
  public var function: FormulaFunction
  /// Of which processes, in the order they were written.
  public var processes: [ProcessName]
  /// Of which pages.
  ///
  /// Empty where the function covers all regions.
  public var targets: [PageSelection]
  /// Over which steps.
  ///
  /// nil is the whole run up to the place of the formula.
  public var interval: MarkInterval?
  /// At which moment.
  ///
  /// nil is the place of the formula.
  public var moment: MarkName?
  /// The counted effect, for `order`.
  public var effect: FormulaFunction?

  /// Creates a call.
  public init(
    function: FormulaFunction, processes: [ProcessName] = [], targets: [PageSelection] = [],
    interval: MarkInterval? = nil, moment: MarkName? = nil, effect: FormulaFunction? = nil
  ) {
    self.function = function
    self.processes = processes
    self.targets = targets
    self.interval = interval
    self.moment = moment
    self.effect = effect
  }
}

/// The steps behind one mark up to another.
public struct MarkInterval: Sendable, Hashable, Codable {
  /// The steps behind this mark count.
  public var from: MarkName
  /// The steps up to this mark count.
  public var to: MarkName

  /// Creates an interval; `start`, `here` and `end` are marks as well.
  public init(from: MarkName, to: MarkName) {
    self.from = from
    self.to = to
  }
}
