/// What the kernel says of one frame, beside the page tables that were read.
public struct FrameFacts: Hashable, Sendable {
  /// How often it is mapped on the whole machine; 0 for what is mapped without being counted.
  public var count: Int
  /// It is a zero page.
  public var isZero = false
  /// KSM has merged it, as far as the kernel tells (`Coverage.tellsMerged`).
  public var isMerged = false
  /// The kernel knows that one process alone owns it (PG_anon_exclusive), so that a write fault may keep it; nil if unknown.
  public var isExclusive: Bool?
  /// Of a file: it holds what is not yet written to the file (PG_dirty, of its whole folio); nil if unknown, and for anonymous frames, of
  /// which only page tables know.
  public var isDirty: Bool?

  package init(count: Int) { self.count = count }
}

/// Where facts about frames come from: the kernel, or a snapshot.
package protocol FrameFactSource {
  /// Whether counts are known at all.
  var hasCounts: Bool { get }
  /// Whether it is known which frames are exclusive.
  var tellsExclusive: Bool { get }
  /// Whether it is known which frames of files are dirty.
  var tellsDirty: Bool { get }
  /// The facts of frames, in the order given, which is ascending; nil for each of which they cannot be had.
  mutating func facts(of frames: [UInt64]) -> [FrameFacts?]
}
