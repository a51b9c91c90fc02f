internal import Family

/// The model of a table of PostgreSQL, twice: without indexes, whose log is that of the heap alone, and with two.
struct TableModels {
  /// What a statement changes of a row.
  enum Change: String {
    /// A character of the text, which has no index.
    case text = "update"
    /// The second integer, which has one.
    case key
    /// The text, and then the transaction is rolled back.
    case rolledBack = "rollback"
  }

  /// Bytes of the columns of a row: two integers, the length of a text, and the text.
  static let rowBytes = 4 + 4 + 1 + 100

  private(set) var heap: HeapTable
  private(set) var whole: HeapTable
  private let base: ViewID
  private var readers: [Int: ViewID] = [:]
  /// Entries that went into each index.
  private(set) var entries = 0

  init(rows: Int, fillFactor: Int) throws(Refusal) {
    heap = HeapTable(rowBytes: Self.rowBytes, fillFactor: fillFactor, indexCount: 0)
    whole = HeapTable(rowBytes: Self.rowBytes, fillFactor: fillFactor, indexCount: 2)
    base = try heap.create(bytes: rows * Self.rowBytes).view
    _ = try whole.create(bytes: rows * Self.rowBytes)
  }

  /// Bytes of records that a transaction puts into the log, for the heap and for both indexes.
  mutating func update(_ rows: Range<Int>, _ change: Change) throws(Refusal) -> (heap: Int?, indexes: Int?) {
    // The 50th character of the text, or the two low bytes of the second integer.
    let bytes = change == .key ? 4..<6 : 4 + 4 + 1 + 49..<4 + 4 + 1 + 50
    let ranges = rows.map { row in
      row * Self.rowBytes + bytes.lowerBound..<row * Self.rowBytes + bytes.upperBound
    }
    let before = heap.hotUpdates
    let isRolledBack = change == .rolledBack
    let ofHeap = try heap.update(base, ranges, changesIndexedColumn: change == .key, isRolledBack: isRolledBack)
    let ofWhole = try whole.update(base, ranges, changesIndexedColumn: change == .key, isRolledBack: isRolledBack)
    entries += rows.count - (heap.hotUpdates - before)
    return (ofHeap.metadataBytes, ofWhole.metadataBytes.flatMap { all in ofHeap.metadataBytes.map { all - $0 } })
  }

  mutating func beginReader(_ number: Int) throws(Refusal) {
    readers[number] = try heap.snapshot(base, at: nil).view
    _ = try whole.snapshot(base, at: nil)
  }

  mutating func endReader(_ number: Int) throws(Refusal) {
    guard let view = readers.removeValue(forKey: number) else { return }
    _ = try heap.drop(view)
    _ = try whole.drop(view)
  }

  mutating func checkpoint() throws(Refusal) {
    _ = try heap.checkpoint()
    _ = try whole.checkpoint()
  }

  mutating func vacuum() {
    _ = heap.reclaim()
    _ = whole.reclaim()
  }
}
