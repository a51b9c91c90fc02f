internal import Glibc

/// A PostgreSQL server in a workspace, with a socket and no port on any network.
///
/// It runs as nobody where this program is root, and has its shared memory in a namespace of its own, so that nothing of it stays, however it ends.
final class PostgresServer {
  /// The folder of its data, in the workspace.
  let data: String
  /// The number in the name of its socket.
  let port: Int
  private let workspace: Workspace
  private let programs: PostgresPrograms
  private let program: RunningProgram

  /// What keeps a server from doing anything by itself, so that what is measured is what was asked for.
  private static let quiet = [
    "listen_addresses=''", "autovacuum=off", "checkpoint_timeout=1d", "max_wal_size=16GB", "bgwriter_lru_maxpages=0",
    "wal_compression=off", "full_page_writes=on", "fsync=off", "shared_buffers=64MB", "dynamic_shared_memory_type=mmap",
    "jit=off", "max_wal_senders=0", "log_checkpoints=off",
  ]

  /// The settings of all servers, for recordings.
  static var options: [String: String] {
    Dictionary(
      uniqueKeysWithValues: quiet.map { line in
        let parts = line.split(separator: "=", maxSplits: 1)
        return (String(parts[0]), parts.dropFirst().joined())
      })
  }

  /// The folder of sockets.
  private static let sockets = "sockets"

  /// Makes the data of a server: an empty cluster whose superuser is `postgres`.
  ///
  /// - Parameters:
  ///   - data: a folder of the workspace that is not there yet.
  ///   - settings: lines of `postgresql.conf` besides those that keep it quiet.
  static func make(
    _ data: String, in workspace: Workspace, _ programs: PostgresPrograms, settings: [String] = []
  ) throws(EngineError) {
    try ServerUser.requireIsolatedMemory(in: workspace)
    try ServerUser.makeFolder(data, in: workspace)
    try ServerUser.makeFolder(sockets, in: workspace, orExisting: true)
    try workspace.run(
      words: ServerUser.words(isolatingMemory: true) + [
        programs.program("initdb"), "-D", workspace.inside(data), "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8",
        "--locale=C", "--wal-segsize=4",
      ])
    try configure(data, in: workspace, quiet + settings)
  }

  /// Adds lines to the settings of a server that does not run.
  static func configure(_ data: String, in workspace: Workspace, _ lines: [String]) throws(EngineError) {
    let text = lines.map { $0 + "\n" }.joined()
    try workspace.run("tee", "-a", workspace.inside(data) + "/postgresql.conf", input: Array(text.utf8))
  }

  /// Lets a server start on a copy of the data of one that runs, or was not ended: its lock is not that of the copy.
  static func forgetProcess(of data: String, in workspace: Workspace) throws(EngineError) {
    try workspace.run("rm", "-f", workspace.inside(data) + "/postmaster.pid")
  }

  /// Lets a server go on from its archive when it is started, to where its settings say.
  static func signalRecovery(of data: String, in workspace: Workspace) throws(EngineError) {
    let signal = workspace.inside(data) + "/recovery.signal"
    try workspace.run("touch", signal)
    try ServerUser.own(signal, in: workspace)
  }

  /// Starts a server on data that are there, and waits until it takes connections.
  ///
  /// - Throws: `EngineError` with the end of its log, where it does not.
  init(
    _ data: String, port: Int, in workspace: Workspace, _ programs: PostgresPrograms
  ) throws(EngineError) {
    (self.data, self.port, self.workspace, self.programs) = (data, port, workspace, programs)
    program = try workspace.start(
      words: ServerUser.words(isolatingMemory: true) + [
        programs.program("postgres"), "-D", workspace.inside(data), "-k", workspace.inside(Self.sockets), "-p",
        "\(port)",
      ])
    let end = ContinuousClock.now + .seconds(120)
    while true {
      let ready = try workspace.ending(
        of: programs.program("pg_isready"), ["-q"] + connection + ["-d", "postgres"])
      if ready.status == 0 { return }
      // A server that has given up its start says why, and its lock is gone.
      guard ContinuousClock.now < end, !program.hasEnded else {
        throw .failed("the PostgreSQL server does not start: \(program.errors.suffix(250))")
      }
      usleep(10_000)
    }
  }

  private var connection: [String] { ["-h", workspace.inside(Self.sockets), "-p", "\(port)", "-U", "postgres"] }

  /// A session with a database that stays open.
  func session(database: String = "postgres") throws(EngineError) -> PostgresSession {
    let options = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=terse"]
    return try PostgresSession(
      workspace.start(words: [programs.program("psql")] + options + connection + [database]))
  }

  /// Asks it to end without waiting for its sessions, and waits for that; everything is written then.
  func stop() throws(EngineError) {
    program.signal(SIGINT)
    _ = try program.end()
  }
}
