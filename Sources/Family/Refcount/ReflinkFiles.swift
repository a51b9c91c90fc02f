/// Files that share blocks and count the references of each: XFS with reflink.
///
/// A write to a block that others have too goes to a new block; a write to a block that nobody else has stays in place, also when
/// it was shared before. A view is a file; a snapshot is FICLONE.
public struct ReflinkFiles: CopyOnWriteSystem {
  /// Bytes of a block of the file system.
  public let unitBytes: Int
  /// What is set aside around the first block that is copied, in bytes: the CoW extent size hint, 128 KiB unless it is set.
  ///
  /// A write to a block that was set aside, also by another block of the same write, goes there, whether the old block is shared or not
  /// (xfs_buffered_write_iomap_begin and xfs_map_blocks look into the copy-on-write fork first). The rest is given back by `reclaim`. A write of several
  /// regions asks for each of them; the kernel asks once where the blocks lie behind each other on the disk, and may set aside more then.
  public let reservationBytes: Int
  private var blocks = SharedBlocks(units: 0)
  /// Blocks that are set aside for a file and not used yet.
  private var reserved: [ViewID: Set<Int>] = [:]
  private var size = 0
  private var writes = 0

  /// An empty file system.
  public init(blockBytes: Int = 4096, reservationBytes: Int = 131_072) {
    (unitBytes, self.reservationBytes) = (blockBytes, reservationBytes)
  }

  /// Makes the base and the first view of it; every unit is written.
  public mutating func create(bytes: Int) throws(Refusal) -> Made {
    guard size == 0 else { throw .alreadyCreated }
    try checkSize(bytes)
    size = bytes
    blocks = SharedBlocks(units: bytes.groups(of: unitBytes))
    return Made(blocks.addView(), .base(of: bytes, unitBytes: unitBytes))
  }

  /// Where the store keeps what a view shows in a unit.
  public func place(of unit: Int, in view: ViewID) -> UnitPlace? {
    blocks.place(of: unit, in: view)
  }

  /// What a view shows, and how many places were looked at.
  public func read(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> ReadOutcome {
    try blocks.read(view, range, of: size, unitBytes: unitBytes)
  }

  /// Writes blocks: to new ones where others have them too, else in place.
  public mutating func write(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> Cost {
    guard blocks.has(view) else { throw .noSuchView(view) }
    try checkRange(range, size: size)
    writes += 1
    var cost = Cost(.write)
    cost.bytesNew = range.count
    // The log that the file system writes besides is not modelled.
    cost.metadataUnits = nil
    cost.metadataBytes = nil
    let span = UnitSpan(range, unitBytes: unitBytes)
    // Where a block goes is decided at writeback, when all of the write has set aside what it needs (xfs_map_blocks).
    for unit in span.units where blocks.sharers(view, unit) > 1 { reserve(around: unit, for: view, &cost) }
    for unit in span.units {
      var block = blocks.block(view, unit)
      let content = blocks.content(view, unit).written(by: writes, covering: span.covered(unit), of: unitBytes)
      let isShared = blocks.sharers(view, unit) > 1
      if reserved[view]?.remove(unit) != nil {
        block.id = blocks.newBlock()
        cost.deferred -= unitBytes
        if !isShared { cost.freed += unitBytes }
        cost.addCopy(of: unit, span)
      }
      blocks.setBlock(view, unit, block, content: content)
      cost.dataWritten += unitBytes
    }
    return cost
  }

  /// Sets the region of a unit aside, unless that has been done.
  ///
  /// The region is moved, at its length, to where it does not overlap what is set aside already, and only shortened where there is no room
  /// for all of it (xfs_bmap_extsize_align). It may reach beyond the end of the file.
  private mutating func reserve(around unit: Int, for view: ViewID, _ cost: inout Cost) {
    let held = reserved[view] ?? []
    guard !held.contains(unit) else { return }
    var length = max(1, reservationBytes / unitBytes)
    var first = unit / length * length
    let previousEnd = held.reduce(0) { $1 < unit ? max($0, $1 + 1) : $0 }
    let next = held.reduce(Int.max) { $1 > unit ? min($0, $1) : $0 }
    func moveBehindPrevious() {
      if first != unit, first < previousEnd { first = previousEnd }
    }
    moveBehindPrevious()
    if first + length != unit + 1, first + length > next { first = max(0, next - length) }
    moveBehindPrevious()
    if first + length != unit + 1, first + length > next { length = next - first }
    reserved[view, default: []].formUnion(first..<first + length)
    cost.allocated += length * unitBytes
    cost.deferred += length * unitBytes
  }

  /// Clones a file: FICLONE.
  public mutating func snapshot(_ view: ViewID, at point: Point?) throws(Refusal) -> Made {
    guard point == nil else { throw .unsupported(.snapshot, reason: "a clone shows the file as it is now") }
    guard let copy = blocks.addView(like: view) else { throw .noSuchView(view) }
    var cost = Cost(.snapshot)
    cost.metadataUnits = nil
    cost.metadataBytes = nil
    return Made(copy, cost)
  }

  /// Removes a file, its blocks that nobody else has, and what was set aside for it.
  public mutating func drop(_ view: ViewID) throws(Refusal) -> Cost {
    guard blocks.has(view) else { throw .noSuchView(view) }
    var cost = Cost(.drop)
    let held = (reserved.removeValue(forKey: view)?.count ?? 0) * unitBytes
    cost.freed = blocks.exclusiveUnits(view) * unitBytes + held
    cost.deferred = -held
    blocks.removeView(view)
    return cost
  }

  /// Gives back what was set aside and not used, as the file system does some minutes later.
  public mutating func reclaim() -> Cost {
    var cost = Cost(.reclaim)
    cost.freed = reservedBytes
    cost.deferred = -reservedBytes
    reserved = [:]
    return cost
  }

  /// What is set aside and not used.
  public var reservedBytes: Int { reserved.values.reduce(0) { $0 + $1.count } * unitBytes }

  /// What each view references, and what all takes.
  ///
  /// - Complexity: O(units that were written x views).
  public func stats() -> Stats {
    let sharing = blocks.sharing(unitBytes: unitBytes)
    let rows = blocks.views.map { ViewStats($0, isReadOnly: false, bytes: sharing[$0] ?? SharedBytes()) }
    let holders = reserved.filter { !$0.value.isEmpty }.keys.sorted()
    return Stats(
      views: rows, physical: SharedBytes.physical(sharing.values) + reservedBytes, reusable: reservedBytes,
      pinnedBy: holders)
  }
}
