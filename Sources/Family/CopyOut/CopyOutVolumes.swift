/// A volume that is written in place and whose old chunks are copied out for each snapshot: dm-snapshot.
///
/// The first write to a chunk of the origin copies it into the store of every snapshot that has no copy of it yet. A snapshot
/// reads its store, and the origin for everything else. It has no effect on the cost of later writes to the chunk.
public struct CopyOutVolumes: CopyOnWriteSystem {
  private struct Store {
    /// Chunks that were copied out, or written in the snapshot.
    var exceptions: SparseTable<Content>
    /// There was no room for a chunk: what the store holds is worth nothing without it, and stays until the snapshot is dropped.
    var isFull = false
  }

  /// Bytes of a chunk.
  public let unitBytes: Int
  /// The smallest write that reaches the device.
  public let ioBytes: Int
  /// Chunks that a store has room for, its own bookkeeping included; nil where it is large enough for everything.
  public let storeChunks: Int?
  private var units = 0
  private var origin = SparseTable<Content>(places: 0)
  private var base: ViewID?
  private var stores: [ViewID: Store] = [:]
  private var viewsMade = 0
  private var size = 0
  private var writes = 0

  /// No volume yet.
  public init(chunkBytes: Int = 4096, ioBytes: Int = 4096, storeChunks: Int? = nil) {
    (unitBytes, self.ioBytes, self.storeChunks) = (chunkBytes, ioBytes, storeChunks)
  }

  /// Makes the base and the first view of it; every unit is written.
  public mutating func create(bytes: Int) throws(Refusal) -> Made {
    guard size == 0 else { throw .alreadyCreated }
    try checkSize(bytes)
    size = bytes
    units = bytes.groups(of: unitBytes)
    origin = SparseTable(places: units)
    base = ViewID(0)
    viewsMade = 1
    var cost = Cost(.create)
    cost.bytesNew = bytes
    cost.allocated = units * unitBytes
    cost.dataWritten = cost.allocated
    return Made(ViewID(0), cost)
  }

  private func content(_ unit: Int) -> Content { origin[unit] ?? .initial(unit: unit) }

  private func check(_ view: ViewID) throws(Refusal) {
    guard view == base || stores[view] != nil else { throw .noSuchView(view) }
    guard stores[view]?.isFull != true else { throw .invalidated(view, reason: "its store is full") }
  }

  /// Where the store keeps what a view shows in a unit.
  public func place(of unit: Int, in view: ViewID) -> UnitPlace? {
    guard view == base || stores[view]?.isFull == false, (0..<units).contains(unit) else { return nil }
    return UnitPlace(part: stores[view]?.exceptions[unit] == nil ? 0 : 1 + view.number, piece: unit)
  }

  /// What a view shows, and how many places were looked at.
  public func read(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> ReadOutcome {
    try check(view)
    try checkRange(range, size: size)
    let units = UnitSpan(range, unitBytes: unitBytes).units
    guard let store = stores[view] else { return ReadOutcome(contents: units.map(content), lookups: units.count) }
    var outcome = ReadOutcome(contents: [], lookups: 0)
    for unit in units {
      let exception = store.exceptions[unit]
      outcome.contents.append(exception ?? content(unit))
      outcome.lookups += exception == nil ? 2 : 1
    }
    return outcome
  }

  /// Writes the origin in place after copying out for each snapshot, or a snapshot's own chunk.
  public mutating func write(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> Cost {
    try check(view)
    try checkRange(range, size: size)
    writes += 1
    var cost = Cost(.write)
    cost.bytesNew = range.count
    let span = UnitSpan(range, unitBytes: unitBytes)
    cost.dataWritten = span.rounded(to: ioBytes)
    for unit in span.units {
      if view == base {
        let old = content(unit)
        for snapshot in stores.keys where stores[snapshot]?.isFull == false {
          copyOut(unit, old, to: snapshot, isCopied: true, &cost)
        }
        origin[unit] = old.written(by: writes, covering: span.covered(unit), of: unitBytes)
      } else {
        let old = stores[view]?.exceptions[unit] ?? content(unit)
        copyOut(unit, old, to: view, isCopied: span.kept(unit) > 0, &cost)
        // A write for which the store has no room is lost with the snapshot.
        guard stores[view]?.isFull == false else { return cost }
        stores[view]?.exceptions[unit] = old.written(by: writes, covering: span.covered(unit), of: unitBytes)
      }
    }
    return cost
  }

  /// Gives a snapshot a chunk of its own, unless it has one.
  private mutating func copyOut(
    _ unit: Int, _ old: Content, to snapshot: ViewID, isCopied: Bool, _ cost: inout Cost
  ) {
    guard var store = stores[snapshot], store.exceptions[unit] == nil else { return }
    if let storeChunks, chunks(store.exceptions.count + 1) > storeChunks {
      stores[snapshot]?.isFull = true
      return
    }
    let before = chunks(store.exceptions.count)
    // The table is taken out of the dictionary, so that it is changed in place.
    stores[snapshot] = nil
    store.exceptions[unit] = old
    let taken = chunks(store.exceptions.count) - before
    cost.allocated += taken * unitBytes
    stores[snapshot] = store
    if isCopied {
      cost.unitsCopied += 1
      cost.bytesCopied += unitBytes
      cost.bytesRead += unitBytes
      cost.dataWritten += unitBytes
    }
    // The chunk of the exception table that names the copy; where that is full, the next one is filled with zeros.
    cost.metadataUnits = (cost.metadataUnits ?? 0) + taken
    cost.metadataBytes = (cost.metadataBytes ?? 0) + taken * unitBytes
  }

  /// Chunks of a store with so many exceptions: a header, areas of the exception table, and data.
  ///
  /// An area is one chunk and names as many chunks as entries of 16 bytes fit; the next one is begun as soon as one is full.
  private func chunks(_ exceptions: Int) -> Int { 1 + exceptions / (unitBytes / 16) + 1 + exceptions }

  /// Makes an empty store.
  ///
  /// Throws `unsupported` for a snapshot of a snapshot.
  public mutating func snapshot(_ view: ViewID, at point: Point?) throws(Refusal) -> Made {
    try check(view)
    guard point == nil else { throw .unsupported(.snapshot, reason: "a snapshot shows the volume as it is now") }
    guard view == base else { throw .unsupported(.snapshot, reason: "a snapshot cannot be an origin") }
    let copy = ViewID(viewsMade)
    viewsMade += 1
    stores[copy] = Store(exceptions: SparseTable(places: units))
    var cost = Cost(.snapshot)
    cost.metadataUnits = 1
    cost.metadataBytes = unitBytes
    cost.allocated = chunks(0) * unitBytes
    return Made(copy, cost)
  }

  /// Removes a snapshot with its store, or the origin.
  ///
  /// Throws `pinned` for the origin while it has snapshots.
  public mutating func drop(_ view: ViewID) throws(Refusal) -> Cost {
    var cost = Cost(.drop)
    if view == base {
      guard stores.isEmpty else { throw .pinned(by: stores.keys.sorted()) }
      cost.freed = units * unitBytes
      base = nil
    } else if let store = stores.removeValue(forKey: view) {
      cost.freed = chunks(store.exceptions.count) * unitBytes
    } else {
      throw .noSuchView(view)
    }
    return cost
  }

  /// Nothing is left to give back: a store goes with its snapshot.
  public mutating func reclaim() -> Cost { Cost(.reclaim) }

  /// Chunks of data that a snapshot holds, without header and exception table; nil if there is no such snapshot.
  public func chunksHeld(by snapshot: ViewID) -> Int? { stores[snapshot]?.exceptions.count }

  /// Chunks that a snapshot's store has given out, header and exception table included; nil if there is no such snapshot.
  public func chunksOfStore(of snapshot: ViewID) -> Int? { stores[snapshot].map { chunks($0.exceptions.count) } }

  /// What each view references, and what all takes.
  ///
  /// - Complexity: O(units that were written x views).
  public func stats() -> Stats {
    guard let base else { return Stats(views: [], physical: 0) }
    let valid = stores.filter { !$0.value.isFull }
    var bytes = Dictionary(uniqueKeysWithValues: ([base] + stores.keys).map { ($0, SharedBytes()) })
    var copied: [Int: Int] = [:]
    for store in valid.values { for (unit, _) in store.exceptions.elements { copied[unit, default: 0] += 1 } }
    let everywhere = (units - copied.count) * unitBytes
    for view in [base] + valid.keys { bytes[view]?.add(everywhere, sharers: valid.count + 1) }
    for (unit, count) in copied {
      // The origin, and the snapshots that read it for this chunk.
      let sharers = valid.count + 1 - count
      bytes[base]?.add(unitBytes, sharers: sharers)
      for (view, store) in valid {
        bytes[view]?.add(unitBytes, sharers: store.exceptions[unit] == nil ? sharers : 1)
      }
    }
    let metadata = valid.values.reduce(0) { $0 + chunks($1.exceptions.count) - $1.exceptions.count } * unitBytes
    let data = valid.values.reduce(units) { $0 + $1.exceptions.count } * unitBytes
    let lost = stores.values.reduce(0) { $0 + ($1.isFull ? chunks($1.exceptions.count) : 0) } * unitBytes
    return Stats(
      views: bytes.sorted { $0.key < $1.key }.map { ViewStats($0.key, isReadOnly: false, bytes: $0.value) },
      physical: data + metadata + lost, garbage: lost, metadata: metadata,
      pinnedBy: stores.filter { $0.value.isFull }.keys.sorted())
  }
}
