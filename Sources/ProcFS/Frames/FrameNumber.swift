/// The number of a physical page frame (PFN): its physical address divided by the page size.
public struct FrameNumber: RawRepresentable, Hashable, Comparable, Sendable {
  /// The number.
  public var rawValue: UInt64

  /// Creates a frame number.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Orders frames by their physical address.
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
}
