/// Subvolumes that never write in place and keep whole extents: Btrfs.
///
/// A write makes a new extent for all that it writes. An extent goes when no view has any part of it: what is overwritten in all
/// views but lies in an extent of which somewhere a block is still in use (a bookend) stays allocated and cannot be reached.
public struct ExtentRedirect: CopyOnWriteSystem {
  /// Bytes of a block of data.
  public let unitBytes: Int
  /// Bytes of a node of a tree.
  public let nodeBytes: Int
  /// The largest extent, in bytes; the base is made of such.
  public let extentBytes: Int
  /// The level of the root of the subvolume's tree: a change writes one node of each level from there to the leaf.
  ///
  /// It follows from how many items the subvolume has, of which the files that are looked at may be the smallest part.
  public let treeLevel: Int
  /// Data is written in place where the whole extent belongs to one view (nodatacow).
  public let writesInPlace: Bool
  private var blocks = SharedBlocks(units: 0)
  /// Where extents lie that were made by writes: in these units, as long as they are allocated.
  private var extents: [Int: Range<Int>] = [:]
  /// Extents of the base that were given back, by their place in it.
  private var freedOfBase: Set<Int> = []
  private var extentsMade = 0
  private var size = 0
  private var writes = 0

  /// An empty file system.
  public init(
    blockBytes: Int = 4096, nodeBytes: Int = 16_384, extentBytes: Int = 128 << 20, treeLevel: Int = 0,
    writesInPlace: Bool = false
  ) {
    (unitBytes, self.nodeBytes, self.extentBytes) = (blockBytes, nodeBytes, extentBytes)
    (self.treeLevel, self.writesInPlace) = (treeLevel, writesInPlace)
  }

  private var extentUnits: Int { extentBytes / unitBytes }

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

  /// Writes an extent of its own for the range, or several where it is longer than the largest.
  ///
  /// Each write is durable by itself; what is written together later is not joined.
  public mutating func write(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> Cost {
    guard blocks.has(view) else { throw .noSuchView(view) }
    try checkRange(range, size: size)
    writes += 1
    var cost = Cost(.write)
    cost.bytesNew = range.count
    // One path of the subvolume's own tree; five or more nodes of other trees are written besides.
    cost.metadataUnits = treeLevel + 1
    cost.metadataBytes = (treeLevel + 1) * nodeBytes
    let span = UnitSpan(range, unitBytes: unitBytes)
    var displaced: Set<Int> = []
    var start = span.units.lowerBound
    while start < span.units.upperBound {
      if writesInPlace, !isShared(extent(of: blocks.block(view, start), start), by: view) {
        let content = blocks.content(view, start).written(by: writes, covering: span.covered(start), of: unitBytes)
        let block = blocks.block(view, start)
        blocks.setBlock(view, start, block, content: content)
        cost.dataWritten += unitBytes
        start += 1
      } else {
        // In place or not is asked block by block.
        let longest = writesInPlace ? 1 : extentUnits
        let end = min(span.units.upperBound, start + longest)
        relocate(view, start..<end, span, &displaced, &cost)
        start = end
      }
    }
    cost.freed = free(displaced) * unitBytes
    return cost
  }

  /// Writes units to an extent of their own.
  private mutating func relocate(
    _ view: ViewID, _ units: Range<Int>, _ span: UnitSpan, _ displaced: inout Set<Int>, _ cost: inout Cost
  ) {
    extentsMade += 1
    let number = extentsMade
    extents[number] = units
    for unit in units {
      var block = blocks.block(view, unit)
      let content = blocks.content(view, unit).written(by: writes, covering: span.covered(unit), of: unitBytes)
      displaced.insert(extent(of: block, unit))
      block.id = blocks.newBlock()
      block.stamp = number
      blocks.setBlock(view, unit, block, content: content)
      cost.addCopy(of: unit, span)
    }
    cost.allocated += units.count * unitBytes
    cost.dataWritten += units.count * unitBytes
  }

  /// The extent of a block: positive if a write made it, else the base's at that place, below zero.
  private func extent(of block: Block, _ unit: Int) -> Int { block.stamp > 0 ? block.stamp : -1 - unit / extentUnits }

  /// The units that an extent holds.
  private func units(of extent: Int) -> Range<Int> {
    if extent > 0 { return extents[extent] ?? 0..<0 }
    let start = (-1 - extent) * extentUnits
    return start..<min(start + extentUnits, blocks.units)
  }

  /// Whether a view has any block of an extent.
  private func references(_ table: SparseTable<Block>, _ extent: Int) -> Bool {
    let units = units(of: extent)
    if extent < 0 { return relocated(table, units) < units.count }
    var found = false
    table.forEach(in: units) { _, block in
      found = block.stamp == extent
      return !found
    }
    return found
  }

  /// Units of which a view has another block than that of the base.
  private func relocated(_ table: SparseTable<Block>, _ units: Range<Int>) -> Int {
    // Only blocks that are written in place have an entry and are still where they were.
    guard writesInPlace else { return table.count(in: units) }
    var count = 0
    table.forEach(in: units) { _, block in
      count += block.stamp > 0 ? 1 : 0
      return true
    }
    return count
  }

  private func isShared(_ extent: Int, by view: ViewID) -> Bool {
    blocks.tables.contains { $0.key != view && references($0.value, extent) }
  }

  /// Gives back the extents that no view has any block of; returns how many units they had.
  private mutating func free(_ candidates: some Sequence<Int>) -> Int {
    var freed = 0
    for extent in candidates where !blocks.tables.values.contains(where: { references($0, extent) }) {
      freed += units(of: extent).count
      if extent > 0 { extents[extent] = nil } else { freedOfBase.insert(-1 - extent) }
    }
    return freed
  }

  /// Makes a subvolume with a new root node and everything else shared.
  public mutating func snapshot(_ view: ViewID, at point: Point?) throws(Refusal) -> Made {
    guard point == nil else { throw .unsupported(.snapshot, reason: "a snapshot shows the subvolume as it is now") }
    guard let copy = blocks.addView(like: view) else { throw .noSuchView(view) }
    var cost = Cost(.snapshot)
    // The root node of the new tree; its children are those of the old one.
    cost.metadataUnits = 1
    cost.metadataBytes = nodeBytes
    return Made(copy, cost)
  }

  /// Removes a subvolume, and the extents of which no block is in use any more.
  public mutating func drop(_ view: ViewID) throws(Refusal) -> Cost {
    guard let table = blocks.tables[view] else { throw .noSuchView(view) }
    let changed = changedOfBase
    blocks.removeView(view)
    var cost = Cost(.drop)
    if blocks.tables.isEmpty {
      cost.freed = usedBytes
      extents = [:]
      freedOfBase = Set(0..<blocks.units.groups(of: extentUnits))
    } else {
      cost.freed = free(extents(of: table, among: changed)) * unitBytes
    }
    cost.metadataUnits = nil
    cost.metadataBytes = nil
    return cost
  }

  /// The extents of which something has been written anew, and those that writes have made, of which a view has blocks.
  ///
  /// Every view has all of the others.
  private func extents(of table: SparseTable<Block>, among changed: Set<Int>) -> Set<Int> {
    Set(table.elements.map(\.value.stamp).filter { $0 > 0 }).union(changed.filter { references(table, $0) })
  }

  /// The extents of the base of which some view has another block.
  private var changedOfBase: Set<Int> {
    var changed: Set<Int> = []
    for table in blocks.tables.values {
      for (unit, block) in table.elements where block.stamp > 0 { changed.insert(-1 - unit / extentUnits) }
    }
    return changed
  }

  /// Nothing is left to give back: only the last block of an extent lets it go.
  public mutating func reclaim() -> Cost { Cost(.reclaim) }

  /// Bytes of all extents: what `btrfs filesystem df` calls used data.
  public var usedBytes: Int {
    let base = freedOfBase.reduce(blocks.units) { $0 - units(of: -1 - $1).count }
    return (extents.values.reduce(base) { $0 + $1.count }) * unitBytes
  }

  /// The least that a transaction writes to the device, in bytes.
  ///
  /// Five nodes of other trees are written at least, and both superblocks; up to five nodes more were seen. `copies` is 2 where
  /// metadata is kept twice.
  public func leastDeviceBytes(of cost: Cost, copies: Int) -> Int {
    copies * nodeBytes * ((cost.metadataUnits ?? 0) + 5) + cost.dataWritten + 8192
  }

  /// What each view references, and what all takes.
  ///
  /// - Complexity: O(units that were written x views).
  public func stats() -> Stats {
    let sharing = blocks.sharing(unitBytes: unitBytes)
    let changed = changedOfBase
    let extentsOfViews = blocks.tables.mapValues { extents(of: $0, among: changed) }
    let unchanged = changed.reduce(blocks.units) { $0 - units(of: $1).count }
    var holders: [Int: Int] = [:]
    for extents in extentsOfViews.values { for extent in extents { holders[extent, default: 0] += 1 } }
    let rows = blocks.views.map { view in
      var flagged = blocks.tables.count > 1 ? unchanged : 0
      if let table = blocks.tables[view] {
        for extent in extentsOfViews[view] ?? [] where holders[extent] ?? 0 > 1 { flagged += blocksHeld(table, extent) }
      }
      return ViewStats(
        view, isReadOnly: false, bytes: sharing[view] ?? SharedBytes(), reportedShared: flagged * unitBytes)
    }
    let reachable = SharedBytes.physical(sharing.values)
    return Stats(
      views: rows, physical: usedBytes, garbage: usedBytes - reachable, pinnedBy: holdersOfGarbage(extentsOfViews))
  }

  /// Blocks of an extent that a view has.
  private func blocksHeld(_ table: SparseTable<Block>, _ extent: Int) -> Int {
    let units = units(of: extent)
    if extent < 0 { return units.count - relocated(table, units) }
    var held = 0
    table.forEach(in: units) { _, block in
      held += block.stamp == extent ? 1 : 0
      return true
    }
    return held
  }

  /// The views that have a block of an extent of which another block cannot be reached any more.
  private func holdersOfGarbage(_ extentsOfViews: [ViewID: Set<Int>]) -> [ViewID] {
    var hasGarbage: [Int: Bool] = [:]
    for extent in extentsOfViews.values.reduce(into: Set<Int>(), { $0.formUnion($1) }) {
      hasGarbage[extent] = units(of: extent).contains { unit in
        !blocks.tables.contains { self.extent(of: blocks.block($0.key, unit), unit) == extent }
      }
    }
    return extentsOfViews.filter { $0.value.contains { hasGarbage[$0] == true } }.keys.sorted()
  }
}
