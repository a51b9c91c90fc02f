internal import Glibc

/// A database of doltlite with two branches, and its meters.
final class TestedBranches {
  private let workspace: Workspace
  private let client: DoltliteClient
  private var name = ""
  private var made = 0
  /// Bytes by which the last branch has made the file longer.
  private(set) var branchBytes = 0
  /// Rows of which the last merge could not tell which side is right.
  private(set) var conflicts = 0
  /// Rows that were different on both branches when that was asked for.
  private(set) var different = 0
  /// Chunks that the last collection has removed.
  private(set) var removed = 0

  init(in workspace: Workspace) throws(EngineError) {
    (self.workspace, client) = (workspace, try DoltliteClient(in: workspace))
  }

  /// Makes a new database with so many rows of a number and 100 characters.
  func make(rows: Int) throws(EngineError) {
    made += 1
    name = "doltlite-\(made).db"
    try client.open(workspace.inside(name))
    try client.ask("create table t(id integer primary key, n integer, v text)")
    try client.ask(
      """
      with recursive seq(i) as (select 0 union all select i + 1 from seq where i < \(rows - 1))
      insert into t select i, 0, printf('%.100c', 'x') from seq
      """)
    try commit("base")
  }

  private func commit(_ message: String) throws(EngineError) {
    try client.ask("select dolt_add('-A')")
    try client.ask("select dolt_commit('-m', '\(message)')")
  }

  /// Makes a branch of what is there.
  func branch(_ branch: String) throws(EngineError) {
    let before = try size()
    try client.ask("select dolt_branch('\(branch)')")
    branchBytes = try size() - before
  }

  private func size() throws(EngineError) -> Int {
    var status = stat()
    try SystemCall.checkErrno(unsafe stat(workspace.outside(name), &status), "asking for the size of \(name)")
    return Int(status.st_size)
  }

  /// Sets the number of rows on a branch, and commits that.
  func write(_ rows: [Int], _ value: Int, on branch: String) throws(EngineError) {
    try client.ask("select dolt_checkout('\(branch)')")
    let keys = rows.map(String.init).joined(separator: ", ")
    try client.ask("update t set n = \(value) where id in (\(keys))")
    try commit("\(branch) \(value)")
  }

  /// Counts the rows that are not the same on two branches.
  func compare(_ one: String, _ other: String) throws(EngineError) {
    var sides: [[[String]]] = []
    for branch in [one, other] {
      try client.ask("select dolt_checkout('\(branch)')")
      sides.append(try client.ask("select id, n from t where n <> 0 order by id"))
    }
    let keys = sides.map { Dictionary($0.map { ($0[0], $0[1]) }) { first, _ in first } }
    different = Set(keys[0].keys).union(keys[1].keys).count { keys[0][$0] != keys[1][$0] }
  }

  /// Merges one branch into another; a conflict stops that, and then nothing has changed.
  func merge(_ origin: String, into branch: String) throws(EngineError) {
    try client.ask("select dolt_checkout('\(branch)')")
    try client.ask("begin")
    do throws(EngineError) { try client.ask("select dolt_merge('\(origin)')") } catch {
      guard error.reason.contains("conflict") else { throw error }
    }
    conflicts = try client.ask("select * from dolt_conflicts").reduce(0) { $0 + (Int($1.last ?? "") ?? 0) }
    // What was merged without a conflict is committed by that.
    try client.ask("rollback")
  }

  /// Removes a branch, and what only it had.
  func drop(_ branch: String, stayingOn other: String) throws(EngineError) {
    try client.ask("select dolt_checkout('\(other)')")
    try client.ask("select dolt_branch('-D', '\(branch)')")
    // It says "29 chunks removed, 42 chunks kept".
    let words = (try client.ask("select dolt_gc()").first?.first ?? "").split(separator: " ")
    guard let count = words.first.flatMap({ Int($0) }) else { throw .failed("dolt_gc says \(words)") }
    removed = count
  }

  /// Ends everything.
  func close() throws(EngineError) { try client.end() }
}
