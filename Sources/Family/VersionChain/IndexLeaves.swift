/// The leaves of a B-tree index of PostgreSQL, as far as images of them go into the log.
///
/// Keys are in the order of the rows. The index was built at 90 % and leaves do not split: a leaf takes some forty entries more until it would.
struct IndexLeaves: Sendable {
  private static let pageBytes = 8192
  private static let specialBytes = 16
  private static let entryBytes = 16
  private static let lineBytes = 4
  /// What the build leaves free on a leaf.
  private static let freeBytes = pageBytes / 10

  /// Entries of rows on a full leaf, after the build.
  static let entriesPerLeaf: Int = {
    // The line pointer of the high key is set aside; the leaf ends when less than a tenth is free, and its last entry moves on.
    let usable = pageBytes - HeapPage.headerBytes - specialBytes - lineBytes
    var count = 0
    while usable - count * (entryBytes + lineBytes) - lineBytes >= freeBytes { count += 1 }
    return count - 1
  }()

  private let rows: Int
  private var added: [Int: Int] = [:]
  private var imaged: Set<Int> = []

  init(rows: Int) { self.rows = rows }

  /// Adds an entry for a row; returns the bytes of the image that goes into the log, or nil where none does.
  mutating func add(row: Int) -> Int? {
    let leaf = row / Self.entriesPerLeaf
    added[leaf, default: 0] += 1
    guard imaged.insert(leaf).inserted else { return nil }
    let built = min(Self.entriesPerLeaf, rows - leaf * Self.entriesPerLeaf)
    // All leaves but the last have the first key of the next one.
    let isLast = (leaf + 1) * Self.entriesPerLeaf >= rows
    let entries = built + (isLast ? 0 : 1) + (added[leaf] ?? 0)
    return HeapPage.headerBytes + Self.specialBytes + entries * (Self.entryBytes + Self.lineBytes)
  }

  mutating func checkpoint() { imaged = [] }
}
