/// Thin volumes whose blocks carry the time of their mapping: dm-thin.
///
/// Each snapshot advances the pool's time. A block that was mapped before the volume's last snapshot is taken for shared and copied, also
/// where the snapshot is gone: nobody counts. So the last sharer copies once more, and the old block goes.
public struct StampedVolumes: CopyOnWriteSystem {
  /// Bytes of a block of the pool.
  public let unitBytes: Int
  /// The smallest write that reaches the device.
  public let ioBytes: Int
  private var blocks = SharedBlocks(units: 0)
  private var time = 0
  /// The pool's time at the last snapshot of each volume, or at its own making.
  private var snapshotTimes: [ViewID: Int] = [:]
  private var size = 0
  private var writes = 0

  /// An empty pool.
  public init(blockBytes: Int = 65_536, ioBytes: Int = 4096) { (unitBytes, self.ioBytes) = (blockBytes, ioBytes) }

  /// Makes the base and the first view of it; every unit is written.
  public mutating func create(bytes: Int) throws(Refusal) -> Made {
    guard size == 0 else { throw .alreadyCreated }
    try checkSize(bytes)
    size = bytes
    blocks = SharedBlocks(units: bytes.groups(of: unitBytes))
    var cost = Cost.base(of: bytes, unitBytes: unitBytes)
    cost.metadataUnits = nil
    cost.metadataBytes = nil
    let view = blocks.addView()
    snapshotTimes[view] = 0
    return Made(view, cost)
  }

  /// Where the store keeps what a view shows in a unit.
  public func place(of unit: Int, in view: ViewID) -> UnitPlace? {
    blocks.place(of: unit, in: view)
  }

  /// What a view shows, and how many places were looked at.
  public func read(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> ReadOutcome {
    try blocks.read(view, range, of: size, unitBytes: unitBytes)
  }

  /// Writes in place what was mapped since the volume's last snapshot, and copies the block otherwise.
  public mutating func write(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> Cost {
    guard let snapshotTime = snapshotTimes[view] else { throw .noSuchView(view) }
    try checkRange(range, size: size)
    writes += 1
    var cost = Cost(.write)
    cost.bytesNew = range.count
    cost.dataWritten = UnitSpan(range, unitBytes: unitBytes).rounded(to: ioBytes)
    let span = UnitSpan(range, unitBytes: unitBytes)
    for unit in span.units {
      var block = blocks.block(view, unit)
      let content = blocks.content(view, unit).written(by: writes, covering: span.covered(unit), of: unitBytes)
      if block.stamp < snapshotTime {
        if blocks.sharers(view, unit) == 1 { cost.freed += unitBytes }
        block.id = blocks.newBlock()
        block.stamp = time
        cost.allocated += unitBytes
        // The node of the metadata tree that maps the block; its path is not modelled.
        cost.metadataUnits = nil
        cost.metadataBytes = nil
        // The whole block is copied and then written, unless all of it is written anyway.
        if span.kept(unit) > 0 {
          cost.unitsCopied += 1
          cost.bytesCopied += unitBytes
          cost.bytesRead += unitBytes
          cost.dataWritten += unitBytes
        }
      }
      blocks.setBlock(view, unit, block, content: content)
    }
    return cost
  }

  /// Makes a volume that maps the same blocks, and advances the pool's time for both.
  public mutating func snapshot(_ view: ViewID, at point: Point?) throws(Refusal) -> Made {
    guard point == nil else { throw .unsupported(.snapshot, reason: "a snapshot shows the volume as it is now") }
    guard let copy = blocks.addView(like: view) else { throw .noSuchView(view) }
    time += 1
    snapshotTimes[view] = time
    snapshotTimes[copy] = time
    var cost = Cost(.snapshot)
    cost.metadataUnits = nil
    cost.metadataBytes = nil
    return Made(copy, cost)
  }

  /// Removes a volume and the blocks that only it maps.
  public mutating func drop(_ view: ViewID) throws(Refusal) -> Cost {
    guard blocks.has(view) else { throw .noSuchView(view) }
    var cost = Cost(.drop)
    cost.freed = blocks.exclusiveUnits(view) * unitBytes
    cost.metadataUnits = nil
    cost.metadataBytes = nil
    blocks.removeView(view)
    snapshotTimes[view] = nil
    return cost
  }

  /// Nothing is left to give back: deleting a volume frees its blocks at once.
  public mutating func reclaim() -> Cost { Cost(.reclaim) }

  /// What each view references, and what all takes.
  ///
  /// - Complexity: O(units that were written x views).
  public func stats() -> Stats {
    let sharing = blocks.sharing(unitBytes: unitBytes)
    let rows = blocks.views.map { ViewStats($0, isReadOnly: false, bytes: sharing[$0] ?? SharedBytes()) }
    return Stats(views: rows, physical: SharedBytes.physical(sharing.values))
  }
}
