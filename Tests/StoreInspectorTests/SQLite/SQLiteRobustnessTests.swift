import Glibc
import StoreInspector
import Testing
import TestSupport

/// Whatever the bytes are: a value whose sums are right, or an error that names a place; and SQLite sees the same frames.
@Suite struct SQLiteRobustnessTests {
  private let folder: StoreFolder
  private let database: [UInt8]
  private let log: [UInt8]
  private let index: [UInt8]

  init() throws {
    folder = try StoreFolder()
    let client = try SQLiteClient(folder.file("db"))
    try client.sql("PRAGMA page_size=512")
    try client.sql("PRAGMA journal_mode=WAL")
    try client.sql("CREATE TABLE t(id INTEGER PRIMARY KEY, v BLOB)")
    try client.sql(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<12) INSERT INTO t SELECT i, zeroblob(400) FROM n"
    )
    _ = try client.checkpoint("PASSIVE")
    for row in [1, 2, 2, 5, 7] { try client.sql("UPDATE t SET v=randomblob(400) WHERE id=\(row)") }
    (database, log, index) = (try folder.bytes("db"), try folder.bytes("db-wal"), try folder.bytes("db-shm"))
  }

  @Test func injuredFilesGiveSumsThatAreRightOrAPlace() throws {
    var refusals: [StoreError.Kind: Int] = [:]
    for seed in Mutation.seeds(6000) {
      var files = [database, log, Array(index.prefix(200))]
      let which = Int(seed % 3)
      files[which] = Mutation.of(files[which], seed: seed, hot: [0..<136])
      if which == 1, seed % 2 == 0, files[1].count > 32 {
        // The parts behind the checksums have to stand injuries as well.
        let size = WALSamples.big32(files[1], 8)
        if size == 512 { files[1] = WALSamples.resealed(files[1], bigEndian: seed % 4 == 0) }
      }
      let result = Result { () throws(StoreError) in
        try SQLiteInspection(database: files[0], log: files[1], index: files[2])
      }
      switch result {
      case .success(let seen): try checkSums(seen, files[1].count, "seed \(seed)")
      case .failure(let error):
        refusals[error.kind, default: 0] += 1
        let size = error.path == "db" ? files[0].count : error.path == "db-wal" ? files[1].count : files[2].count
        try #require((error.offset ?? 0) <= UInt64(size) && error.advice != "", "seed \(seed): \(error)")
      }
    }
    #expect((refusals[.damaged] ?? 0) > 50 && (refusals[.truncated] ?? 0) > 50 && (refusals[.otherFormat] ?? 0) > 50)
  }

  private func checkSums(_ seen: SQLiteInspection, _ logBytes: Int, _ comment: Comment) throws {
    let content = try #require(seen.log)
    guard let header = content.header else { return }
    let frames = content.committedFrames + content.uncommittedFrames + content.tornFrames + content.leftoverFrames
    try #require(frames == (logBytes - 32) / (header.pageSize + 24), comment)
    try #require(content.commits.reduce(0) { $0 + $1.frames } == content.committedFrames, comment)
    try #require(content.pages.reduce(0) { $0 + $1.versions } == content.committedFrames, comment)
    if let compared = seen.comparison {
      try #require(compared.equal + compared.different + compared.absent == content.distinctPages, comment)
    }
  }

  @Test func theEngineSeesTheSameFramesInAnInjuredLog() throws {
    var told: Set<Int> = []
    for seed in 0..<UInt64(400) {
      let injured = Mutation.of(log, seed: seed, hot: [32..<56, 500..<700])
      try #require(unsafe mkdir(folder.file("e\(seed)"), 0o755) == 0)
      try folder.write(database, "e\(seed)/db")
      try folder.write(injured, "e\(seed)/db-wal")
      let seen = try? SQLiteInspection(databaseAt: folder.file("e\(seed)/db"))
      let answer = SQLiteEngine.numbers(folder.file("e\(seed)/db"), "PRAGMA wal_checkpoint")
      // A log that is refused here is an empty one for SQLite. What it answers about an injured database does not matter here.
      guard let answer, answer[0] == 0 else { continue }
      try #require(answer[1] == seen?.log?.committedFrames ?? 0, "seed \(seed)")
      told.insert(answer[1])
    }
    #expect(told.count > 5, "the injuries must differ")
  }

  @Test(arguments: [false, true]) func bothByteOrdersOfChecksumsAreRead(bigEndian: Bool) throws {
    try folder.shell("mkdir other")
    try folder.write(database, "other/db")
    // The frames that the first generation has left get checksums here that follow on, and so the salts alone tell them.
    let before = try SQLiteInspection(database: database, log: log, index: nil)
    try folder.write(WALSamples.resealed(log, bigEndian: bigEndian), "other/db-wal")
    let seen = try SQLiteInspection(databaseAt: folder.file("other/db"))
    #expect(seen.log?.header?.hasBigEndianChecksums == bigEndian)
    #expect(seen.log?.committedFrames == before.log?.committedFrames)
    #expect(seen.log?.leftoverFrames == before.log?.leftoverFrames)
    #expect(
      SQLiteEngine.numbers(folder.file("other/db"), "PRAGMA wal_checkpoint")
        == [0, before.log?.committedFrames ?? -1, before.log?.committedFrames ?? -1])
  }

  @Test func cutOffFilesAreTold() throws {
    for length in 1..<WALSampleSizes.header {
      #expect(throws: StoreError.self) {
        try SQLiteInspection(database: database, log: Array(log.prefix(length)), index: nil)
      }
    }
    for length in 1..<WALSampleSizes.index {
      #expect(throws: StoreError.self) {
        try SQLiteInspection(database: database, log: log, index: Array(index.prefix(length)))
      }
    }
    for length in 1..<100 {
      #expect(throws: StoreError.self) {
        try SQLiteInspection(database: Array(database.prefix(length)), log: nil, index: nil)
      }
    }
  }

  @Test func moreFramesThanTheLimitAreRefused() throws {
    let error = refusal {
      try SQLiteInspection(database: database, log: log, index: nil, limits: SQLiteLimits(frames: 2))
    }
    #expect(error?.kind == .tooLarge)
  }

  @Test func aMissingAndAForeignFileAreNamed() throws {
    #expect(refusal { try SQLiteInspection(databaseAt: folder.file("none")) }?.kind == .missing)
    try folder.write(
      Array(
        "this is a text of no importance, and it is longer than a hundred bytes so that the header is there, you see"
          .utf8), "text")
    let error = try #require(refusal { try SQLiteInspection(databaseAt: folder.file("text")) })
    #expect(error.kind == .otherFormat && error.offset == 0 && error.advice != nil)
    #expect(error.description.contains("/text, offset 0: "))
    try folder.shell("mkfifo pipe")
    #expect(refusal { try SQLiteInspection(databaseAt: folder.file("pipe")) }?.kind == .otherFormat)
  }

  private enum WALSampleSizes { static let (header, index) = (32, 136) }
}
