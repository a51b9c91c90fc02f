/// Runs of bytes in ascending order, without neighbours that touch.
struct ByteRanges: Sendable, Hashable {
  private(set) var ranges: [Range<UInt64>] = []

  /// Bytes of all of them.
  var bytes: UInt64 { ranges.reduce(0) { $0 + ($1.upperBound - $1.lowerBound) } }

  /// Adds a run behind all others.
  mutating func append(_ range: Range<UInt64>) {
    if let last = ranges.last, last.upperBound == range.lowerBound {
      ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
    } else if !range.isEmpty {
      ranges.append(range)
    }
  }

  /// What of these is in none of others.
  func subtracting(_ others: ByteRanges) -> ByteRanges {
    var result = ByteRanges()
    var index = 0
    for range in ranges {
      var start = range.lowerBound
      while index < others.ranges.count, others.ranges[index].upperBound <= start { index += 1 }
      var next = index
      while next < others.ranges.count, others.ranges[next].lowerBound < range.upperBound {
        let other = others.ranges[next]
        if other.lowerBound > start { result.append(start..<other.lowerBound) }
        start = max(start, other.upperBound)
        next += 1
      }
      if start < range.upperBound { result.append(start..<range.upperBound) }
    }
    return result
  }

  /// These and others.
  func union(_ others: ByteRanges) -> ByteRanges {
    var result = ByteRanges()
    var pending: Range<UInt64>?
    for range in (ranges + others.ranges).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = pending, range.lowerBound <= last.upperBound {
        pending = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        if let pending { result.append(pending) }
        pending = range
      }
    }
    if let pending { result.append(pending) }
    return result
  }

  /// The part below a place.
  func prefix(below end: UInt64) -> ByteRanges {
    var result = ByteRanges()
    for range in ranges where range.lowerBound < end { result.append(range.lowerBound..<min(range.upperBound, end)) }
    return result
  }
}
