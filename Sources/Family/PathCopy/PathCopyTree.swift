/// A tree of pages of which a transaction copies every page between the changed leaves and the root: LMDB, and trees of chunks.
///
/// A view is a root. The tree keeps its shape: values are changed, and no page splits.
public struct PathCopyTree: CopyOnWriteSystem {
  /// What becomes of pages that no newest root reaches.
  public enum Reuse: Sendable, Hashable {
    /// A list of free pages by transaction: what was freed before the oldest reader began is written again, and the file
    /// never becomes shorter (LMDB). Readers cannot write.
    case freeList
    /// They stay until a collection removes what no root reaches. Roots are branches, and can be written (Dolt's prolly trees).
    case collection
  }

  /// Bytes of a value.
  public let unitBytes: Int
  /// Bytes of a page.
  public let pageBytes: Int
  /// Values on a leaf.
  public let leafFanOut: Int
  /// Children of a page above the leaves.
  public let branchFanOut: Int
  /// What becomes of old pages.
  public let reuse: Reuse
  /// What a commit writes beside pages, in bytes: the part of the meta page that holds the new root; nil where that is not known.
  public let rootBytes: Int?
  private var shape = TreeShape(values: 0, leafFanOut: 1, branchFanOut: 2)
  private var pages = SharedBlocks(units: 0)
  private var values: [ViewID: SparseTable<Content>] = [:]
  /// The last transaction that each reader sees.
  private var readers: [ViewID: Int] = [:]
  private var base: ViewID?
  private var transaction = 0
  /// Pages by the transaction that freed them.
  private var freed: [Int: Int] = [:]
  /// Pages of the file, or chunks that are stored.
  private var pageCount = 0
  private var size = 0
  private var writes = 0

  /// No tree yet.
  ///
  /// The fan-outs follow from how long keys and values are: with keys of 10 bytes and values of 100 a page of LMDB has 33 values, or 203
  /// children.
  public init(
    valueBytes: Int = 100, pageBytes: Int = 4096, leafFanOut: Int = 33, branchFanOut: Int = 203,
    reuse: Reuse = .freeList, rootBytes: Int? = 120
  ) {
    (unitBytes, self.pageBytes, self.leafFanOut) = (valueBytes, pageBytes, leafFanOut)
    (self.branchFanOut, self.reuse, self.rootBytes) = (branchFanOut, reuse, rootBytes)
  }

  /// The values on a leaf.
  public var grainUnits: Int { leafFanOut }

  /// Pages between a leaf and the root, both included.
  public var depth: Int { shape.levels.count }
  /// Leaves of the tree.
  public var leafCount: Int { shape.levels.first ?? 0 }

  /// Two pages with roots, and one of the list of free pages once there is something in it.
  private var fixedPages: Int { reuse == .freeList ? (transaction > 0 ? 3 : 2) : 0 }

  /// Makes the base and the first view of it; every unit is written.
  public mutating func create(bytes: Int) throws(Refusal) -> Made {
    guard size == 0 else { throw .alreadyCreated }
    try checkSize(bytes)
    size = bytes
    shape = TreeShape(values: bytes.groups(of: unitBytes), leafFanOut: leafFanOut, branchFanOut: branchFanOut)
    pages = SharedBlocks(units: shape.pages)
    pageCount = shape.pages + fixedPages
    let view = pages.addView()
    base = view
    values[view] = SparseTable(places: shape.values)
    var cost = Cost(.create)
    cost.bytesNew = bytes
    cost.allocated = pageCount * pageBytes
    cost.dataWritten = leafCount * pageBytes
    cost.metadataUnits = rootBytes.map { _ in pageCount - leafCount }
    cost.metadataBytes = rootBytes.map { _ in (pageCount - leafCount) * pageBytes }
    return Made(view, cost)
  }

  /// Where the store keeps what a view shows in a unit.
  public func place(of unit: Int, in view: ViewID) -> UnitPlace? {
    guard values[view] != nil, (0..<shape.values).contains(unit) else { return nil }
    return UnitPlace(piece: pages.block(view, shape.page(level: 0, unit / leafFanOut)).id)
  }

  /// What a view shows, and how many places were looked at.
  public func read(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> ReadOutcome {
    guard let values = values[view] else { throw .noSuchView(view) }
    try checkRange(range, size: size)
    let units = UnitSpan(range, unitBytes: unitBytes).units
    return ReadOutcome(contents: units.map { values[$0] ?? .initial(unit: $0) }, lookups: units.count * depth)
  }

  /// Commits one transaction: a new copy of each node between the changed leaves and the root.
  public mutating func write(_ view: ViewID, _ range: Range<Int>) throws(Refusal) -> Cost {
    try commit(view, [range])
  }

  /// Commits one transaction that writes several ranges, in this order.
  ///
  /// Throws `noSuchView`, `outOfRange`, and `readOnly` for a reader.
  public mutating func commit(_ view: ViewID, _ ranges: [Range<Int>]) throws(Refusal) -> Cost {
    guard values[view] != nil else { throw .noSuchView(view) }
    guard readers[view] == nil else { throw .readOnly(view, reason: "a reader sees one root and cannot make another") }
    for range in ranges { try checkRange(range, size: size) }
    guard !ranges.isEmpty else { throw .outOfRange(0..<0, size: size) }
    transaction += 1
    var cost = Cost(.commit)
    var touched: Set<Int> = []
    for range in ranges {
      writes += 1
      let span = UnitSpan(range, unitBytes: unitBytes)
      cost.bytesNew += range.count
      for unit in span.units {
        let old = values[view]?[unit] ?? .initial(unit: unit)
        values[view]?[unit] = old.written(by: writes, covering: span.covered(unit), of: unitBytes)
        touched.insert(unit)
      }
    }
    let path = shape.path(over: touched)
    let leaves = path.first?.count ?? 0
    let copied = path.reduce(0) { $0 + $1.count }
    for (level, indices) in path.enumerated() {
      for index in indices { replacePage(view, shape.page(level: level, index)) }
    }
    cost.unitsCopied = leaves
    let held = path.first.map { $0.reduce(0) { $0 + shape.values(onLeaf: $1) * unitBytes } } ?? 0
    cost.bytesCopied = max(0, held - touched.count * unitBytes)
    cost.bytesRead = copied * pageBytes
    cost.dataWritten = leaves * pageBytes
    let others = copied - leaves + (reuse == .freeList ? 1 : 0)
    cost.metadataUnits = others
    cost.metadataBytes = rootBytes.map { others * pageBytes + $0 }
    cost.allocated = takePages(copied + (reuse == .freeList ? 1 : 0)) * pageBytes
    cost.deferred = (copied + (reuse == .freeList ? 1 : 0)) * pageBytes
    return cost
  }

  private mutating func replacePage(_ view: ViewID, _ page: Int) {
    pages.setBlock(view, page, Block(id: pages.newBlock(), stamp: transaction))
  }

  /// Finds room for the pages of a transaction, and notes as many as freed by it; returns by how many pages the file grew.
  private mutating func takePages(_ count: Int) -> Int {
    guard reuse == .freeList else {
      pageCount += count
      return count
    }
    var missing = count
    for freer in freed.keys.filter({ $0 < oldest(before: transaction) }).sorted() {
      guard missing > 0, let pages = freed[freer] else { break }
      freed[freer] = pages > missing ? pages - missing : nil
      missing -= min(missing, pages)
    }
    // The first transaction has no older page of the list.
    freed[transaction] = transaction == 1 ? count - 1 : count
    pageCount += missing
    return missing
  }

  /// The transaction from which on a new one may not take what was freed: that of the oldest reader, or the one before it.
  private func oldest(before transaction: Int) -> Int { min(readers.values.min() ?? .max, transaction - 1) }

  /// Begins a reader, or makes a branch: one more root.
  public mutating func snapshot(_ view: ViewID, at point: Point?) throws(Refusal) -> Made {
    guard let table = values[view] else { throw .noSuchView(view) }
    guard point == nil else { throw .unsupported(.snapshot, reason: "old roots are not found by time") }
    guard readers[view] == nil else {
      throw .unsupported(.snapshot, reason: "a reader begins at the newest root and not where another reader is")
    }
    guard let copy = pages.addView(like: view) else { throw .noSuchView(view) }
    values[copy] = table
    if reuse == .freeList { readers[copy] = transaction }
    var cost = Cost(.snapshot)
    if reuse == .collection {
      cost.metadataUnits = 1
      cost.metadataBytes = nil
    }
    return Made(copy, cost)
  }

  /// Ends a reader, removes a branch, or deletes the store.
  public mutating func drop(_ view: ViewID) throws(Refusal) -> Cost {
    guard values[view] != nil else { throw .noSuchView(view) }
    var cost = Cost(.drop)
    if view == base, reuse == .freeList {
      guard readers.isEmpty else { throw .pinned(by: readers.keys.sorted()) }
      cost.freed = pageCount * pageBytes
      pageCount = 0
      freed = [:]
    }
    if view == base { base = nil }
    values[view] = nil
    readers[view] = nil
    pages.removeView(view)
    return cost
  }

  private var reachablePages: Int { SharedBytes.physical(pages.sharing(unitBytes: 1).values) }

  /// Removes nodes that no root reaches, where that is not done by reuse.
  public mutating func reclaim() -> Cost {
    var cost = Cost(.reclaim)
    guard reuse == .collection else { return cost }
    let reachable = reachablePages
    cost.freed = (pageCount - reachable) * pageBytes
    pageCount = reachable
    return cost
  }

  /// What each view references, and what all takes.
  ///
  /// - Complexity: O(units that were written x views).
  public func stats() -> Stats {
    let sharing = pages.sharing(unitBytes: pageBytes)
    let rows = pages.views.map {
      ViewStats($0, isReadOnly: readers[$0] != nil, bytes: sharing[$0] ?? SharedBytes())
    }
    let physical = pageCount * pageBytes
    let metadata = pageCount == 0 ? 0 : fixedPages * pageBytes
    let free = freed.reduce(0) { $0 + ($1.key < oldest(before: transaction + 1) ? $1.value : 0) } * pageBytes
    let oldestReader = readers.values.min()
    let holdsPages = oldestReader.map { oldest in freed.keys.contains { $0 >= oldest } } ?? false
    return Stats(
      views: rows, physical: physical, garbage: physical - metadata - free - SharedBytes.physical(sharing.values),
      reusable: free, metadata: metadata,
      pinnedBy: holdsPages ? readers.filter { $0.value == oldestReader }.keys.sorted() : [])
  }
}
