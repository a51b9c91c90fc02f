/// An expression of the formula language.
public indirect enum Formula: Sendable, Hashable, Codable {
  /// A whole number.
  case integer(Int)
}
