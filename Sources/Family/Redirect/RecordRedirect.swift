/// Data sets that never write in place and note when each record was written: ZFS, and stores that work like it.
///
/// A write makes a new record, also of what nobody else has. The old record goes where no view has it any more. A snapshot is
/// a number: what was written at or before it belongs to it.
public struct RecordRedirect: CopyOnWriteSystem {
  /// What stands between a view and the one it was made of.
  public enum Ancestry: Sendable, Hashable {
    /// A frozen snapshot, which stays as long as the clone does, and so keeps its origin from going (ZFS).
    case throughSnapshot
    /// Nothing: both are equal from the beginning.
    case none
  }

  /// Bytes of a record.
  public let unitBytes: Int
  /// How clones hang on what they were made of.
  public let ancestry: Ancestry
  /// Pointers in an indirect block; nil where the store does not tell how it finds its records.
  public let indirectFanOut: Int?
  private var blocks = SharedBlocks(units: 0)
  /// The data set that each snapshot shows.
  private var frozen: [ViewID: ViewID] = [:]
  /// Snapshots that were only made on the way to a clone.
  private var implicit: Set<ViewID> = []
  /// The snapshot that each clone was made of.
  private var origins: [ViewID: ViewID] = [:]
  private var size = 0
  /// The transaction group that the next write is part of.
  private var group = 1

  /// An empty pool.
  public init(recordBytes: Int = 131_072, ancestry: Ancestry = .throughSnapshot, indirectFanOut: Int? = 128) {
    (unitBytes, self.ancestry, self.indirectFanOut) = (recordBytes, ancestry, indirectFanOut)
  }

  /// Makes the base and the first view of it; every unit is written.
  public mutating func create(bytes: Int) throws(Refusal) -> Made {
    guard size == 0 else { throw .alreadyCreated }
    try checkSize(bytes)
    size = bytes
    blocks = SharedBlocks(units: bytes.groups(of: unitBytes))
    var cost = Cost.base(of: bytes, unitBytes: unitBytes)
    cost.metadataUnits = nil
    cost.metadataBytes = nil
    return Made(blocks.addView(), cost)
  }

  /// Where the store keeps what a view shows in a unit.
  public func place(of unit: Int, in view: ViewID) -> UnitPlace? {
    blocks.place(of: unit, in: view)
  }

  /// What a view shows, and how many places were looked at.
  public func read(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> ReadOutcome {
    try blocks.read(view, range, of: size, unitBytes: unitBytes)
  }

  /// Writes records anew, and the indirect blocks above them.
  public mutating func write(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> Cost {
    guard blocks.has(view) else { throw .noSuchView(view) }
    guard frozen[view] == nil else { throw .readOnly(view, reason: "it is a snapshot; a clone of it can be written") }
    try checkRange(range, size: size)
    var cost = Cost(.write)
    cost.bytesNew = range.count
    let span = UnitSpan(range, unitBytes: unitBytes)
    cost.metadataUnits = indirectFanOut.map { indirectBlocks(over: span.units, fanOut: $0).reduce(0, +) }
    // Their size after compression, and what the pool writes besides, only has a lower bound.
    cost.metadataBytes = nil
    for unit in span.units {
      var block = blocks.block(view, unit)
      let content = blocks.content(view, unit).written(by: group, covering: span.covered(unit), of: unitBytes)
      if blocks.sharers(view, unit) == 1 { cost.freed += unitBytes }
      block.id = blocks.newBlock()
      block.stamp = group
      blocks.setBlock(view, unit, block, content: content)
      cost.allocated += unitBytes
      cost.dataWritten += unitBytes
      cost.addCopy(of: unit, span)
    }
    group += 1
    return cost
  }

  /// Indirect blocks of each level, from the lowest, that a write of these records writes anew.
  ///
  /// Levels above the first that has a single block for the whole object are not there.
  func indirectBlocks(over units: Range<Int>, fanOut: Int) -> [Int] {
    var levels: [Int] = []
    var reach = fanOut
    repeat {
      levels.append((units.upperBound - 1) / reach - units.lowerBound / reach + 1)
      if reach >= blocks.units { break }
      reach *= fanOut
    } while true
    return levels
  }

  /// Makes a clone; where clones hang on snapshots, by a snapshot that goes with the clone.
  ///
  /// A clone of a frozen view is made of that view itself.
  public mutating func snapshot(_ view: ViewID, at point: Point?) throws(Refusal) -> Made {
    guard point == nil else { throw .unsupported(.snapshot, reason: "a snapshot shows the data set as it is now") }
    var origin = view
    if ancestry == .throughSnapshot, frozen[view] == nil {
      origin = try freeze(view).view
      implicit.insert(origin)
    }
    guard let clone = blocks.addView(like: origin) else { throw .noSuchView(view) }
    if ancestry == .throughSnapshot { origins[clone] = origin }
    return Made(clone, Self.costOfSnapshot)
  }

  /// Makes a frozen view of what another shows now.
  ///
  /// A data set stays as long as it has snapshots, and a snapshot as long as it has clones. Throws `noSuchView`.
  public mutating func freeze(_ view: ViewID) throws(Refusal) -> Made {
    guard let snapshot = blocks.addView(like: view) else { throw .noSuchView(view) }
    frozen[snapshot] = view
    return Made(snapshot, Self.costOfSnapshot)
  }

  private static var costOfSnapshot: Cost {
    var cost = Cost(.snapshot)
    cost.metadataUnits = nil
    cost.metadataBytes = nil
    return cost
  }

  /// Removes a view and the records that only it had.
  ///
  /// Throws `pinned` where clones or snapshots hang on it.
  public mutating func drop(_ view: ViewID) throws(Refusal) -> Cost {
    guard blocks.has(view) else { throw .noSuchView(view) }
    let pins = dependents(of: view)
    guard pins.isEmpty else { throw .pinned(by: pins) }
    var cost = Cost(.drop)
    cost.freed = blocks.exclusiveUnits(view) * unitBytes
    blocks.removeView(view)
    frozen[view] = nil
    if let origin = origins.removeValue(forKey: view), implicit.contains(origin), dependents(of: origin).isEmpty {
      implicit.remove(origin)
      cost = try cost + drop(origin)
    }
    return cost
  }

  /// What cannot be without a view: clones of a snapshot, snapshots of a data set; clones stand for snapshots that nobody asked for.
  private func dependents(of view: ViewID) -> [ViewID] {
    let clones = origins.filter { $0.value == view }.keys
    let snapshots = frozen.filter { $0.value == view }.keys
    return (clones + snapshots.flatMap { implicit.contains($0) ? dependents(of: $0) : [$0] }).sorted()
  }

  /// Nothing is left to give back: records go when the last view loses them.
  public mutating func reclaim() -> Cost { Cost(.reclaim) }

  /// Records of a view that were written after a write of the pool: what an incremental send carries.
  ///
  /// - Complexity: O(records that were written since the base was made).
  public func records(of view: ViewID, writtenAfter group: Int) throws(Refusal) -> Int {
    guard let table = blocks.tables[view] else { throw .noSuchView(view) }
    return table.elements.count { $0.value.stamp > group }
  }

  /// Blocks of a view that were written after a write of the pool: its records, and each level of indirect blocks above them, the lowest first.
  ///
  /// Records that several writes have written, and blocks above several records, count once: as if all of it were one transaction group.
  ///
  /// - Complexity: O(records that were written since the base was made).
  public func blocks(of view: ViewID, writtenAfter group: Int) throws(Refusal) -> [Int] {
    guard let table = blocks.tables[view] else { throw .noSuchView(view) }
    var places = Set(table.elements.lazy.filter { $0.value.stamp > group }.map(\.place))
    var counts = [places.count]
    guard let indirectFanOut else { return counts }
    var size = blocks.units
    repeat {
      places = Set(places.map { $0 / indirectFanOut })
      counts.append(places.count)
      size = size.groups(of: indirectFanOut)
    } while size > 1
    return counts
  }

  /// How many writes the pool has seen; the birth of the last record.
  public var lastGroup: Int { group - 1 }

  /// What each view references, and what all takes.
  ///
  /// - Complexity: O(units that were written x views).
  public func stats() -> Stats {
    let sharing = blocks.sharing(unitBytes: unitBytes)
    let rows = blocks.views.map {
      ViewStats($0, isReadOnly: frozen[$0] != nil, bytes: sharing[$0] ?? SharedBytes())
    }
    return Stats(
      views: rows, physical: SharedBytes.physical(sharing.values),
      pinnedBy: rows.filter { $0.isReadOnly && $0.exclusive > 0 }.map(\.view))
  }
}
