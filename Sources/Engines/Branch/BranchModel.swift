internal import Family

/// What the models say of production and its branch: which pages of the table updates change, and what a file system takes for them.
struct BranchModel {
  /// Who updates.
  enum Side {
    case production
    case branch
  }

  /// Bytes of a page of the table.
  static let pageBytes = 8192
  /// Half of each page is free at first: updates stay on their page.
  static let fillFactor = 50

  private var tables: [Side: HeapTable] = [:]
  private let table: ViewID
  private var disk = ExtentRedirect()
  private let base: ViewID
  private var files: [Side: ViewID] = [:]
  private var fork = RecordRedirect(recordBytes: 16_384, ancestry: .none, indirectFanOut: nil)
  private var forkViews: [Side: ViewID] = [:]
  private let rowsPerPage: Int
  /// Pages that a side has changed since the branch was made.
  private(set) var changed: [Side: Set<Int>] = [.production: [], .branch: []]
  /// Pages that were changed and not written yet.
  private var unwritten: [Side: Set<Int>] = [.production: [], .branch: []]

  /// A table of so many rows, a snapshot of it, and a branch of that.
  init(rows: Int) throws(Refusal) {
    var heap = HeapTable(rowBytes: TableModels.rowBytes, fillFactor: Self.fillFactor, indexCount: 1)
    table = try heap.create(bytes: rows * TableModels.rowBytes).view
    // A branch of a value is a copy of it.
    tables = [.production: heap, .branch: heap]
    rowsPerPage = heap.rowsPerPage
    let bytes = heap.tablePages * Self.pageBytes
    let production = try disk.create(bytes: bytes).view
    base = try disk.snapshot(production, at: nil).view
    files = [.production: production, .branch: try disk.snapshot(base, at: nil).view]
    let origin = try fork.create(bytes: bytes).view
    forkViews = [.production: origin, .branch: try fork.snapshot(origin, at: nil).view]
  }

  /// Nodes of trees that a snapshot takes, in bytes.
  static func snapshotMetadata() throws(Refusal) -> Int {
    var disk = ExtentRedirect()
    let view = try disk.create(bytes: pageBytes).view
    return try disk.snapshot(view, at: nil).cost.metadataBytes ?? 0
  }

  /// Pages of the table.
  var pages: Int { tables[.production]?.tablePages ?? 0 }

  func page(of row: Int) -> Int { row / rowsPerPage }

  /// Updates rows on a side; false where a row has to leave its page, of which this model does not say where it goes.
  mutating func update(_ side: Side, _ rows: [Int]) throws(Refusal) -> Bool {
    guard var heap = tables.removeValue(forKey: side) else { return false }
    let ranges = rows.map { row in
      let place = row * TableModels.rowBytes + 4 + 4 + 1 + 49
      return place..<place + 1
    }
    let before = heap.hotUpdates
    _ = try heap.update(table, ranges)
    tables[side] = heap
    let touched = Set(rows.map(page))
    changed[side]?.formUnion(touched)
    unwritten[side]?.formUnion(touched)
    return heap.hotUpdates - before == rows.count
  }

  /// Writes what was changed: a checkpoint of both.
  mutating func checkpoint() throws(Refusal) {
    for side in [Side.production, .branch] {
      guard let file = files[side], let view = forkViews[side] else { continue }
      for page in (unwritten[side] ?? []).sorted() {
        let bytes = page * Self.pageBytes..<(page + 1) * Self.pageBytes
        _ = try disk.write(file, bytes)
        _ = try fork.write(view, bytes)
      }
      unwritten[side] = []
    }
  }

  /// Pages that both have changed.
  var both: Set<Int> { (changed[.production] ?? []).intersection(changed[.branch] ?? []) }

  /// Bytes of the table that only production, only the branch, and only the snapshot refer to.
  var exclusive: (production: Int, branch: Int, base: Int) {
    let stats = disk.stats()
    func bytes(_ view: ViewID?) -> Int { view.flatMap { stats[$0]?.exclusive } ?? 0 }
    return (bytes(files[.production]), bytes(files[.branch]), bytes(base))
  }

  /// What both sides of a storage fork have for themselves.
  var forkBytes: [Int] {
    let stats = fork.stats()
    return [forkViews[.production], forkViews[.branch]].map { view in view.flatMap { stats[$0]?.exclusive } ?? 0 }
  }
}
