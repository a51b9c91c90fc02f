/// What happened in a batch of accesses.
public struct TouchCounts: Sendable, Hashable {
  /// Faults charged to the task (min_flt and maj_flt).
  public var faults = 0
  /// Those of them that were major (maj_flt).
  public var majorFaults = 0
  /// New zero-filled frames.
  public var zeroed = 0
  /// New anonymous frames filled from another frame.
  public var copied = 0
  /// Anonymous frames that became writable in place.
  public var reused = 0
  /// Anonymous frames that an unshare fault left to their only owner, read-only as before (W-7).
  public var unshared = 0
  /// Huge pages that became writable in place.
  public var reusedHuge = 0
  /// Entries that came to map the zero page.
  public var zeroPages = 0
  /// Entries that came to map a page-cache frame.
  public var filePages = 0
  /// Shared file pages that became writable by a fault of their own.
  public var madeWritable = 0

  /// Pages that came back from the swap area, or from the swap cache.
  public var swapIns = 0

  /// Creates counts of zero.
  public init() {}

  /// Frames that made their VMA anonymous, in the sense of rmap.
  var newAnonymousFrames: Int { zeroed + copied }

  /// Adds counts.
  public static func += (left: inout TouchCounts, right: TouchCounts) {
    left.faults += right.faults
    left.majorFaults += right.majorFaults
    left.zeroed += right.zeroed
    left.copied += right.copied
    left.reused += right.reused
    left.unshared += right.unshared
    left.reusedHuge += right.reusedHuge
    left.zeroPages += right.zeroPages
    left.filePages += right.filePages
    left.madeWritable += right.madeWritable
    left.swapIns += right.swapIns
  }
}

/// What happened in one walk, where each fault is of one kind.
struct WalkCounts {
  var zeroed = 0
  var copied = 0
  var reused = 0
  var unshared = 0
  var zeroPages = 0

  /// The same with the number of faults.
  var total: TouchCounts {
    var counts = TouchCounts()
    counts.faults = zeroed + copied + reused + unshared + zeroPages
    counts.zeroed = zeroed
    counts.copied = copied
    counts.reused = reused
    counts.unshared = unshared
    counts.zeroPages = zeroPages
    return counts
  }
}
