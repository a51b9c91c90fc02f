/// What only the pages of the last look tell of changes: it is counted while they are at hand, because they are not kept.
public struct Prospects: Sendable, Hashable, Codable {
  /// What the family would take if its workers began anew; nil where that cannot be told.
  public var freshStart: FreshStart?
  /// Where huge pages could be; nil where frames are hidden, or pages are not of 4 KiB.
  public var hugeBlocks: HugeBlocks?

  /// Creates prospects.
  public init(freshStart: FreshStart? = nil, hugeBlocks: HugeBlocks? = nil) {
    self.freshStart = freshStart
    self.hugeBlocks = hugeBlocks
  }

  /// Whether the numbers can be those of a machine; an injured file may say anything.
  package var isPlausible: Bool {
    let bytes = 0...1 << 48
    let isStart = freshStart.map {
      (0...1 << 22).contains($0.replaced) && bytes.contains($0.anonymous) && bytes.contains($0.pageTables)
    }
    return isStart ?? true && hugeBlocks?.isPlausible ?? true
  }

  /// Counts the pages of a look.
  ///
  /// - Complexity: O(pages of all processes).
  public init(_ profile: FamilyProfile) {
    self.init(freshStart: FreshStart(profile), hugeBlocks: HugeBlocks(profile))
  }
}
