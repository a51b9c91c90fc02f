/// Disk images over disk images: qcow2 with a backing file.
///
/// A cluster that an overlay has not is read from below. The first write to it fills it from there; from then on it is written in
/// place. What others are backed by must not change, and is needed for as long as they are.
public struct ClusterOverlays: CopyOnWriteSystem {
  struct Image: Sendable {
    /// What was written; the others are those of the image below.
    var clusters: SparseTable<Content>
    /// Second-level tables that exist.
    var tables: Set<Int> = []
  }

  /// Bytes of a cluster.
  public let unitBytes: Int
  private var tree = LayerTree<Image>()
  private var bottom: Int?
  private var size = 0
  private var writes = 0

  /// No image yet.
  public init(clusterBytes: Int = 65_536) { unitBytes = clusterBytes }

  private var clusters: Int { size.groups(of: unitBytes) }
  /// Clusters that one second-level table maps, with entries of 8 bytes.
  private var clustersPerTable: Int { unitBytes / 8 }
  private var firstLevelBytes: Int { clusters.groups(of: clustersPerTable) * 8 }

  /// Bytes of an image that holds nothing: header, reference counts and their table, and the first-level table.
  public var bytesOfEmptyImage: Int { 3 * unitBytes + firstLevelBytes }

  /// Bytes of an image with so many clusters of data and second-level tables.
  private func imageBytes(clusters: Int, tables: Int) -> Int {
    guard clusters > 0 else { return bytesOfEmptyImage }
    return (3 + firstLevelBytes.groups(of: unitBytes) + tables + clusters) * unitBytes
  }

  private func imageBytes(_ image: Image) -> Int {
    imageBytes(clusters: image.clusters.count, tables: image.tables.count)
  }

  private var bytesOfFullImage: Int { imageBytes(clusters: clusters, tables: clusters.groups(of: clustersPerTable)) }

  /// Makes an image that is full, and an overlay on it.
  public mutating func create(bytes: Int) throws(Refusal) -> Made {
    guard size == 0 else { throw .alreadyCreated }
    try checkSize(bytes)
    size = bytes
    let below = tree.addBottom(emptyImage)
    bottom = below
    var cost = Cost(.create)
    cost.bytesNew = bytes
    cost.dataWritten = clusters * unitBytes
    cost.allocated = bytesOfFullImage + bytesOfEmptyImage
    cost.metadataUnits = nil
    cost.metadataBytes = cost.allocated - cost.dataWritten
    return Made(tree.addView(emptyImage, over: below), cost)
  }

  private var emptyImage: Image { Image(clusters: SparseTable(places: clusters)) }

  /// Where the store keeps what a view shows in a unit.
  public func place(of unit: Int, in view: ViewID) -> UnitPlace? {
    guard tree.tops[view] != nil, (0..<clusters).contains(unit) else { return nil }
    let layer = tree.chain(view).first { tree[$0]?.clusters[unit] != nil } ?? bottom
    return layer.map { UnitPlace(part: $0, piece: unit) }
  }

  /// What a view shows, and how many places were looked at.
  public func read(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> ReadOutcome {
    guard tree.tops[view] != nil else { throw .noSuchView(view) }
    try checkRange(range, size: size)
    var outcome = ReadOutcome(contents: [], lookups: 0)
    let chain = tree.chain(view)
    for unit in UnitSpan(range, unitBytes: unitBytes).units {
      outcome.contents.append(content(chain, unit, lookups: &outcome.lookups))
    }
    return outcome
  }

  private func content(_ chain: [Int], _ unit: Int, lookups: inout Int) -> Content {
    for number in chain {
      lookups += 1
      if let written = tree[number]?.clusters[unit] { return written }
    }
    return .initial(unit: unit)
  }

  /// Writes clusters of the overlay; a cluster that it has not is filled from below first.
  public mutating func write(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> Cost {
    guard let image = tree[view] else { throw .noSuchView(view) }
    try checkRange(range, size: size)
    writes += 1
    var cost = Cost(.write)
    cost.bytesNew = range.count
    let span = UnitSpan(range, unitBytes: unitBytes)
    let chain = tree.chain(view)
    for unit in span.units {
      var ignored = 0
      let new = content(chain, unit, lookups: &ignored).written(
        by: writes, covering: span.covered(unit), of: unitBytes)
      if image.clusters[unit] == nil {
        // What is kept is read from below and written together with what is new.
        cost.unitsCopied += span.kept(unit) > 0 ? 1 : 0
        cost.bytesCopied += span.kept(unit)
        cost.bytesRead += span.kept(unit)
        cost.dataWritten += unitBytes
      } else {
        cost.dataWritten += span.covered(unit).count
      }
      let table = unit / clustersPerTable
      tree.update(view) { image in
        image.clusters[unit] = new
        image.tables.insert(table)
      }
    }
    guard let after = tree[view] else { return cost }
    cost.allocated = imageBytes(after) - imageBytes(image)
    let tables = after.tables.count - image.tables.count
    // Entries of tables that exist already, and reference counts, are updated in place.
    cost.metadataUnits = tables
    cost.metadataBytes = tables * unitBytes
    return cost
  }

  /// Makes an overlay with the same backing.
  ///
  /// An image that others are backed by must not change: the active overlay becomes a backing file, and both go on in overlays of their own.
  public mutating func snapshot(_ view: ViewID, at point: Point?) throws(Refusal) -> Made {
    guard point == nil else { throw .unsupported(.snapshot, reason: "images keep no history") }
    guard let top = tree[view] else { throw .noSuchView(view) }
    var images = 1
    if !top.clusters.isEmpty {
      tree.freeze(view, newTop: emptyImage)
      images = 2
    }
    guard let below = tree.below(view) else { throw .noSuchView(view) }
    var cost = Cost(.snapshot)
    cost.metadataUnits = nil
    cost.metadataBytes = images * bytesOfEmptyImage
    cost.allocated = images * bytesOfEmptyImage
    return Made(tree.addView(emptyImage, over: below), cost)
  }

  /// Removes an overlay; images below stay until `reclaim`.
  public mutating func drop(_ view: ViewID) throws(Refusal) -> Cost {
    guard let image = tree.removeView(view) else { throw .noSuchView(view) }
    var cost = Cost(.drop)
    cost.freed = imageBytes(image)
    return cost
  }

  /// Removes images that back nothing any more.
  public mutating func reclaim() -> Cost {
    var cost = Cost(.reclaim)
    let hadBottom = bottom.map { tree[$0] != nil } ?? false
    cost.freed = tree.prune().reduce(0) { $0 + imageBytes($1) }
    if let bottom, hadBottom, tree[bottom] == nil {
      cost.freed += bytesOfFullImage - bytesOfEmptyImage
      self.bottom = nil
    }
    return cost
  }

  /// Bytes of the guest's disk that an overlay maps itself; nil if there is no such view.
  public func mappedBytes(of view: ViewID) -> Int? { tree[view].map { $0.clusters.count * unitBytes } }

  /// Where the file of an overlay ends.
  ///
  /// Nil if there is no such view, and where the image has outgrown its first block of reference counts, whose growth is not modelled.
  public func endOffset(of view: ViewID) -> Int? {
    guard let image = tree[view] else { return nil }
    let bytes = imageBytes(image)
    return bytes > unitBytes / 2 * unitBytes ? nil : bytes
  }

  /// What each view references, and what all takes.
  ///
  /// - Complexity: O(units that were written x views).
  public func stats() -> Stats {
    let chains = Dictionary(uniqueKeysWithValues: tree.views.map { ($0, tree.chain($0)) })
    var bytes = chains.mapValues { _ in SharedBytes() }
    var touched: Set<Int> = []
    for (_, image) in tree.layers { touched.formUnion(image.clusters.elements.map(\.place)) }
    for unit in touched {
      let places = chains.mapValues { chain in chain.first { tree[$0]?.clusters[unit] != nil } ?? bottom }
      var sharers: [Int?: Int] = [:]
      for place in places.values { sharers[place, default: 0] += 1 }
      for (view, place) in places { bytes[view]?.add(unitBytes, sharers: sharers[place] ?? 1) }
    }
    for view in chains.keys { bytes[view]?.add((clusters - touched.count) * unitBytes, sharers: chains.count) }
    var physical = 0
    var data = 0
    for (number, image) in tree.layers {
      physical += number == bottom ? bytesOfFullImage : imageBytes(image)
      data += number == bottom ? clusters : image.clusters.count
    }
    let garbage = data * unitBytes - SharedBytes.physical(bytes.values)
    return Stats(
      views: tree.views.map { ViewStats($0, isReadOnly: false, bytes: bytes[$0] ?? SharedBytes()) },
      physical: physical, garbage: garbage, metadata: physical - data * unitBytes,
      pinnedBy: garbage > 0 ? tree.views : [])
  }
}
