import ProcFS
import Testing

/// What the recorder saw of the page tables, the frames and PAGEMAP_SCAN: numbers as the kernel gave them, in runs.
struct RecordedPages {
  /// What the kernel says of one frame.
  struct Frame: Equatable {
    var flags: FrameFlags
    var count: UInt64
    /// The inode of its control group.
    var group: UInt64
  }

  /// The entry of each page that holds something, by its address.
  var entries: [UInt64: PagemapEntry] = [:]
  var frames: [FrameNumber: Frame] = [:]
  var regions: [PageRegion] = []

  init(_ fixture: Fixture) throws {
    let pageSize = UInt64(fixture.pageSize)
    let pagemap = try fixture.lines("pagemap")
    try #require(pagemap.first == "page size \(pageSize)")
    for line in pagemap.dropFirst() {
      let words = line.split(separator: " ")
      let first = try #require(UInt64(words[0], radix: 16))
      let value = try #require(UInt64(words[2], radix: 16))
      for page in 0..<(try #require(UInt64(words[1]))) {
        let hasFrame = PagemapEntry(rawValue: value).frameNumber != nil
        entries[first + page * pageSize] = PagemapEntry(rawValue: value + (hasFrame ? page : 0))
      }
    }
    for line in try fixture.lines("frames") {
      let words = line.split(separator: " ")
      let first = try #require(UInt64(words[0], radix: 16))
      let frame = Frame(
        flags: FrameFlags(rawValue: try #require(UInt64(words[2], radix: 16))), count: try #require(UInt64(words[3])),
        group: try #require(UInt64(words[4])))
      for number in first..<first + (try #require(UInt64(words[1]))) { frames[FrameNumber(rawValue: number)] = frame }
    }
    for line in try fixture.lines("scan") {
      let words = try line.split(separator: " ").map { try #require(UInt64($0, radix: 16)) }
      regions.append(PageRegion(addresses: words[0]..<words[1], categories: PageCategories(rawValue: words[2])))
    }
  }

  /// How many entries are so.
  func count(where isSo: (PagemapEntry) -> Bool) -> Int { entries.values.count(where: isSo) }

  /// How many pages PAGEMAP_SCAN says to be so.
  func pages(_ category: PageCategories, of pageSize: Int) -> Int {
    regions.filter { $0.categories.isSuperset(of: category) }
      .reduce(0) { $0 + Int($1.addresses.upperBound - $1.addresses.lowerBound) / pageSize }
  }
}
