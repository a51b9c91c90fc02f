internal import ProcFS

/// Collects what the pagemaps of many processes say, mapping after mapping, into the lists of sightings that frames have.
///
/// One pass over the pages, nothing kept of a page but the list of its frame: memory grows with the distinct frames.
struct SightingCollector {
  private(set) var frames: FrameMap
  private(set) var sets = SightingSets()
  /// Places in swap areas are shared like frames.
  private(set) var swapSlots = FrameMap()
  /// What each mapping has besides frames with a number.
  private(set) var tallies: [MappingTally] = []

  /// The pages of a PMD.
  private static let hugePages = 512

  /// Makes an empty collector; who knows about how many frames there will be says it.
  init(expecting frames: Int = 0) { self.frames = FrameMap(expecting: frames) }

  /// Begins a mapping; gives its number.
  mutating func beginMapping() -> Int {
    tallies.append(MappingTally())
    return tallies.count - 1
  }

  /// Adds pages of a mapping that follow each other, from a virtual page number on.
  ///
  /// A mapping of 2 MiB by one PMD is noticed only if its pages are not torn apart between calls.
  mutating func add(mapping: Int, firstPage: UInt64, entries: Span<PagemapEntry>) {
    let base = Sighting.base(mapping: mapping)
    var index = 0
    let size = UInt64(Self.hugePages)
    var block = Int((size - firstPage % size) % size)
    addSmall(base, mapping, entries.extracting(0..<min(block, entries.count)))
    index = min(block, entries.count)
    while index < entries.count {
      block = min(Self.hugePages, entries.count - index)
      let part = entries.extracting(index..<index + block)
      let isPerhapsHuge = Self.isPerhapsHuge(part)
      if isPerhapsHuge { tallies[mapping].huge = nil }
      addSmall(isPerhapsHuge ? base | Sighting.perhapsHuge : base, mapping, part)
      index += block
    }
  }

  /// Says how many pages of a mapping a PMD maps, where its frames left that open.
  mutating func setHugePages(_ pages: Int, mapping: Int) { tallies[mapping].huge = pages }

  private mutating func addSmall(_ base: UInt32, _ mapping: Int, _ entries: Span<PagemapEntry>) {
    for index in entries.indices {
      let entry = entries[index]
      guard entry.isPresent, let frame = entry.frameNumber else {
        if entry.rawValue != 0 { addOther(base, mapping, entry) }
        continue
      }
      let bits = UInt32(truncatingIfNeeded: entry.rawValue >> 56 & 1 | entry.rawValue >> 60 & 2)
      let place = frames.place(of: frame.rawValue)
      frames[place: place] = sets.appending(base | bits, to: frames[place: place])
    }
  }

  @inline(never)
  private mutating func addOther(_ base: UInt32, _ mapping: Int, _ entry: PagemapEntry) {
    if entry.isPresent {
      // The number is hidden; that the frame is mapped once is not.
      if entry.isMappedOnce { tallies[mapping].hiddenOnce += 1 } else { tallies[mapping].hiddenOther += 1 }
    } else if entry.isGuard {
      tallies[mapping].guards += 1
    } else if entry.isSwapped {
      tallies[mapping].swapped += 1
      guard let type = entry.swapType, let offset = entry.swapOffset, offset != 0 else { return }
      let place = swapSlots.place(of: offset << 5 | type)
      swapSlots[place: place] = sets.appending(base, to: swapSlots[place: place])
    }
  }

  /// Whether entries may be one PMD: 512 frames side by side, the first of them at a multiple of 512.
  private static func isPerhapsHuge(_ entries: Span<PagemapEntry>) -> Bool {
    guard entries.count == hugePages, let head = entries[0].frameNumber?.rawValue, head % UInt64(hugePages) == 0 else {
      return false
    }
    for index in entries.indices where entries[index].frameNumber?.rawValue != head + UInt64(index) { return false }
    return true
  }
}

/// Pages of a mapping that have no frame number.
package struct MappingTally: Hashable {
  package init() {}

  /// Present, mapped once (pagemap bit 56), number hidden from us.
  var hiddenOnce = 0
  /// Present, not mapped once, number hidden from us; the zero page is among them.
  var hiddenOther = 0
  /// Swapped out, or an entry like that (migration).
  var swapped = 0
  /// Guard markers.
  var guards = 0
  /// Pages that a PMD maps, 512 at a time; nil while that is open.
  var huge: Int? = 0
}
