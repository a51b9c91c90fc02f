/// What a process has made of the anonymous memory that fork gave it; in pages.
///
/// The template's page tables of now stand for what they were at the fork: what it has mapped since counts as inherited too, and what
/// it has freed since does not.
public struct Inheritance: Sendable, Hashable, Codable {
  /// The template's frames.
  public var stillShared = 0
  /// Own frames where the template has anonymous memory: one of the two has written.
  public var broken = 0
  /// Own frames where the template has none; among them own copies of pages of files.
  public var new = 0
  /// Frames of other members, but not of the template, where the template has anonymous memory.
  public var amongSiblings = 0
  /// Frames of other members where the template has none: a member that forked has handed them on.
  public var newAmongSiblings = 0
  /// Frames that only processes outside the family have too.
  public var outside = 0
  /// Frames that KSM has merged.
  public var merged = 0
  /// Pages in a swap area.
  public var swapped = 0
  /// Pages with a frame that somebody else maps too, or with the zero page: which, and who, is hidden from the caller.
  public var sharedHidden = 0
  /// Pages of which nothing can be told.
  public var unknown = 0

  /// Creates the account of nothing.
  public init() {}

  /// Memory that came from the template, as far as both still have something there.
  public var inherited: Int { stillShared + broken + amongSiblings }

  /// Everything.
  public var all: Int {
    inherited + new + newAmongSiblings + outside + merged + swapped + sharedHidden + unknown
  }

  /// Adds another account.
  public static func += (left: inout Inheritance, right: Inheritance) {
    left.stillShared += right.stillShared
    left.broken += right.broken
    left.new += right.new
    left.amongSiblings += right.amongSiblings
    left.newAmongSiblings += right.newAmongSiblings
    left.outside += right.outside
    left.merged += right.merged
    left.swapped += right.swapped
    left.sharedHidden += right.sharedHidden
    left.unknown += right.unknown
  }
}
