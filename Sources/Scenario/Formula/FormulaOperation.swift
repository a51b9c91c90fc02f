/// The functions of the formula language that look at their arguments alone and at no run.
public enum FormulaOperation: String, Sendable, Hashable, Codable, CaseIterable {
  /// The number of members of a collection.
  case size
  /// The members of either collection.
  case union
  /// The members of both collections.
  case intersect
  /// The members of the first collection that the second has not.
  case minus
  /// The smallest of several numbers.
  case min
  /// The greatest of several numbers.
  case max
  /// The second argument where the first is true, else the third.
  case choose = "if"

  /// How the call is written.
  var usage: String {
    switch self {
    case .size: "size(COLLECTION)"
    case .union, .intersect, .minus: "\(rawValue)(COLLECTION, COLLECTION)"
    case .min, .max: "\(rawValue)(NUMBER, NUMBER, ...)"
    case .choose: "if(CONDITION, VALUE, OTHERWISE)"
    }
  }

  /// How many arguments it takes.
  var arity: ClosedRange<Int> {
    switch self {
    case .size: 1...1
    case .union, .intersect, .minus: 2...2
    case .min, .max: 2...16
    case .choose: 3...3
    }
  }
}
