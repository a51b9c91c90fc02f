internal import Family
internal import StoreInspector

extension ClaimCatalogue {
  static let eagerTemplate = ClaimCheck(
    9, "postgresql",
    "A word such as template or clone does not mean that anything is shared: CREATE DATABASE ... TEMPLATE of PostgreSQL copies every byte."
  ) { (workspace, found) throws(EngineError) in
    let programs = try PostgresPrograms(in: workspace)
    try PostgresServer.make("data", in: workspace, programs)
    let server = try PostgresServer("data", port: 5432, in: workspace, programs)
    let session = try server.session()
    try session.ask("create database origin")
    let filler = try server.session(database: "origin")
    try filler.ask("create table t as select i, repeat('x', 100) v from generate_series(1, 100000) i; checkpoint")
    try filler.end()
    for strategy in ["wal_log", "file_copy"] {
      try session.ask("create database \(strategy) template origin strategy \(strategy); checkpoint")
      let folders = try ["origin", strategy].map { name throws(EngineError) in
        let number = try session.numbers("select oid from pg_database where datname = '\(name)'")[0]
        return workspace.outside("data/base/\(number)")
      }
      var options = FilesInspection.Options()
      options.writesBack = true
      let seen = try EngineError.store { () throws(StoreError) in
        try FilesInspection(of: folders, options: options)
      }
      let sides = folders.map { folder in seen.files.filter { $0.path.hasPrefix(folder + "/") }.map(\.account) }
      let bytes = sides.map { $0.reduce(0) { $0 + Int($1.referenced) } }
      let shared = sides[1].reduce(0) { $0 + Int($1.shared + $1.sharedOutside) }
      // Free space maps and the like need not be copied.
      found.expect("the copy of \(bytes[0]) bytes, by \(strategy)", bytes[1], atLeast: bytes[0] / 100 * 95)
      found.expect("what it shares with its template", shared, equals: 0)
    }
    try session.end()
    try server.stop()
    return try PostgresEngine().version(in: workspace)
  }

  static let blindFork = ClaimCheck(
    12, "postgresql",
    "Of two forks that are both written nothing tells which one is right: to storage, and to the servers, they are the same database."
  ) { (workspace, found) throws(EngineError) in
    let programs = try PostgresPrograms(in: workspace)
    try PostgresServer.make("data", in: workspace, programs)
    let origin = try PostgresServer("data", port: 5432, in: workspace, programs)
    let filler = try origin.session()
    try filler.ask(
      "create table t(id int primary key, v text); insert into t select i, 'x' from generate_series(0, 99) i")
    try filler.end()
    try origin.stop()
    try workspace.run("cp", "-a", workspace.inside("data"), workspace.inside("fork"))
    var answers: [[String]] = []
    for (index, (data, value)) in [("data", "blue"), ("fork", "green")].enumerated() {
      let server = try PostgresServer(data, port: 5433 + index, in: workspace, programs)
      let session = try server.session()
      try session.ask("update t set v = '\(value)' where id = 77")
      let lines = try session.ask(
        "select v, system_identifier, timeline_id from t, pg_control_system(), pg_control_checkpoint() where id = 77")
      answers.append((lines.first ?? "").split(separator: "|").map(String.init))
      try session.end()
      try server.stop()
    }
    guard answers.allSatisfy({ $0.count == 3 }) else { throw .failed("the servers do not tell who they are") }
    func different(_ column: Int) -> Int { Set(answers.map { $0[column] }).count }
    found.expect("values of row 77: \(answers[0][0]), \(answers[1][0])", different(0), "values", equals: 2)
    found.expect("system identifiers of both", different(1), "identifiers", equals: 1)
    found.expect("timelines of both", different(2), "timelines", equals: 1)
    return "PostgreSQL \(programs.version)"
  }

  static let seenFork = ClaimCheck(
    12, "doltlite",
    "An engine that keeps commits sees what two branches have both changed, and leaves it to whoever merges them."
  ) { (workspace, found) throws(EngineError) in
    let branches = try TestedBranches(in: workspace)
    try branches.make(rows: 1000)
    try branches.branch("branch")
    try branches.write([77, 78], 1, on: "main")
    try branches.write([77, 99], 2, on: "branch")
    try branches.merge("main", into: "branch")
    found.expect("rows in conflict, of 3 that were changed", branches.conflicts, "rows", equals: 1)
    try branches.compare("main", "branch")
    found.expect("rows that still differ when the merge has stopped", branches.different, "rows", equals: 3)
    try branches.close()
    return try DoltliteEngine().version(in: workspace)
  }
}
