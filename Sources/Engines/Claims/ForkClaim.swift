/// That of two forks which are both written storage cannot tell which one is right, and what an engine that keeps commits adds to that.
struct ForkClaim {
  /// Two servers on copies of one database: what they say of themselves, and of a row that both have changed.
  func measurePostgreSQL(in workspace: Workspace) throws(EngineError) -> (lines: [String], holds: Bool) {
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
      let line = try session.ask(
        """
        select v, system_identifier, timeline_id from t, pg_control_system(), pg_control_checkpoint() where id = 77
        """)
      answers.append((line.first ?? "").split(separator: "|").map(String.init))
      try session.end()
      try server.stop()
    }
    guard answers.allSatisfy({ $0.count == 3 }) else { throw .failed("the servers do not tell who they are") }
    let lines = [
      "row 77 is '\(answers[0][0])' and '\(answers[1][0])'; system identifiers \(answers[0][1]) and \(answers[1][1]), timelines \(answers[0][2]) and \(answers[1][2])"
    ]
    return (lines, answers[0][0] != answers[1][0] && answers[0][1...] == answers[1][1...])
  }

  /// A merge of two branches of doltlite that have both changed a row.
  func measureDoltlite(in workspace: Workspace) throws(EngineError) -> (lines: [String], holds: Bool) {
    let branches = try TestedBranches(in: workspace)
    try branches.make(rows: 1000)
    try branches.branch("branch")
    try branches.write([77, 78], 1, on: "main")
    try branches.write([77, 99], 2, on: "branch")
    try branches.merge("main", into: "branch")
    let conflicts = branches.conflicts
    try branches.compare("main", "branch")
    let different = branches.different
    try branches.close()
    let lines = [
      "doltlite: of 3 rows that were changed \(conflicts) is in conflict, the merge stops, and \(different) rows are still different"
    ]
    return (lines, conflicts == 1 && different == 3)
  }
}
