/// A table of a PostgreSQL server, whose rows are changed one by one, and its meters.
final class TestedTable {
  private let workspace: Workspace
  private let server: PostgresServer
  private let writer: PostgresSession
  private var readers: [Int: PostgresSession] = [:]
  private var log = LogOfTransaction()
  private var counts: [Int] = []

  /// Starts a server in a workspace.
  init(in workspace: Workspace) throws(EngineError) {
    self.workspace = workspace
    let programs = try PostgresPrograms(in: workspace)
    // Nothing goes into the log that no transaction has made.
    try PostgresServer.make("data", in: workspace, programs, settings: ["wal_level=minimal"])
    server = try PostgresServer("data", port: 5432, in: workspace, programs)
    writer = try server.session()
    // A scan of the table would prune every page.
    try writer.ask(
      """
      create extension pgstattuple; create extension pg_walinspect;
      set enable_seqscan = off; set enable_bitmapscan = off
      """)
  }

  /// Makes the table anew, with rows of an integer, another one with an index, and 100 characters.
  func make(rows: Int, fillFactor: Int) throws(EngineError) {
    try writer.ask(
      """
      drop table if exists t;
      create table t(id int primary key, k int, v text) with (fillfactor=\(fillFactor));
      insert into t select i, i, repeat('x', 100) from generate_series(0, \(rows - 1)) i;
      create index on t(k);
      checkpoint
      """)
    try lookAtTable()
  }

  /// Does statements in one transaction, and notes what they put into the log.
  func transaction(_ statements: [String], isRolledBack: Bool) throws(EngineError) {
    let lines = try writer.ask(
      """
      select pg_current_wal_insert_lsn() as before \\gset
      begin; \(statements.joined(separator: "; ")); \(isRolledBack ? "rollback" : "commit");
      select pg_current_wal_insert_lsn() as after \\gset
      -- What is read of the log must be on disk, and a commit brings it there.
      select pg_logical_emit_message(true, 'a', 'b') \\gset
      select pg_wal_lsn_diff(:'before', '0/0')::bigint, pg_wal_lsn_diff(:'after', '0/0')::bigint;
      select resource_manager, record_type, record_length, fpi_length
      from pg_get_wal_records_info(:'before', :'after')
      """)
    log = try LogOfTransaction(lines)
    try lookAtTable()
  }

  /// Begins a reader that sees what is committed now.
  func beginReader(_ number: Int) throws(EngineError) {
    let session = try server.session()
    try session.ask("begin isolation level repeatable read; select 1")
    readers[number] = session
    try lookAtTable()
  }

  /// Ends a reader.
  func endReader(_ number: Int) throws(EngineError) {
    try readers[number]?.ask("commit")
    try readers.removeValue(forKey: number)?.end()
    try lookAtTable()
  }

  /// Does a statement that is no transaction of the table: a checkpoint, a vacuum.
  func maintain(_ statement: String) throws(EngineError) {
    try writer.ask(statement)
    try lookAtTable()
  }

  private func lookAtTable() throws(EngineError) {
    counts = try writer.numbers("select table_len / 8192, tuple_count, dead_tuple_count from pgstattuple('t')")
    guard counts.count == 3 else { throw .failed("pgstattuple tells \(counts.count) numbers") }
  }

  /// Pages of the table.
  var pages: Int { counts[0] }
  /// Row versions that a new transaction sees.
  var live: Int { counts[1] }
  /// Row versions that it does not see.
  var dead: Int { counts[2] }
  /// What the last transaction has put into the log.
  var lastLog: LogOfTransaction { log }

  /// Ends everything.
  func close() throws(EngineError) {
    for reader in readers.values { try reader.end() }
    try writer.end()
    try server.stop()
  }
}
