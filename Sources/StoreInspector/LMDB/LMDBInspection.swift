/// An LMDB environment: its two roots and what they share, its free pages, and who keeps them from being used again.
public struct LMDBInspection: Sendable, Hashable, Codable {
  /// How much is read at the most.
  public struct Limits: Sendable, Hashable {
    /// Pages of the file: half a byte of memory each.
    public var pages: UInt64 = 1 << 28
    /// Trees, those of the data of single keys included.
    public var trees = 1 << 20

    /// The usual ones: 2^28 pages, which are 1 TiB, and 2^20 trees.
    public init() {}
  }

  /// A tree that has a name.
  public struct NamedTree: Sendable, Hashable, Codable {
    /// Its key in the main tree; bytes that are no UTF-8 are replaced.
    public var name: String
    /// Its record.
    public var tree: LMDBTree
  }

  /// Pages that a transaction has freed.
  public struct FreeRecord: Sendable, Hashable, Codable {
    /// The transaction.
    public var transaction: UInt64
    /// Pages.
    public var pages: UInt64
    /// Whether the next transaction may use them: all who read see a later one, and so do both roots.
    public var isReusable = false
  }

  /// What one root reaches.
  public struct Root: Sendable, Hashable, Codable {
    /// The meta page.
    public var meta: LMDBMeta
    /// Pages that it reaches, those of the tree of free pages included; nil where its pages are not all there any more.
    public var pages: UInt64?
    /// Those of them that the other root does not reach.
    public var exclusivePages: UInt64?
    /// Whether the records of trees say what was found.
    public var countersAgree: Bool?
  }

  /// The data file.
  public var path: String
  /// Its bytes.
  public var fileBytes: UInt64
  /// The root that counts, and then the one of the transaction before.
  public var roots: [Root]
  /// Pages that both roots reach: not copied by the last transaction.
  public var sharedPages: UInt64?
  /// Trees with names, of the root that counts.
  public var named: [NamedTree]
  /// Free pages by the transaction that has freed them, in its order.
  public var free: [FreeRecord]
  /// Pages that are neither reached, nor free, nor meta pages; 0 in a sound file.
  public var lostPages: UInt64
  /// The table of readers; nil where there is no lock file.
  public var readers: LMDBReaders?
  /// The oldest transaction that a reader sees; nil without one.
  public var oldestReader: UInt64?
  /// Readers of that transaction, if it is not the last one: they keep pages.
  public var pinning: [LMDBReaders.Reader]
  /// Free pages that only these readers keep from being used again.
  public var pinnedPages: UInt64
  /// Free pages that the next transaction may use.
  public var reusablePages: UInt64
  /// Whether a transaction has ended meanwhile.
  public var changedMeanwhile: Bool

  /// Reads an environment.
  ///
  /// - Parameter path: its folder, or its data file, whose lock file is `lock.mdb` beside it or has its name and `-lock`.
  /// - Throws: `StoreError`.
  /// - Complexity: O(n) in the pages that both roots reach, each of which is read.
  public init(environmentAt path: String, limits: Limits = Limits()) throws(StoreError) {
    let isFolder = (try? FileTree.names(path)) != nil
    let data = isFolder ? path + "/data.mdb" : path
    let isInFolder = isFolder || data.hasSuffix("/data.mdb")
    let source = try StoreSource(path: data, "the data file of LMDB")
    var lock: StoreSource?
    do throws(StoreError) {
      lock = try StoreSource(
        path: isInFolder ? data.dropLast(8) + "lock.mdb" : data + "-lock", "the lock file of LMDB")
    } catch {
      guard error.kind == .missing else { throw error }
    }
    try self.init(source, lock, limits)
  }

  /// Reads files that are at hand as bytes; nobody can hold a lock of them.
  package init(data: [UInt8], lock: [UInt8]?, limits: Limits = Limits()) throws(StoreError) {
    try self.init(
      StoreSource(path: "data.mdb", bytes: data), lock.map { StoreSource(path: "lock.mdb", bytes: $0) }, limits)
  }

  private init(_ source: StoreSource, _ lock: StoreSource?, _ limits: Limits) throws(StoreError) {
    let metas = try Self.metas(source)
    do throws(StoreError) {
      try self.init(source, lock, metas, limits)
    } catch {
      // Pages of a root are written over as soon as two more transactions have ended.
      guard error.kind == .damaged || error.kind == .truncated, try Self.metas(source) != metas else { throw error }
      throw StoreError(.changed, source.path, error.what, "transactions have ended while it was read")
    }
  }

  private init(
    _ source: StoreSource, _ lock: StoreSource?, _ metas: [LMDBMeta], _ limits: Limits
  ) throws(StoreError) {
    let current = metas[0]
    guard current.lastPage < limits.pages else {
      throw StoreError(
        .tooLarge, source.path, "the pages of LMDB", "there are \(current.lastPage), and \(limits.pages) are looked at")
    }
    (path, fileBytes) = (source.path, source.size)
    let walk = try LMDBWalk(source, current, limit: limits.trees)
    let readers = try lock.map { (source) throws(StoreError) in try Self.readers(source) } ?? nil
    self.readers = readers
    let seen = readers?.readers.compactMap(\.transaction) ?? []
    oldestReader = seen.min()
    pinning =
      readers?.readers.filter { $0.transaction == seen.min() && $0.transaction ?? .max < current.transaction } ?? []
    let oldest = min(seen.min() ?? .max, current.transaction)
    free = walk.freed.sorted { $0.transaction < $1.transaction }
    for index in free.indices { free[index].isReusable = free[index].transaction < oldest }
    (reusablePages, pinnedPages) = (0, 0)
    for record in free {
      if record.isReusable {
        reusablePages += record.pages
      } else if record.transaction < current.transaction {
        pinnedPages += record.pages
      }
    }
    named = walk.named
    let accounted = walk.pages.count + walk.free.count + 2
    lostPages = current.lastPage + 1 - min(accounted, current.lastPage + 1)
    roots = [Root(meta: current, pages: walk.pages.count, countersAgree: walk.countersAgree)]
    (sharedPages, changedMeanwhile) = (nil, false)
    addOlder(source, metas[1], walk, limits)
    changedMeanwhile = try Self.metas(source) != metas
  }

  private mutating func addOlder(
    _ source: StoreSource, _ meta: LMDBMeta, _ walk: LMDBWalk, _ limits: Limits
  ) {
    // Its pages are there only as long as no transaction writes: then it is not told.
    guard meta.lastPage < limits.pages, let older = try? LMDBWalk(source, meta, limit: limits.trees) else {
      roots.append(Root(meta: meta))
      return
    }
    let shared = walk.pages.common(older.pages)
    sharedPages = shared
    roots[0].exclusivePages = walk.pages.count - shared
    roots.append(
      Root(
        meta: meta, pages: older.pages.count, exclusivePages: older.pages.count - shared,
        countersAgree: older.countersAgree))
  }

  /// Both meta pages, the one that counts first.
  private static func metas(_ source: StoreSource) throws(StoreError) -> [LMDBMeta] {
    let first = try LMDBMeta(source, at: 0)
    let second = try LMDBMeta(source, at: UInt64(first.pageSize))
    guard second.pageSize == first.pageSize else {
      throw StoreError(
        .damaged, source.path, at: UInt64(first.pageSize) + 40, "a meta page of LMDB",
        "the two say different sizes of pages")
    }
    return first.transaction >= second.transaction ? [first, second] : [second, first]
  }

  private static func readers(_ source: StoreSource) throws(StoreError) -> LMDBReaders? {
    source.presentSize == 0 ? nil : try LMDBReaders(source)
  }
}
