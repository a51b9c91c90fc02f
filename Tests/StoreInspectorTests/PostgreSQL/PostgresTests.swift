import StoreInspector
import Testing
import TestSupport

/// Against a real server.
@Suite(.enabled(if: PostgresServer.programs != nil, "there is no PostgreSQL server"), .serialized)
struct PostgresTests {
  private let server: PostgresServer

  init() throws {
    server = try PostgresServer()
    try server.sql(
      "CREATE TABLE t(id int, pad text) WITH (fillfactor=50); INSERT INTO t SELECT i, repeat('x', 100) FROM generate_series(1, 1000) i; CREATE INDEX ON t(id)"
    )
  }

  private func createExtensions() throws {
    try server.sql("CREATE EXTENSION pageinspect; CREATE EXTENSION pgstattuple; CREATE EXTENSION pg_walinspect")
  }

  @Test func withoutExtensionsWhatCanBeToldIsTold() throws {
    let seen = try PostgresTable(named: "t", of: server.connection)
    #expect(seen.tuples == nil && seen.items == nil && seen.pageSize == 8192)
    #expect(seen.problems.map(\.what) == ["extension pgstattuple", "extension pageinspect"])
    #expect(seen.bytes == Int64(try server.sql("SELECT pg_relation_size('t')")))
    #expect(seen.serverVersion == Int(try server.sql("SHOW server_version_num")))
  }

  @Test func theOldestSnapshotAndWhatItHoldsAreNamed() throws {
    try createExtensions()
    let reader = try server.session()
    try reader.sql("SET application_name='the reader'; BEGIN ISOLATION LEVEL REPEATABLE READ")
    let pid = try #require(Int32(reader.sql("SELECT pg_backend_pid() FROM t LIMIT 1")[0]))
    for _ in 0..<5 { try server.sql("UPDATE t SET pad = pad || 'y'") }
    let seen = try PostgresTable(named: "t", of: server.connection)
    #expect(seen.tuples?.live == 1000 && seen.tuples?.dead == 5000)
    #expect(seen.items?.oldVersions == 5000 && seen.items?.heldVersions == 5000)
    let oldest = try #require(seen.snapshots.holders.first)
    #expect(oldest.pid == pid && oldest.kind == .session && oldest.name == "postgres the reader")
    #expect(oldest.state == "idle in transaction" && oldest.age == 5 && oldest.seconds ?? -1 >= 0)
    #expect(oldest.query?.hasPrefix("SELECT pg_backend_pid()") == true)
    try expectRoundTrip(seen)
    // VACUUM removes none of them, and all of them when the reader has ended.
    try server.sql("VACUUM t")
    #expect(try PostgresTable(named: "t", of: server.connection).tuples?.dead == 5000)
    try reader.sql("COMMIT")
    let after = try PostgresTable(named: "t", of: server.connection)
    #expect(after.snapshots.holders.isEmpty && after.items?.heldVersions == 0 && after.items?.oldVersions == 5000)
    try server.sql("VACUUM t")
    let clean = try PostgresTable(named: "t", of: server.connection)
    #expect(clean.tuples?.dead == 0 && clean.items?.oldVersions == 0 && clean.statistics.lastVacuum != nil)
    #expect(clean.statistics.updates == 5000)
  }

  @Test func preparedTransactionsAndSlotsHoldSnapshots() throws {
    try server.sql("BEGIN; INSERT INTO t VALUES (0, ''); PREPARE TRANSACTION 'later'")
    let holders = try PostgresSnapshots(of: server.connection).holders
    #expect(
      holders.map(\.kind) == [.prepared] && holders.first?.name == "later" && holders.first?.database == "postgres")
    try server.sql("ROLLBACK PREPARED 'later'")
    #expect(try PostgresSnapshots(of: server.connection).holders.isEmpty)
  }

  /// The reader of files against pageinspect, page by page, after work of all kinds.
  @Test func theFileSaysWhatPageinspectSays() throws {
    try createExtensions()
    try server.sql("UPDATE t SET pad = 'short' WHERE id % 3 = 0")
    try server.sql("UPDATE t SET pad = 'other' WHERE id % 9 = 0")
    try server.sql("UPDATE t SET id = id + 10000 WHERE id % 7 = 0")
    try server.sql("DELETE FROM t WHERE id % 5 = 0")
    try server.sql("BEGIN; INSERT INTO t SELECT i, 'gone' FROM generate_series(1, 50) i; ROLLBACK")
    try server.sql("BEGIN; SELECT 1 FROM t WHERE id < 20 FOR UPDATE; COMMIT")
    for round in 0..<3 {
      let table = try PostgresTable(named: "t", of: server.connection)
      let items = try #require(table.items)
      try server.sql("CHECKPOINT")
      let path = "pg/data/" + (try server.sql("SELECT pg_relation_filepath('t')"))
      let seen = try HeapFileInspection(tableAt: server.folder.file(path))
      #expect(seen.bytes == UInt64(table.bytes) && seen.pageSize == 8192 && seen.segments == 1)
      #expect(Int64(seen.counts.pages + seen.counts.newPages) == table.pages)
      #expect(Int64(seen.counts.tuples) == items.tuples, "round \(round)")
      #expect(Int64(seen.counts.redirects) == items.redirects && Int64(seen.counts.deadPointers) == items.deadPointers)
      #expect(Int64(seen.counts.unusedPointers) == items.unusedPointers)
      #expect(Int64(seen.counts.hotUpdated) == items.hotUpdated && Int64(seen.counts.heapOnly) == items.heapOnly)
      #expect(Int64(seen.counts.oldVersions) == items.oldVersions)
      #expect(Int64(seen.counts.abortedInserts) == items.abortedInserts)
      #expect(Int64(seen.counts.currentVersions) == table.tuples?.live, "round \(round)")
      #expect(seen.counts.undetermined == 0)
      if round == 0 { #expect(items.hotUpdated > 0 && items.oldVersions > 0 && items.abortedInserts == 50) }
      try server.sql(["VACUUM t", "VACUUM FREEZE t", "SELECT 1"][round])
    }
  }

  @Test func imagesOfPagesAreInTheLogAfterACheckpointOnly() throws {
    try createExtensions()
    try server.sql("CHECKPOINT")
    func log() throws -> PostgresLog {
      let start = try server.sql("SELECT pg_current_wal_insert_lsn()")
      try server.sql("UPDATE t SET pad = 'z' WHERE id = 500")
      return try PostgresLog(from: start, of: server.connection)
    }
    let (first, second) = (try log(), try log())
    #expect(first.kinds.reduce(0) { $0 + $1.imageBytes } > 0)
    #expect(second.kinds.filter { $0.name.hasPrefix("Heap/") }.reduce(0) { $0 + $1.imageBytes } == 0)
    #expect(second.kinds.contains { $0.name == "Heap/HOT_UPDATE" && $0.count == 1 })
    #expect(refusal { try PostgresLog(from: "nowhere", of: server.connection) }?.kind == .failed)
  }

  @Test func whatCannotBeAskedIsAnError() throws {
    #expect(refusal { try PostgresTable(named: "none", of: server.connection) }?.why.contains("none") == true)
    #expect(refusal { try PostgresTable(named: "t'; DROP TABLE t; --", of: server.connection) }?.kind == .failed)
    #expect(try server.sql("SELECT count(*) FROM t") == "1000")
    let nowhere = PostgresConnection(database: "host=\(server.folder.path) dbname=x")
    #expect(refusal { try PostgresSnapshots(of: nowhere) }?.kind == .failed)
    let without = PostgresConnection(program: "no-such-psql")
    #expect(refusal { try PostgresSnapshots(of: without) }?.kind == .missing)
    let slow = PostgresConnection(program: server.folder.file("slow"), seconds: -13)
    try server.folder.shell("printf '#!/bin/sh\\nexec sleep 60\\n' >slow && chmod 755 slow")
    #expect(refusal { try PostgresSnapshots(of: slow) }?.why.contains("after 2 s") == true)
  }
}
