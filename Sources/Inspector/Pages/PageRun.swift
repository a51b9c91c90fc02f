internal import ProcFS

/// Pages of one mapping that follow each other and map frames that follow each other, or that are all in the same state.
///
/// 24 bytes, because a large server has millions of them.
public struct PageRun: Hashable, Sendable {
  /// The virtual page number of the first page.
  public var firstPage: UInt64
  /// What pagemap says of the first page: frame or swap slot, and flags.
  var entry: UInt64
  /// How many pages there are.
  public var length: UInt32
  /// By how much the frame, or the place in the swap area, grows from page to page: 0 or 1.
  var step: UInt32

  init(firstPage: UInt64, entry: PagemapEntry) {
    self.firstPage = firstPage
    self.entry = entry.rawValue
    length = 1
    step = 0
  }

  /// The pages.
  public var pages: Range<UInt64> { firstPage..<firstPage + UInt64(length) }

  /// What pagemap says of the page at an offset in the run.
  func entry(at offset: UInt64) -> PagemapEntry { PagemapEntry(rawValue: entry &+ offset &* stride) }

  /// What an entry grows by from page to page.
  private var stride: UInt64 {
    guard step == 1 else { return 0 }
    // The place in the swap area is above five bits of its number.
    return PagemapEntry(rawValue: entry).isPresent ? 1 : 32
  }

  /// Takes the next page into the run if it fits.
  mutating func append(_ page: UInt64, _ next: PagemapEntry) -> Bool {
    guard page == firstPage + UInt64(length), length < .max else { return false }
    if length == 1 {
      // Frames are below bit 55; a carry into the flags is no neighbour.
      guard (next.rawValue ^ entry) >> 55 == 0 else { return false }
      let unit: UInt64 = PagemapEntry(rawValue: entry).isPresent ? 1 : 32
      if next.rawValue == entry + unit { step = 1 } else if next.rawValue != entry { return false }
    } else if next.rawValue != entry(at: UInt64(length)).rawValue {
      return false
    }
    length += 1
    return true
  }
}
