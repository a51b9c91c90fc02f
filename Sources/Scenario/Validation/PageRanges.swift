/// A set of page numbers, kept as sorted, separate ranges.
struct PageRanges: Equatable {
  private(set) var ranges: [Range<Int>] = []

  var count: Int { ranges.reduce(0) { $0 + $1.count } }

  func overlaps(_ pages: Range<Int>) -> Bool {
    ranges.contains { $0.overlaps(pages) }
  }

  mutating func insert(_ pages: Range<Int>) {
    guard !pages.isEmpty else { return }
    var merged = pages
    var kept: [Range<Int>] = []
    for range in ranges {
      if range.upperBound < merged.lowerBound || range.lowerBound > merged.upperBound {
        kept.append(range)
      } else {
        merged = min(range.lowerBound, merged.lowerBound)..<max(range.upperBound, merged.upperBound)
      }
    }
    kept.append(merged)
    ranges = kept.sorted { $0.lowerBound < $1.lowerBound }
  }

  mutating func remove(_ pages: Range<Int>) {
    guard !pages.isEmpty else { return }
    ranges = ranges.flatMap { range -> [Range<Int>] in
      let before = range.clamped(to: Int.min..<pages.lowerBound)
      let after = range.clamped(to: pages.upperBound..<Int.max)
      return [before, after].filter { !$0.isEmpty }
    }
  }

  mutating func subtract(_ other: PageRanges) {
    for range in other.ranges { remove(range) }
  }
}
