/// What a formula comes to.
public enum FormulaValue: Sendable, Hashable, Codable {
  /// A whole number.
  case integer(Int)
  /// True or false.
  case boolean(Bool)
  /// A signal, an error, a kind of page or a process.
  case symbol(String)
  /// Values without an order.
  case set(Set<FormulaValue>)
  /// Values in an order.
  case list([FormulaValue])
  /// The numbers from the first to the second, both included.
  case range(Int, Int)
  /// It depends on something that cannot be known, and why.
  case unknown(String)

  /// The reason, if the value or a part of it is unknown.
  public var unknownReason: String? {
    switch self {
    case .unknown(let reason): reason
    case .set(let members): members.lazy.compactMap(\.unknownReason).min()
    case .list(let members): members.lazy.compactMap(\.unknownReason).first
    case .integer, .boolean, .symbol, .range: nil
    }
  }
}

/// Whether an expectation holds.
public enum FormulaVerdict: String, Sendable, Hashable, Codable {
  /// It holds.
  case holds
  /// It does not hold.
  case fails
  /// It depends on something that could not be seen.
  case unknown
}

/// Why a value is not known.
struct Unknown: Error {
  var reason: String

  init(_ reason: String) { self.reason = reason }
}
