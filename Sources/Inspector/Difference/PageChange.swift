/// What became of some pages between two snapshots, in pages.
public struct PageChange: Hashable, Sendable, Codable {
  /// The same frame is mapped.
  public var same = 0
  /// Another frame is mapped where a shared one was: it was copied, or dropped and faulted in again.
  public var copied = 0
  /// Another frame is mapped where one of its own was: dropped, migrated or collapsed; and copied only where something else than a mapping
  /// held it for a moment.
  public var replaced = 0
  /// There was a frame, and now there is nothing.
  public var gone = 0
  /// There was nothing, and now there is a frame.
  public var new = 0
  /// There was a frame, and now there is a place in a swap area.
  public var swappedOut = 0
  /// There was a place in a swap area, and now there is a frame.
  public var swappedIn = 0
  /// One side hides the number of the frame.
  public var unknown = 0

  /// Creates a change of nothing.
  public init() {}

  /// Whether everything is as it was.
  public var isEmpty: Bool { copied + replaced + gone + new + swappedOut + swappedIn + unknown == 0 }

  static func += (left: inout PageChange, right: PageChange) {
    left.same += right.same
    left.copied += right.copied
    left.replaced += right.replaced
    left.gone += right.gone
    left.new += right.new
    left.swappedOut += right.swappedOut
    left.swappedIn += right.swappedIn
    left.unknown += right.unknown
  }
}
