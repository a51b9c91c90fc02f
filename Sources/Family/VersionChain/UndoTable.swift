/// A table that is changed in place and keeps what it was beside: InnoDB.
///
/// An update writes the row where it is and puts the old bytes into an undo record. A read view goes from the row back through the records
/// until it finds what it may see. Records go when the oldest read view cannot need them; the list is counted in transactions.
public struct UndoTable: CopyOnWriteSystem {
  private struct Record: Sendable {
    /// The transaction that changed the row.
    var transaction: Int
    /// What the row was before.
    var content: Content
    /// Bytes that it changed.
    var bytes: Int
  }

  /// Bytes of a row.
  public let unitBytes: Int
  private var rows = 0
  private var size = 0
  private var base: ViewID?
  private var current = SparseTable<Content>(places: 0)
  /// The undo records of a row, the oldest first.
  private var records = SparseTable<[Record]>(places: 0)
  /// Rows that each transaction of the history changed.
  private var history: [Int: [Int]] = [:]
  /// The last transaction that each read view sees.
  private var readViews: [ViewID: Int] = [:]
  private var transaction = 0
  private var viewsMade = 0
  private var recordBytes = 0
  /// Bytes of undo space; it is used again and never given back.
  private var undoSpace = 0

  /// No table yet.
  public init(rowBytes: Int = 100) { unitBytes = rowBytes }

  /// Makes the base and the first view of it; every unit is written.
  public mutating func create(bytes: Int) throws(Refusal) -> Made {
    guard size == 0 else { throw .alreadyCreated }
    try checkSize(bytes)
    size = bytes
    rows = bytes.groups(of: unitBytes)
    current = SparseTable(places: rows)
    records = SparseTable(places: rows)
    base = ViewID(0)
    viewsMade = 1
    var cost = Cost(.create)
    cost.bytesNew = bytes
    cost.allocated = rows * unitBytes
    cost.dataWritten = cost.allocated
    // Pages, their headers and what they leave free are not modelled.
    cost.metadataUnits = nil
    cost.metadataBytes = nil
    return Made(ViewID(0), cost)
  }

  private func lastSeen(by view: ViewID) -> Int? { view == base ? transaction : readViews[view] }

  /// The undo records that somebody goes back through who sees transactions up to this one.
  private func undone(_ row: Int, after last: Int) -> ArraySlice<Record> {
    let all = records[row] ?? []
    return all[(all.firstIndex { $0.transaction > last } ?? all.count)...]
  }

  /// Where the store keeps what a view shows in a unit.
  public func place(of unit: Int, in view: ViewID) -> UnitPlace? {
    guard let last = lastSeen(by: view), (0..<rows).contains(unit) else { return nil }
    return UnitPlace(part: undone(unit, after: last).first.map { 1 + $0.transaction } ?? 0, piece: unit)
  }

  /// What a view shows, and how many places were looked at.
  public func read(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> ReadOutcome {
    guard let last = lastSeen(by: view) else { throw .noSuchView(view) }
    try checkRange(range, size: size)
    var outcome = ReadOutcome(contents: [], lookups: 0)
    for row in UnitSpan(range, unitBytes: unitBytes).units {
      let undone = undone(row, after: last)
      outcome.contents.append(undone.first?.content ?? current[row] ?? .initial(unit: row))
      outcome.lookups += 1 + undone.count
    }
    return outcome
  }

  /// Updates the rows of the range in place in one transaction, and keeps what they were.
  public mutating func write(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> Cost {
    guard view == base else {
      guard readViews[view] == nil else { throw .readOnly(view, reason: "a read view is a reader of one moment") }
      throw .noSuchView(view)
    }
    try checkRange(range, size: size)
    transaction += 1
    var cost = Cost(.commit)
    cost.bytesNew = range.count
    let span = UnitSpan(range, unitBytes: unitBytes)
    for row in span.units {
      let old = current[row] ?? .initial(unit: row)
      let covered = span.covered(row)
      records[row] = (records[row] ?? []) + [Record(transaction: transaction, content: old, bytes: covered.count)]
      current[row] = old.written(by: transaction, covering: covered, of: unitBytes)
      recordBytes += covered.count
      cost.unitsCopied += 1
      cost.bytesCopied += covered.count
      cost.dataWritten += 2 * covered.count
    }
    history[transaction] = Array(span.units)
    cost.deferred = range.count
    cost.allocated = max(0, recordBytes - undoSpace)
    undoSpace = max(undoSpace, recordBytes)
    // Headers of undo records, and the redo log: some hundreds of bytes a row.
    cost.metadataUnits = nil
    cost.metadataBytes = nil
    return cost
  }

  /// Opens a read view.
  public mutating func snapshot(_ view: ViewID, at point: Point?) throws(Refusal) -> Made {
    guard point == nil else { throw .unsupported(.snapshot, reason: "a read view is made of now") }
    guard view == base else {
      guard readViews[view] == nil else {
        throw .unsupported(.snapshot, reason: "a read view is made of now and not of what another one sees")
      }
      throw .noSuchView(view)
    }
    let copy = ViewID(viewsMade)
    viewsMade += 1
    readViews[copy] = transaction
    return Made(copy, Cost(.snapshot))
  }

  /// Closes a read view, or drops the table.
  public mutating func drop(_ view: ViewID) throws(Refusal) -> Cost {
    var cost = Cost(.drop)
    if readViews.removeValue(forKey: view) != nil { return cost }
    guard view == base else { throw .noSuchView(view) }
    guard readViews.isEmpty else { throw .pinned(by: readViews.keys.sorted()) }
    cost.freed = rows * unitBytes + undoSpace
    base = nil
    (history, recordBytes, undoSpace) = ([:], 0, 0)
    return cost
  }

  /// Purges what no read view can see.
  public mutating func reclaim() -> Cost {
    var cost = Cost(.reclaim)
    let horizon = readViews.values.min() ?? transaction
    for purged in history.keys.filter({ $0 <= horizon }) {
      for row in history.removeValue(forKey: purged) ?? [] {
        var kept = records[row] ?? []
        let gone = kept.filter { $0.transaction == purged }.reduce(0) { $0 + $1.bytes }
        kept.removeAll { $0.transaction == purged }
        recordBytes -= gone
        cost.deferred -= gone
        records[row] = kept.isEmpty ? nil : kept
      }
    }
    return cost
  }

  /// Committed transactions whose undo records are still there: what InnoDB calls the history list length.
  public var historyLength: Int { history.count }

  /// What each view references, and what all takes.
  ///
  /// - Complexity: O(units that were written x views).
  public func stats() -> Stats {
    guard let base else { return Stats(views: [], physical: 0) }
    let views = [base] + readViews.keys.sorted()
    var bytes = Dictionary(uniqueKeysWithValues: views.map { ($0, SharedBytes()) })
    // Every reader begins at the row itself.
    for view in views { bytes[view]?.add(rows * unitBytes, sharers: views.count) }
    for (row, records) in records.elements {
      let firsts = views.map { undone(row, after: lastSeen(by: $0) ?? 0).startIndex }
      for (index, record) in records.enumerated() {
        let sharers = firsts.count { $0 <= index }
        for (view, first) in zip(views, firsts) where first <= index {
          bytes[view]?.add(record.bytes, sharers: sharers)
        }
      }
    }
    let physical = rows * unitBytes + undoSpace
    let oldest = readViews.values.min()
    return Stats(
      views: views.map { ViewStats($0, isReadOnly: $0 != base, bytes: bytes[$0] ?? SharedBytes()) },
      physical: physical, garbage: rows * unitBytes + recordBytes - SharedBytes.physical(bytes.values),
      reusable: undoSpace - recordBytes,
      pinnedBy: oldest.map { $0 < transaction } == true ? readViews.filter { $0.value == oldest }.keys.sorted() : [])
  }
}
