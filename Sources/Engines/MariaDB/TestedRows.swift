/// A table of InnoDB whose rows are changed, and the server's meters.
final class TestedRows {
  private let server: MariaServer
  private let writer: MariaSession
  private var readers: [Int: MariaSession] = [:]
  private(set) var history = 0
  /// Bytes that the last transaction has put into the redo log.
  private(set) var redo = 0

  /// Starts a server in a workspace, and makes a table with so many rows of an integer and 92 characters.
  init(in workspace: Workspace, rows: Int) throws(EngineError) {
    server = try MariaServer(in: workspace)
    writer = try server.session()
    try writer.ask(
      """
      create database d; use d; create table t(id int primary key, n int, v char(92)) engine=innodb;
      insert into t select seq, 0, repeat('x', 92) from seq_0_to_\(rows - 1)
      """)
    try awaitPurge()
  }

  /// Updates rows in one transaction.
  func update(_ rows: Range<Int>, isRolledBack: Bool) throws(EngineError) {
    let before = try writer.status("Innodb_lsn_current")
    try writer.ask(
      """
      begin; update t set n = n + 1, v = repeat(char(97 + n % 26), 92)
      where id >= \(rows.lowerBound) and id < \(rows.upperBound);
      \(isRolledBack ? "rollback" : "commit")
      """)
    redo = try writer.status("Innodb_lsn_current") - before
    try look()
  }

  /// Reads all rows with a session of a reader, or the writer's.
  func read() throws(EngineError) {
    try (readers.first?.value ?? writer).ask("select count(*) from d.t where n >= 0")
    try look()
  }

  /// Begins a reader that sees what is committed now.
  func beginReader(_ number: Int) throws(EngineError) {
    let session = try server.session()
    try session.ask("set transaction isolation level repeatable read; start transaction with consistent snapshot")
    readers[number] = session
    try look()
  }

  /// Ends a reader.
  func endReader(_ number: Int) throws(EngineError) {
    try readers[number]?.ask("commit")
    try readers.removeValue(forKey: number)?.end()
    try look()
  }

  /// Bytes of the table's file.
  func fileBytes() throws(EngineError) -> Int {
    let line =
      try writer.ask(
        "select file_size from information_schema.innodb_sys_tablespaces where name = 'd/t'"
      ).first ?? ""
    guard let bytes = Int(line) else { throw .failed("the server does not tell the size of the table's file") }
    return bytes
  }

  /// Waits until the server has purged all that nobody can see.
  func awaitPurge() throws(EngineError) {
    for _ in 0..<600 {
      try look()
      if history == 0 { return }
      try writer.ask("do sleep(0.1)")
    }
  }

  private func look() throws(EngineError) { history = try writer.status("Innodb_history_list_length") }

  /// Ends everything.
  func close() throws(EngineError) {
    for reader in readers.values { try reader.end() }
    try writer.end()
    try server.stop()
  }
}
