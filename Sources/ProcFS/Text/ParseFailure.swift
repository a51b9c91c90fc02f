/// Where a text of /proc stopped making sense, and what was expected there.
public struct ParseFailure: Error, Hashable, Sendable {
  /// The line, counted from 1.
  public var line: Int
  /// The byte within the line, counted from 1.
  public var column: Int
  /// What was expected or what is wrong.
  public var what: String
}
