/// One way to look at the data of a system: a file, a subvolume, a container, a volume, a branch, or a reader.
///
/// Numbers are given in order of creation and never twice.
public struct ViewID: Hashable, Comparable, Sendable {
  /// The number; 0 is what `create` returned.
  public let number: Int

  /// The view with a number.
  public init(_ number: Int) { self.number = number }

  /// Older views come first.
  public static func < (one: ViewID, other: ViewID) -> Bool { one.number < other.number }
}
