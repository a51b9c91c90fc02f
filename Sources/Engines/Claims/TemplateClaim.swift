internal import StoreInspector

/// That a database made of another one by `CREATE DATABASE … TEMPLATE` is a copy: nothing is shared, whatever the word says.
struct TemplateClaim {
  /// Bytes of the copy, bytes that it shares with its template on the disk, and bytes of log, for both strategies of PostgreSQL 15.
  func measure(in workspace: Workspace) throws(EngineError) -> (lines: [String], holds: Bool) {
    let programs = try PostgresPrograms(in: workspace)
    try PostgresServer.make("data", in: workspace, programs)
    let server = try PostgresServer("data", port: 5432, in: workspace, programs)
    let session = try server.session()
    try session.ask("create database origin")
    let filler = try server.session(database: "origin")
    try filler.ask("create table t as select i, repeat('x', 100) v from generate_series(1, 100000) i; checkpoint")
    try filler.end()
    var lines: [String] = []
    var holds = true
    for strategy in ["wal_log", "file_copy"] {
      let start = try session.ask("select pg_current_wal_insert_lsn()").first ?? ""
      try session.ask("create database \(strategy) template origin strategy \(strategy); checkpoint")
      let logged = try session.numbers("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '\(start)')::bigint")[0]
      let folders = try ["origin", strategy].map { name throws(EngineError) in
        let number = try session.numbers("select oid from pg_database where datname = '\(name)'")[0]
        return workspace.outside("data/base/\(number)")
      }
      var options = FilesInspection.Options()
      options.writesBack = true
      let seen = try EngineError.store { () throws(StoreError) in
        try FilesInspection(of: folders, options: options)
      }
      let copy = seen.files.filter { $0.path.hasPrefix(folders[1] + "/") }
      let bytes = copy.reduce(0) { $0 + $1.account.referenced }
      let shared = copy.reduce(0) { $0 + $1.account.shared + $1.account.sharedOutside }
      lines.append("\(strategy): \(bytes) bytes for the copy, \(shared) of them shared, \(logged) bytes of log")
      holds = holds && bytes > 10_000_000 && shared == 0
    }
    try session.end()
    try server.stop()
    return (lines, holds)
  }
}
