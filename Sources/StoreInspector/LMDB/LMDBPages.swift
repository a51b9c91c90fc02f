/// Which pages of a file something is true of.
struct LMDBPages: Sendable {
  private var words: [UInt64]
  /// How many.
  private(set) var count: UInt64 = 0

  init(upTo last: UInt64) { words = Array(repeating: 0, count: Int(last / 64) + 1) }

  /// Adds a page; false if it was there.
  ///
  /// The page must be one that there is room for.
  mutating func insert(_ page: UInt64) -> Bool {
    let (word, bit) = (Int(page / 64), UInt64(1) << (page % 64))
    guard words[word] & bit == 0 else { return false }
    words[word] |= bit
    count += 1
    return true
  }

  func contains(_ page: UInt64) -> Bool { words[Int(page / 64)] >> (page % 64) & 1 == 1 }

  /// How many pages are in both.
  func common(_ other: LMDBPages) -> UInt64 {
    zip(words, other.words).reduce(0) { $0 + UInt64(($1.0 & $1.1).nonzeroBitCount) }
  }
}
