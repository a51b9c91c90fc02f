internal import Inspector
internal import ProcFS

/// Which pages of a snapshot show anonymous memory, by their entries and by what the kernel said of each frame.
///
/// It does not know the categories that accounts are made of, which are checked with it.
struct AnonymousFrames {
  private let snapshot: Snapshot
  private var facts: RecordedFrames

  init(_ snapshot: Snapshot) {
    self.snapshot = snapshot
    facts = snapshot.frames
  }

  /// The frame of a page of private memory; nil where there is none, where it is a file's or is shared for writing, and of merged and zero
  /// pages.
  mutating func frame(of page: PageWalk.Page?) -> UInt64? {
    guard let page, let frame = page.entry.frameNumber, isPrivate(page), page.entry.isPresent,
      !page.entry.isFileOrShmem
    else { return nil }
    // What bit 56 says to be mapped once the kernel is not asked for.
    if let facts = facts.facts(of: frame.rawValue), facts.count == 0 || facts.isMerged { return nil }
    return frame.rawValue
  }

  /// Whether a page is swapped out.
  func isSwapped(_ page: PageWalk.Page) -> Bool {
    isPrivate(page) && !page.entry.isPresent && page.entry.isSwapped && !page.entry.isGuard
  }

  /// Whether a page is one that KSM has merged.
  mutating func isMerged(_ page: PageWalk.Page) -> Bool {
    guard let frame = page.entry.frameNumber, isPrivate(page) else { return false }
    return facts.facts(of: frame.rawValue)?.isMerged == true
  }

  /// All frames that some mappings show, ascending.
  ///
  /// - Complexity: O(n log n) in the pages of the mappings.
  mutating func sortedFrames(in mappings: Range<Int>) -> [UInt64] {
    var frames: [UInt64] = []
    var walk = PageWalk(snapshot, mappings: mappings)
    while let page = walk.next() {
      if let frame = frame(of: page) { frames.append(frame) }
    }
    return frames.sorted()
  }

  private func isPrivate(_ page: PageWalk.Page) -> Bool {
    !snapshot.mappings[page.mapping].mapping.permissions.contains(.shared) && !snapshot.isHugetlb[page.mapping]
  }
}

extension [UInt64] {
  /// Whether an ascending list has a number.
  ///
  /// - Complexity: O(log n)
  func hasSorted(_ number: UInt64) -> Bool {
    let place = partitioningIndex { $0 >= number }
    return place < count && self[place] == number
  }
}
