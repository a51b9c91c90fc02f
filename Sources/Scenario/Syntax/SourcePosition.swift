/// A place in a `.cow` file.
public struct SourcePosition: Sendable, Hashable, Codable, Comparable {
  /// Line number, from 1.
  public var line: Int
  /// Column number in Unicode scalars, from 1.
  public var column: Int

  /// Creates a position; both numbers count from 1.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// Orders positions as a reader meets them.
  public static func < (left: SourcePosition, right: SourcePosition) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}
