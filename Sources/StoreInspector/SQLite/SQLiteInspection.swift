/// An SQLite database with its write-ahead log: which versions of pages there are, who may still read them, and what a checkpoint could do.
///
/// Nothing is opened as a database, locked or written.
public struct SQLiteInspection: Sendable, Hashable, Codable {
  /// How the pages that the log has versions of stand in the database file.
  public struct Comparison: Sendable, Hashable, Codable {
    /// Pages that are there as their last committed version in the log.
    public var equal = 0
    /// Pages that are there otherwise: the database file was not touched since.
    public var different = 0
    /// Pages behind the end of the file.
    public var absent = 0

    package init(equal: Int = 0, different: Int = 0, absent: Int = 0) {
      (self.equal, self.different, self.absent) = (equal, different, absent)
    }
  }

  /// How the committed frames of the log divide.
  public struct Versions: Sendable, Hashable, Codable {
    /// Frames that are the last version of their page.
    public var current: Int
    /// Frames that are an older version, and which a reader of a held mark may still ask for.
    public var heldByReaders: Int
    /// Frames that nobody can ask for; they stay in the file until the log is begun anew.
    public var garbage: Int

    package init(current: Int, heldByReaders: Int, garbage: Int) {
      (self.current, self.heldByReaders, self.garbage) = (current, heldByReaders, garbage)
    }
  }

  /// The database file.
  public var path: String
  /// What its header says.
  public var database: SQLiteDatabaseFile
  /// What its log holds; nil where there is none.
  public var log: WALContent?
  /// What the shared memory of the log says; nil where there is none: then nobody on this machine has the database open in this mode, or
  /// one process alone has it (`locking_mode=EXCLUSIVE`).
  public var index: WALIndex?
  /// Whether the shared memory tells of this log; nil without one of them.
  public var indexDescribesLog: Bool?
  /// What a checkpoint could do; nil where the shared memory does not tell.
  public var checkpoint: CheckpointOutlook?
  /// How committed frames divide; nil where it is not known which marks are held.
  public var versions: Versions?
  /// What the database file has of the pages in the log; nil without a log, or if it was not asked for.
  public var comparison: Comparison?
  /// Whether somebody has written meanwhile: then parts may not fit together.
  public var changedMeanwhile: Bool

  /// Reads a database, and `-wal` and `-shm` beside it.
  ///
  /// - Parameters:
  ///   - path: the database file; for a link, the files beside its target are meant, as SQLite does.
  ///   - limits: how much is read.
  /// - Throws: `StoreError`.
  /// - Complexity: O(n) in the bytes of the log, and in those of the pages that are compared.
  public init(databaseAt path: String, limits: SQLiteLimits = SQLiteLimits()) throws(StoreError) {
    let path = try ResolvedPath.of(path, "an SQLite database")
    let database = try StoreSource(path: path, "an SQLite database")
    let log = try Self.open(path + "-wal", "a write-ahead log")
    let index = try Self.open(path + "-shm", "the shared memory of a write-ahead log")
    try self.init(database: database, log: log, index: index, limits: limits)
  }

  /// Reads files that are at hand as bytes; nobody can hold a lock of them.
  package init(
    database: [UInt8], log: [UInt8]?, index: [UInt8]?, limits: SQLiteLimits = SQLiteLimits()
  ) throws(StoreError) {
    try self.init(
      database: StoreSource(path: "db", bytes: database), log: log.map { StoreSource(path: "db-wal", bytes: $0) },
      index: index.map { StoreSource(path: "db-shm", bytes: $0) }, limits: limits)
  }

  private static func open(_ path: String, _ what: String) throws(StoreError) -> StoreSource? {
    do throws(StoreError) { return try StoreSource(path: path, what) } catch {
      if error.kind == .missing { return nil }
      throw error
    }
  }

  init(database: StoreSource, log: StoreSource?, index: StoreSource?, limits: SQLiteLimits) throws(StoreError) {
    path = database.path
    self.database = try SQLiteDatabaseFile(database)
    let before = try index.map { (source) throws(StoreError) in try Self.readIndex(source) } ?? nil
    let reader = try log.map { (source) throws(StoreError) in try WALReader(source, limits: limits) }
    self.log = reader?.content
    if let header = reader?.content.header, let size = self.database.pageSize, size != header.pageSize, let log {
      throw StoreError(
        .damaged, log.path, at: 8, "the header of a write-ahead log",
        "its pages have \(header.pageSize) bytes and those of the database \(size)")
    }
    comparison = nil
    if let reader, let header = reader.content.header, limits.comparesDatabase, let log {
      comparison = try Self.compare(database, log, reader.lastFrames, header)
    }
    let after = try index.map { (source) throws(StoreError) in try Self.readIndex(source) } ?? nil
    self.index = after
    changedMeanwhile =
      before != after && before?.changeCounter != after?.changeCounter
      || log.map { $0.presentSize != $0.size } ?? false
    indexDescribesLog = nil
    (checkpoint, versions) = (nil, nil)
    guard let after, let reader else { return }
    let describes = after.describes(reader.content.header)
    indexDescribesLog = describes && (changedMeanwhile || Int(after.lastFrame) == reader.content.committedFrames)
    guard describes else { return }
    checkpoint = CheckpointOutlook(after)
    let held = after.marks.filter { $0.slot > 0 && !$0.holders.isEmpty }.compactMap(\.frame)
    versions = Self.divide(reader, held: held)
  }

  private static func readIndex(_ source: StoreSource) throws(StoreError) -> WALIndex? {
    // An empty one was just made.
    guard source.presentSize > 0 else { return nil }
    var index = try WALIndex(
      try source.fields(0, WALIndex.headSize, "the shared memory of a write-ahead log"))
    index.take(FileLocks(of: source, bytes: WALIndex.lockBytes))
    return index
  }

  private static func compare(
    _ database: StoreSource, _ log: StoreSource, _ lastFrames: [UInt32: Int32], _ header: WALHeader
  ) throws(StoreError) -> Comparison {
    var comparison = Comparison()
    let size = UInt64(header.pageSize)
    for (page, frame) in lastFrames.sorted(by: { $0.key < $1.key }) {
      let start = UInt64(page - 1) * size
      guard start + size <= database.size else {
        comparison.absent += 1
        continue
      }
      let place = UInt64(WALHeader.size + WALHeader.frameHeaderSize) + UInt64(frame - 1) * UInt64(header.frameSize)
      let inLog = try log.read(place, header.pageSize, "a frame of a write-ahead log")
      if try database.read(start, header.pageSize, "a page of an SQLite database") == inLog {
        comparison.equal += 1
      } else {
        comparison.different += 1
      }
    }
    return comparison
  }

  /// Which committed frames are seen from the end of the log, and which from a held mark alone.
  private static func divide(_ reader: WALReader, held: [UInt32]) -> Versions {
    let committed = reader.content.committedFrames
    var isHeld = [Bool](repeating: false, count: committed)
    for mark in Set(held) {
      var seen: Set<UInt32> = []
      for index in (0..<min(committed, Int(mark))).reversed() where seen.insert(reader.framePages[index]).inserted {
        isHeld[index] = true
      }
    }
    var versions = Versions(current: reader.content.distinctPages, heldByReaders: 0, garbage: 0)
    for index in 0..<committed where reader.lastFrames[reader.framePages[index]] != Int32(index + 1) {
      if isHeld[index] { versions.heldByReaders += 1 } else { versions.garbage += 1 }
    }
    return versions
  }
}
