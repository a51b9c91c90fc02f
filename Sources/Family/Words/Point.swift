/// A moment in the history of one view.
///
/// Counted in writes and not in seconds: what a store keeps are versions, and a moment between two writes is the moment after
/// the earlier one.
public struct Point: Hashable, Comparable, Sendable {
  /// How many writes of the view had been made.
  public let writes: Int

  /// The moment right after so many writes of the view.
  public init(writes: Int) { self.writes = writes }

  /// Earlier moments come first.
  public static func < (one: Point, other: Point) -> Bool { one.writes < other.writes }
}
