import StoreInspector
import Testing
import TestSupport

/// What is said of a database is what SQLite itself says and does.
@Suite struct SQLiteInspectionTests {
  private let folder: StoreFolder
  private let writer: SQLiteClient

  /// A table with a row on each page.
  init() throws {
    folder = try StoreFolder()
    writer = try SQLiteClient(folder.file("db"))
    try writer.sql("PRAGMA page_size=1024")
    try writer.sql("PRAGMA journal_mode=WAL")
    try writer.sql("PRAGMA wal_autocheckpoint=0")
    try writer.sql("CREATE TABLE t(id INTEGER PRIMARY KEY, v BLOB)")
    try writer.sql(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<40) INSERT INTO t SELECT i, zeroblob(900) FROM n"
    )
    #expect(try writer.checkpoint("TRUNCATE") == [0, 0, 0])
  }

  private func update(_ row: Int, _ client: SQLiteClient? = nil) throws {
    try (client ?? writer).sql("UPDATE t SET v=randomblob(900) WHERE id=\(row)")
  }

  private func inspect() throws -> SQLiteInspection { try SQLiteInspection(databaseAt: folder.file("db")) }

  @Test func anEmptyLogHoldsNothingAndTheDatabaseIsAsItsHeaderSays() throws {
    let seen = try inspect()
    #expect(seen.log?.fileBytes == 0)
    #expect(seen.log?.header == nil)
    #expect(seen.database.pageSize == 1024)
    #expect(seen.database.usesLog == true)
    #expect(try "[(\(seen.database.pages ?? 0),)]" == writer.sql("PRAGMA page_count"))
    #expect(seen.index?.connections.map(\.pid) == [writer.pid])
    #expect(seen.index?.connections.first?.name?.hasPrefix("python") == true)
  }

  @Test func framesCommitsAndVersionsAreCounted() throws {
    for row in [3, 3, 3, 4] { try update(row) }
    try writer.sql("BEGIN")
    for row in [3, 5, 6] { try update(row) }
    try writer.sql("COMMIT")
    let seen = try inspect()
    let log = try #require(seen.log)
    #expect(log.committedFrames == 7)
    #expect(log.fileBytes == 32 + 7 * (24 + 1024))
    #expect(log.commits.map(\.frames) == [1, 1, 1, 1, 3])
    #expect(log.commits.map(\.firstFrame) == [1, 2, 3, 4, 5])
    #expect(log.distinctPages == 4)
    #expect(log.supersededFrames == 3)
    #expect(log.pages.first?.versions == 4)
    #expect(log.databasePages == seen.database.pages)
    #expect(seen.comparison == .init(equal: 0, different: 4, absent: 0))
    #expect(seen.indexDescribesLog == true)
    #expect(seen.versions == .init(current: 4, heldByReaders: 0, garbage: 3))
    #expect(seen.checkpoint?.obstacles == [])
    #expect(try writer.checkpoint("PASSIVE") == [0, 7, 7])
    let after = try inspect()
    #expect(after.comparison == .init(equal: 4, different: 0, absent: 0))
    #expect(after.index?.backfilledFrames == 7)
    #expect(after.checkpoint?.restartsAfterPassive == true)
  }

  @Test func aReaderHoldsTheCheckpointAtItsMarkAndIsNamed() throws {
    for row in 1...5 { try update(row) }
    let reader = try SQLiteClient(folder.file("db"))
    try reader.sql("BEGIN")
    try reader.sql("SELECT count(*) FROM t")
    for row in [1, 1, 2, 9] { try update(row) }
    let seen = try inspect()
    let checkpoint = try #require(seen.checkpoint)
    guard case .reader(let slot, let frame, let holders) = try #require(checkpoint.obstacles.first) else {
      Issue.record("\(checkpoint.obstacles)")
      return
    }
    #expect((1...4).contains(slot) && frame == 5)
    #expect(holders.map(\.pid) == [reader.pid])
    #expect(checkpoint.afterPassive == 5 && !checkpoint.restartsAfterPassive)
    try expectRoundTrip(seen)
    // Rows 1 and 2 as the reader sees them are held; the second version of row 1 nobody can ask for.
    #expect(seen.versions == .init(current: 6, heldByReaders: 2, garbage: 1))
    #expect(try writer.checkpoint("PASSIVE") == [0, 9, 5])
    #expect(try inspect().checkpoint?.backfilledFrames == 5)
    try reader.sql("COMMIT")
    #expect(try inspect().checkpoint?.obstacles == [])
  }

  @Test func aReaderOfTheDatabaseAloneKeepsEverythingFromIt() throws {
    try update(1)
    #expect(try writer.checkpoint("PASSIVE") == [0, 1, 1])
    let reader = try SQLiteClient(folder.file("db"))
    try reader.sql("BEGIN")
    try reader.sql("SELECT count(*) FROM t")
    for row in 1...3 { try update(row) }
    let seen = try inspect()
    #expect(seen.checkpoint?.afterPassive == 0)
    guard case .databaseReader(let holders) = try #require(seen.checkpoint?.obstacles.first) else {
      Issue.record("\(String(describing: seen.checkpoint))")
      return
    }
    #expect(holders.map(\.pid) == [reader.pid])
    #expect(try writer.checkpoint("PASSIVE") == [0, 3, 0])
  }

  @Test func aRestartedLogHasLeftovers() throws {
    for row in 1...6 { try update(row) }
    #expect(try writer.checkpoint("PASSIVE") == [0, 6, 6])
    try update(1)
    try update(2)
    let log = try #require(try inspect().log)
    #expect(log.committedFrames == 2)
    #expect(log.leftoverFrames == 4)
    #expect(log.leftovers.map(\.firstFrame) == [3] && log.leftovers.map(\.frames) == [4])
    #expect(log.leftovers.first.map { $0.salt1 &+ 1 } == log.header?.salt1)
    #expect(log.tornFrames == 0 && log.tailBytes == 0)
  }

  @Test func aTransactionThatSpillsIsUncommittedAndItsWriterIsNamed() throws {
    try writer.sql("PRAGMA cache_size=5")
    try writer.sql("BEGIN")
    try writer.sql("UPDATE t SET v=randomblob(900)")
    let seen = try inspect()
    let log = try #require(seen.log)
    #expect(log.committedFrames == 0 && log.uncommittedFrames > 5)
    #expect(seen.index?.writers.map(\.pid) == [writer.pid])
    #expect(seen.checkpoint?.obstacles == [.writer(holders: seen.index?.writers ?? [])])
  }

  @Test func withoutSharedMemoryNothingIsSaidOfReaders() throws {
    try update(1)
    try folder.shell("mkdir copy && cp db db-wal copy/")
    let seen = try SQLiteInspection(databaseAt: folder.file("copy/db"))
    #expect(seen.index == nil && seen.checkpoint == nil && seen.versions == nil)
    #expect(seen.log?.committedFrames == 1 && seen.comparison?.different == 1)
  }

  @Test func aTornFrameEndsTheLog() throws {
    for row in 1...6 { try update(row) }
    try folder.shell("mkdir copy && cp db db-wal copy/")
    var bytes = try folder.bytes("copy/db-wal")
    bytes[32 + 3 * 1048 + 500] ^= 1
    try folder.write(bytes.dropLast(10), "copy/db-wal")
    let log = try #require(try SQLiteInspection(databaseAt: folder.file("copy/db")).log)
    #expect(log.committedFrames == 3 && log.tornFrames == 2 && log.tailBytes == 1038)
    // SQLite takes what is there for the truth.
    #expect(SQLiteEngine.numbers(folder.file("copy/db"), "PRAGMA wal_checkpoint") == [0, 3, 3])
  }

  /// Against the engine, step by step: frames, and what a checkpoint answers with readers at several marks.
  @Test(arguments: [UInt64(1), 2, 3]) func randomWorkIsForetold(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let readers = try (0..<3).map { _ in try SQLiteClient(folder.file("db")) }
    var isReading = [false, false, false]
    var checked = 0
    for _ in 0..<60 {
      switch Int.random(in: 0..<10, using: &generator) {
      case 0...5: try update(.random(in: 1...40, using: &generator))
      case 6, 7:
        let index = Int.random(in: 0..<3, using: &generator)
        try readers[index].sql(isReading[index] ? "COMMIT" : "BEGIN")
        if !isReading[index] { try readers[index].sql("SELECT count(*) FROM t") }
        isReading[index].toggle()
      default:
        let seen = try inspect()
        guard let foretold = seen.checkpoint else {
          #expect(try writer.checkpoint("PASSIVE")[1] == 0)
          continue
        }
        let answer = try writer.checkpoint("PASSIVE")
        #expect(answer == [0, Int(foretold.logFrames), Int(foretold.afterPassive)])
        #expect(seen.log?.committedFrames == answer[1])
        #expect(seen.versions.map { $0.current + $0.heldByReaders + $0.garbage } == answer[1])
        checked += 1
      }
    }
    #expect(checked > 3)
  }
}
