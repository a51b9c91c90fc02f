/// Numbers of frames, kept as ranges: where labels follow each other the numbers do too.
struct FrameNumbers<Kind: Sendable & Equatable>: Sendable {
  private struct Entry: Sendable {
    var frames: Range<Int>
    var number: Int
    var kind: Kind
  }

  /// In ascending order, none overlapping another.
  private var entries: [Entry] = []

  /// The number of a frame.
  subscript(frame: Int) -> (number: Int, kind: Kind)? {
    let index = firstIndex(endingAfter: frame)
    guard index < entries.count, entries[index].frames.contains(frame) else { return nil }
    return (entries[index].number + frame - entries[index].frames.lowerBound, entries[index].kind)
  }

  /// A range of frames in parts that have numbers, which follow each other from that of the first, or none.
  func parts(of range: Range<Int>) -> [(frames: Range<Int>, first: (number: Int, kind: Kind)?)] {
    var parts: [(frames: Range<Int>, first: (number: Int, kind: Kind)?)] = []
    var start = range.lowerBound
    var index = firstIndex(endingAfter: start)
    while start < range.upperBound {
      let isLast = index == entries.count || entries[index].frames.lowerBound >= range.upperBound
      let known = isLast ? range.upperBound..<range.upperBound : entries[index].frames.clamped(to: range)
      if start < known.lowerBound { parts.append((start..<known.lowerBound, nil)) }
      if !known.isEmpty { parts.append((known, self[known.lowerBound])) }
      start = known.upperBound
      index += 1
    }
    return parts
  }

  /// The parts of a range that have no number.
  func missing(in range: Range<Int>) -> [Range<Int>] { parts(of: range).filter { $0.first == nil }.map(\.frames) }

  /// Gives numbers to frames that have none.
  mutating func insert(_ frames: Range<Int>, from number: Int, _ kind: Kind) {
    let index = firstIndex(endingAfter: frames.lowerBound)
    if index > 0 {
      let last = entries[index - 1]
      if last.frames.upperBound == frames.lowerBound, last.kind == kind, last.number + last.frames.count == number {
        entries[index - 1].frames = last.frames.lowerBound..<frames.upperBound
        return
      }
    }
    entries.insert(Entry(frames: frames, number: number, kind: kind), at: index)
  }

  /// Whether a number is given to any frame.
  func contains(_ number: Int, _ kind: Kind) -> Bool {
    entries.contains { $0.kind == kind && $0.number <= number && number - $0.number < $0.frames.count }
  }

  private func firstIndex(endingAfter frame: Int) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].frames.upperBound > frame { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
