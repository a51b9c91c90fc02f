/// A table that keeps old row versions beside the new ones: a heap of PostgreSQL.
///
/// An update makes a new version, on the same page where there is room, and the old one stays until nobody can see it: until the
/// oldest snapshot has gone, and then until somebody prunes the page or vacuum comes. The first change of a page after a checkpoint puts an image
/// of it into the log. Rows are of one size and not compressed; nothing is deleted or inserted.
public struct HeapTable: CopyOnWriteSystem {
  private struct Place: Sendable, Hashable {
    var page: Int
    var line: Int
  }

  /// Bytes of the columns of a row.
  public let unitBytes: Int
  /// How full pages are made, in percent.
  public let fillFactor: Int
  /// Indexes of the table.
  public let indexCount: Int
  private var rows = 0
  private var size = 0
  private var base: ViewID?
  /// Pages that are not what they were made as.
  private var pages = SparseTable<HeapPage>(places: 0)
  private var pageCount = 0
  /// The versions of a row, the newest last, where there is not just the first one.
  private var versions = SparseTable<[Place]>(places: 0)
  /// Where the index entries of a row lead, in the order of the places, where there is not just the first one.
  private var entries = SparseTable<[Place]>(places: 0)
  /// The last transaction that each snapshot sees.
  private var snapshots: [ViewID: Int] = [:]
  private var transaction = 0
  private var viewsMade = 0
  private var writes = 0
  /// Where the last row version went that did not fit on its own page.
  private var target: Int?
  /// Free space, as vacuum left it.
  private var freeSpace = SparseTable<Int>(places: 0)
  private var imaged: Set<Int> = []
  private var indexes: [IndexLeaves] = []
  /// Updates whose new version is on the page of the old one and is found through it; those that were rolled back count too.
  public private(set) var hotUpdates = 0
  /// Images of heap pages that went into the log.
  public private(set) var pageImages = 0

  /// No table yet.
  public init(rowBytes: Int = 109, fillFactor: Int = 100, indexCount: Int = 2) {
    (unitBytes, self.fillFactor, self.indexCount) = (rowBytes, fillFactor, indexCount)
  }

  /// Bytes of a row version on its page: the header of 24 bytes and the columns, rounded up to 8.
  public var tupleBytes: Int { (24 + unitBytes + 7) / 8 * 8 }
  private var spared: Int { HeapPage.bytes * (100 - fillFactor) / 100 }

  /// Rows on a page that was filled by inserts.
  public var rowsPerPage: Int {
    let free = HeapPage.bytes - HeapPage.headerBytes
    let each = tupleBytes + HeapPage.lineBytes
    // A row is put on a page if what is left after its line pointer is enough for it and for what is spared.
    return max(1, (free - HeapPage.lineBytes - tupleBytes - spared) / each + 1)
  }

  /// Pages of the table.
  public var tablePages: Int { pageCount }

  /// Makes the base and the first view of it; every unit is written.
  public mutating func create(bytes: Int) throws(Refusal) -> Made {
    guard size == 0 else { throw .alreadyCreated }
    try checkSize(bytes)
    size = bytes
    rows = bytes.groups(of: unitBytes)
    pageCount = rows.groups(of: rowsPerPage)
    // The table grows; the places are for as many pages as there may ever be.
    pages = SparseTable(places: 1 << 48)
    freeSpace = SparseTable(places: 1 << 48)
    versions = SparseTable(places: rows)
    entries = SparseTable(places: rows)
    indexes = Array(repeating: IndexLeaves(rows: rows), count: indexCount)
    base = ViewID(0)
    viewsMade = 1
    var cost = Cost(.create)
    cost.bytesNew = bytes
    cost.allocated = pageCount * HeapPage.bytes
    cost.dataWritten = cost.allocated
    cost.metadataUnits = nil
    cost.metadataBytes = nil
    return Made(ViewID(0), cost)
  }

  private func page(_ number: Int) -> HeapPage {
    if let page = pages[number] { return page }
    var page = HeapPage(tupleBytes: tupleBytes)
    let first = number * rowsPerPage
    for row in first..<max(first, min(first + rowsPerPage, rows)) {
      _ = page.add(HeapPage.Tuple(row: row, maker: 0, content: .initial(unit: row)))
    }
    return page
  }

  private func places(of row: Int) -> [Place] {
    versions[row] ?? [firstPlace(of: row)]
  }

  private func firstPlace(of row: Int) -> Place { Place(page: row / rowsPerPage, line: row % rowsPerPage) }

  /// The version of a row that somebody sees who knows transactions up to this one, and how many were looked at.
  private func visible(_ row: Int, to last: Int) -> (tuple: HeapPage.Tuple?, place: Place?, lookups: Int) {
    var lookups = 0
    for place in places(of: row) {
      lookups += 1
      guard let tuple = page(place.page).tuple(place.line), !tuple.isAborted else { continue }
      if tuple.maker <= last, tuple.ender.map({ $0 > last }) ?? true { return (tuple, place, lookups) }
    }
    return (nil, nil, lookups)
  }

  /// Where the version is that a new transaction sees.
  private func newest(_ row: Int) -> Place? {
    places(of: row).last { place in page(place.page).tuple(place.line).map { !$0.isAborted } ?? false }
  }

  private func lastSeen(by view: ViewID) -> Int? { view == base ? transaction : snapshots[view] }

  /// Where the store keeps what a view shows in a unit.
  public func place(of unit: Int, in view: ViewID) -> UnitPlace? {
    guard let last = lastSeen(by: view), (0..<rows).contains(unit) else { return nil }
    return visible(unit, to: last).place.map { UnitPlace(part: $0.page, piece: $0.line) }
  }

  /// What a view shows, and how many places were looked at.
  public func read(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> ReadOutcome {
    guard let last = lastSeen(by: view) else { throw .noSuchView(view) }
    try checkRange(range, size: size)
    var outcome = ReadOutcome(contents: [], lookups: 0)
    for row in UnitSpan(range, unitBytes: unitBytes).units {
      let found = visible(row, to: last)
      outcome.contents.append(found.tuple?.content ?? .absent)
      outcome.lookups += found.lookups
    }
    return outcome
  }

  /// Updates the rows of the range in one transaction.
  public mutating func write(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> Cost {
    try update(view, [range])
  }

  /// Updates rows in one transaction: those of each range, in this order.
  ///
  /// Throws `noSuchView`, `outOfRange`, and `readOnly` for a snapshot. Bytes of the log are those of all records, rounded up as they are,
  /// without the headers of the log's pages. A row that several ranges touch is updated as often.
  public mutating func update(
    _ view: ViewID, _ ranges: [Range<Int>], changesIndexedColumn: Bool = false, isRolledBack: Bool = false
  ) throws(Refusal) -> Cost {
    guard view == base else {
      guard snapshots[view] == nil else { throw .readOnly(view, reason: "a snapshot is a reader of one moment") }
      throw .noSuchView(view)
    }
    for range in ranges { try checkRange(range, size: size) }
    guard !ranges.isEmpty else { throw .outOfRange(0..<0, size: size) }
    let horizon = self.horizon
    transaction += 1
    // What is rolled back is as if it had not been written.
    let writesBefore = writes
    var cost = Cost(.commit)
    cost.metadataBytes = LogRecords.commit
    cost.metadataUnits = 1
    let pagesBefore = pageCount
    for range in ranges {
      writes += 1
      cost.bytesNew += range.count
      let span = UnitSpan(range, unitBytes: unitBytes)
      for row in span.units {
        updateRow(row, span.covered(row), changesIndexedColumn, isRolledBack, horizon, &cost)
      }
    }
    if isRolledBack {
      writes = writesBefore
      for range in ranges { for row in UnitSpan(range, unitBytes: unitBytes).units { rollBack(row) } }
    }
    cost.allocated = (pageCount - pagesBefore) * HeapPage.bytes
    return cost
  }

  /// Marks the newest version of a row as made by a transaction that was rolled back.
  private mutating func rollBack(_ row: Int) {
    guard let place = places(of: row).last else { return }
    var page = page(place.page)
    page.abort(place.line)
    pages[place.page] = page
  }

  /// The newest transaction whose effects everybody sees.
  private var horizon: Int { snapshots.values.min() ?? transaction }

  /// Looks at what each index entry of a row leads to, as an index scan does, and updates the version that is found.
  ///
  /// Pages that are read on the way may be pruned. An entry that leads to nothing but what nobody can see is marked, and not followed again:
  /// by the scan, or by the check that the new entry is the only one.
  private mutating func updateRow(
    _ row: Int, _ covered: Range<Int>, _ isIndexed: Bool, _ isRolledBack: Bool, _ horizon: Int, _ cost: inout Cost
  ) {
    var followed: [Place] = []
    var added: Place?
    var lastPage: Int?
    var isDone = false
    guard let newest = newest(row) else { return }
    for entry in entries[row] ?? [firstPlace(of: row)] {
      if entry.page != lastPage { pruneIfWorthwhile(entry.page, horizon, &cost) }
      lastPage = entry.page
      let chain = page(entry.page).chain(from: entry.line)
      if !isDone, newest.page == entry.page, chain.contains(newest.line) {
        added = updateVersion(newest, row, covered, isIndexed, isRolledBack, &cost)
        isDone = true
      } else if page(entry.page).isDead(from: entry.line, horizon) {
        continue
      }
      followed.append(entry)
    }
    if let added {
      let position = followed.firstIndex { ($0.page, $0.line) > (added.page, added.line) } ?? followed.count
      followed.insert(added, at: position)
    }
    entries[row] = followed
  }

  /// Makes the next version of a row; returns its place if index entries lead to it.
  private mutating func updateVersion(
    _ place: Place, _ row: Int, _ covered: Range<Int>, _ isIndexed: Bool, _ isRolledBack: Bool, _ cost: inout Cost
  ) -> Place? {
    var old = page(place.page)
    guard let tuple = old.tuple(place.line) else { return nil }
    var new = HeapPage.Tuple(row: row, maker: transaction, content: tuple.content)
    new.content = tuple.content.written(by: writes, covering: covered, of: unitBytes)
    if !isRolledBack { old.end(place.line, by: transaction) }
    old.noteChange(by: transaction)
    cost.unitsCopied += 1
    cost.bytesCopied += unitBytes - covered.count
    cost.dataWritten += tupleBytes
    cost.deferred += tupleBytes
    var newPlace = Place(page: place.page, line: 0)
    if tupleBytes <= old.room {
      new.isHeapOnly = !isIndexed
      hotUpdates += isIndexed ? 0 : 1
      newPlace.line = old.add(new)
      if new.isHeapOnly { old.link(place.line, to: newPlace.line) }
      pages[place.page] = old
      let image = image(of: place.page)
      addRecord(LogRecords.update(image: image, row: unitBytes, changed: covered), &cost)
    } else {
      old.isFull = true
      pages[place.page] = old
      addRecord(LogRecords.lock(image: image(of: place.page)), &cost)
      newPlace = placeElsewhere(new, &cost)
    }
    versions[row] = places(of: row) + [newPlace]
    guard !new.isHeapOnly else { return nil }
    for index in indexes.indices { addRecord(LogRecords.indexEntry(image: indexes[index].add(row: row)), &cost) }
    return newPlace
  }

  private func addRecord(_ bytes: Int, _ cost: inout Cost) {
    cost.metadataUnits = cost.metadataUnits.map { $0 + 1 }
    cost.metadataBytes = cost.metadataBytes.map { $0 + bytes }
  }

  /// The bytes of the image that the first change of a page since the checkpoint puts into the log; nil where it is not the first.
  private mutating func image(of number: Int) -> Int? {
    guard imaged.insert(number).inserted else { return nil }
    pageImages += 1
    return HeapPage.bytes - page(number).hole
  }

  /// Finds a page for a row version that does not fit where the old one is (RelationGetBufferForTuple).
  private mutating func placeElsewhere(_ tuple: HeapPage.Tuple, _ cost: inout Cost) -> Place {
    let needed = tupleBytes + spared
    var candidate = target ?? pageWithFreeSpace(needed) ?? pageCount - 1
    while page(candidate).room < needed {
      freeSpace[candidate] = page(candidate).room
      guard let next = pageWithFreeSpace(needed) else {
        candidate = pageCount
        pageCount += 1
        break
      }
      candidate = next
    }
    target = candidate
    let isNew = page(candidate).lines.isEmpty
    var page = page(candidate)
    let line = page.add(tuple)
    pages[candidate] = page
    if isNew { imaged.insert(candidate) }
    addRecord(LogRecords.update(imageOfNewPage: isNew ? nil : image(of: candidate), row: unitBytes), &cost)
    return Place(page: candidate, line: line)
  }

  /// The first page that vacuum left room on; the server's own order is another one.
  private func pageWithFreeSpace(_ needed: Int) -> Int? {
    var found: Int?
    freeSpace.forEach(in: 0..<pageCount) { page, free in
      if free >= needed { found = page }
      return found == nil
    }
    return found
  }

  /// Prunes a page that is read when it is nearly full (heap_page_prune_opt).
  private mutating func pruneIfWorthwhile(_ number: Int, _ horizon: Int, _ cost: inout Cost) {
    guard let page = pages[number], page.isPrunable(horizon) else { return }
    guard page.isFull || page.room < max(spared, HeapPage.bytes / 10) else { return }
    let pruning = prune(number, horizon)
    guard !pruning.removed.isEmpty else { return }
    let record = LogRecords.prune(
      image: image(of: number), redirected: pruning.redirected, dead: pruning.dead, unused: pruning.unused)
    addRecord(record, &cost)
  }

  @discardableResult
  private mutating func prune(_ number: Int, _ horizon: Int) -> HeapPage.Pruning {
    guard var page = pages[number] else { return HeapPage.Pruning() }
    let rowsOfLines = page.lines.indices.map { page.tuple($0)?.row }
    let pruning = page.prune(horizon)
    for line in pruning.removed {
      guard let row = rowsOfLines[line] else { continue }
      versions[row] = places(of: row).filter { $0.page != number || $0.line != line }
    }
    pages[number] = page
    return pruning
  }

  /// Takes a snapshot: a reader that sees what is committed now.
  public mutating func snapshot(_ view: ViewID, at point: Point?) throws(Refusal) -> Made {
    guard let last = lastSeen(by: view) else { throw .noSuchView(view) }
    guard point == nil else { throw .unsupported(.snapshot, reason: "a snapshot is taken of now") }
    // What another transaction sees can be taken over (pg_export_snapshot).
    let copy = ViewID(viewsMade)
    viewsMade += 1
    snapshots[copy] = last
    return Made(copy, Cost(.snapshot))
  }

  /// Ends a snapshot, or drops the table.
  public mutating func drop(_ view: ViewID) throws(Refusal) -> Cost {
    var cost = Cost(.drop)
    if snapshots.removeValue(forKey: view) != nil { return cost }
    guard view == base else { throw .noSuchView(view) }
    guard snapshots.isEmpty else { throw .pinned(by: snapshots.keys.sorted()) }
    cost.freed = pageCount * HeapPage.bytes
    base = nil
    pageCount = 0
    return cost
  }

  /// Begins a new interval: the next change of each page logs an image of it.
  public mutating func checkpoint() throws(Refusal) -> Cost {
    imaged = []
    for index in indexes.indices { indexes[index].checkpoint() }
    return Cost(.checkpoint)
  }

  /// Vacuums: removes versions that no snapshot can see; pages at the end of the file go where that is worth it.
  public mutating func reclaim() -> Cost {
    var cost = Cost(.reclaim)
    guard base != nil else { return cost }
    cost.metadataUnits = nil
    cost.metadataBytes = nil
    let before = tuplesDead
    let horizon = self.horizon
    for (number, _) in pages.elements where number < pageCount { prune(number, horizon) }
    for (row, places) in entries.elements { entries[row] = places.filter { !page($0.page).isCleared($0.line) } }
    for (number, _) in pages.elements where number < pageCount {
      pages[number]?.clearDeadLines()
      freeSpace[number] = page(number).room
    }
    cost.deferred = -(before - tuplesDead) * tupleBytes
    cost.freed = truncate() * HeapPage.bytes
    return cost
  }

  /// Gives empty pages at the end of the file back, if they are a sixteenth of it or a thousand; returns how many.
  private mutating func truncate() -> Int {
    var last = pageCount
    while last > 0, let page = pages[last - 1], page.tupleCount == 0 { last -= 1 }
    let empty = pageCount - last
    guard empty > 0, empty >= 1000 || empty >= pageCount / 16 else { return 0 }
    for number in last..<pageCount {
      pages[number] = HeapPage(tupleBytes: tupleBytes)
      freeSpace[number] = nil
    }
    pageCount = last
    if let target, target >= last { self.target = nil }
    return empty
  }

  /// Rows.
  public var tuplesLive: Int { rows }

  /// Row versions on pages that are not the newest of their row.
  public var tuplesDead: Int {
    let changed = pages.elements.filter { $0.place < pageCount }
    let built = rows.groups(of: rowsPerPage)
    let untouched = built - changed.count { $0.place < built }
    let isLastUntouched = pages[built - 1] == nil
    let lastRows = rows - (built - 1) * rowsPerPage
    let onUntouched = untouched * rowsPerPage - (isLastUntouched ? rowsPerPage - lastRows : 0)
    return changed.reduce(onUntouched) { $0 + $1.value.tupleCount } - rows
  }

  /// What each view references, and what all takes.
  ///
  /// - Complexity: O(units that were written x views).
  public func stats() -> Stats {
    guard let base else { return Stats(views: [], physical: 0) }
    let views = [base] + snapshots.keys.sorted()
    var bytes = Dictionary(uniqueKeysWithValues: views.map { ($0, SharedBytes()) })
    for view in views { bytes[view]?.add((rows - versions.count) * tupleBytes, sharers: views.count) }
    for (row, _) in versions.elements {
      let makers = views.map { visible(row, to: lastSeen(by: $0) ?? 0).tuple?.maker }
      for (view, maker) in zip(views, makers) {
        bytes[view]?.add(tupleBytes, sharers: makers.count { $0 == maker })
      }
    }
    let physical = pageCount * HeapPage.bytes
    let tuples = (rows + tuplesDead) * tupleBytes
    let changed = pages.elements.filter { $0.place < pageCount }
    let built = rows.groups(of: rowsPerPage)
    let linesOfBuilt =
      rows
      - changed.reduce(0) { sum, page in
        page.place < built ? sum + min(rowsPerPage, rows - page.place * rowsPerPage) : sum
      }
    let lines = changed.reduce(linesOfBuilt) { $0 + $1.value.lines.count }
    let metadata = pageCount * HeapPage.headerBytes + lines * HeapPage.lineBytes
    let oldest = snapshots.values.min()
    return Stats(
      views: views.map { ViewStats($0, isReadOnly: $0 != base, bytes: bytes[$0] ?? SharedBytes()) },
      physical: physical, garbage: tuples - SharedBytes.physical(bytes.values),
      reusable: physical - tuples - metadata, metadata: metadata,
      pinnedBy: oldest.map { $0 < transaction } == true ? snapshots.filter { $0.value == oldest }.keys.sorted() : [])
  }
}
