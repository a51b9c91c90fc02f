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

  package mutating func facts(of frames: [UInt64]) -> [FrameFacts]? {
    guard hasCounts else { return nil }
    var found: [FrameFacts] = []
    found.reserveCapacity(frames.count)
    for frame in frames {
      // Mostly the next question is about the same run or the next one; whoever asks in the order of pages jumps.
      if position < runs.count, runs[position].end <= frame { position += 1 }
      if position >= runs.count || !runs[position].contains(frame) { position = place(of: frame) }
      guard position < runs.count, runs[position].contains(frame) else { return nil }
      found.append(runs[position].facts)
    }
    return found
  }

  /// The first run that ends behind a frame.
  ///
  /// - Complexity: O(log runs).
  private func place(of frame: UInt64) -> Int {
    var (low, high) = (0, runs.count)
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].end > frame { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
