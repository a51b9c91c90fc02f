/// A line of a /proc file whose key this package does not know.
///
/// Kept so that a newer kernel's additions are visible instead of silently lost.
public struct OtherField: Hashable, Sendable {
  /// The text before the colon.
  public var key: String
  /// The text after the colon, without surrounding blanks.
  public var value: String

  /// Creates a field from its two texts.
  public init(key: String, value: String) {
    self.key = key
    self.value = value
  }
}
