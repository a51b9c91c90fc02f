internal import ProcFS

/// Facts about frames as a snapshot keeps them.
///
/// Ascending runs of frames of which the same is known; frames that were not asked for are not there.
package struct RecordedFrames: FrameFactSource, Sendable {
  package init() {}

  /// Frames side by side that have the same facts.
  package struct Run: Hashable, Sendable {
    var first: UInt64
    var length: UInt32
    var facts: FrameFacts

    fileprivate var end: UInt64 { first + UInt64(length) }
    fileprivate func contains(_ frame: UInt64) -> Bool { first <= frame && frame < end }
  }

  package private(set) var runs: [Run] = []
  package var hasCounts = false
  package var tellsExclusive = false
  package var tellsDirty = false
  /// Where the last answer was found.
  private var position = 0

  /// Adds the facts of a frame above all earlier ones.
  package mutating func append(_ frame: UInt64, _ facts: FrameFacts) {
    if let last = runs.last, last.first + UInt64(last.length) == frame, last.facts == facts, last.length < .max {
      runs[runs.count - 1].length += 1
    } else {
      runs.append(Run(first: frame, length: 1, facts: facts))
    }
  }

  /// Adds a run above all earlier ones; false if it is not.
  mutating func append(_ run: Run) -> Bool {
    if let last = runs.last, run.first < last.first + UInt64(last.length) { return false }
    runs.append(run)
    return true
  }

  package mutating func facts(of frames: [UInt64]) -> [FrameFacts?] {
    var found: [FrameFacts?] = []
    found.reserveCapacity(frames.count)
    for frame in frames { found.append(facts(of: frame)) }
    return found
  }

  /// The facts of a frame; nil if it is not there.
  ///
  /// - Complexity: O(log runs), and less for one near the frame before.
  package mutating func facts(of frame: UInt64) -> FrameFacts? {
    guard hasCounts else { return nil }
    // Mostly the next question is about the same run or the next one; whoever asks in the order of pages jumps.
    if position < runs.count, runs[position].end <= frame { position += 1 }
    if position >= runs.count || !runs[position].contains(frame) {
      position = runs.partitioningIndex { $0.end > frame }
    }
    return position < runs.count && runs[position].contains(frame) ? runs[position].facts : nil
  }
}
