internal import Glibc

/// A MariaDB server in a workspace, with a socket and no port on any network; it runs as nobody where this program is root.
final class MariaServer {
  private let workspace: Workspace
  private let program: RunningProgram
  private static let folder = "maria"

  /// What it is told, besides where its files are.
  private static let settings = [
    "skip-networking", "skip-grant-tables", "innodb-undo-tablespaces=3", "innodb-buffer-pool-size=64M",
    "innodb-flush-log-at-trx-commit=2", "innodb-stats-persistent=0",
  ]

  /// The settings, for recordings.
  static var options: [String: String] {
    Dictionary(
      uniqueKeysWithValues: settings.map { line in
        let parts = line.split(separator: "=", maxSplits: 1)
        return (String(parts[0]), parts.dropFirst().joined())
      })
  }

  /// The version of the server, as `10.11.19`.
  ///
  /// - Throws: `EngineError`: `unavailable` where there is none.
  static func version(in workspace: Workspace) throws(EngineError) -> String {
    for (program, package) in [("mariadbd", "mariadb-server-core"), ("mariadb", "mariadb-client-core")]
    where !workspace.has(program) {
      throw .unavailable("the program \(program) is not installed; the Debian package is: \(package)")
    }
    // mariadbd  Ver 10.11.19-MariaDB-0+deb12u1 for debian-linux-gnu on x86_64 (Debian 12)
    let words = try workspace.run("mariadbd", "--no-defaults", "--version").split(separator: " ")
    guard let index = words.firstIndex(of: "Ver"), index + 1 < words.count else {
      throw .failed("mariadbd does not tell its version")
    }
    return String(words[index + 1].prefix { $0 != "-" })
  }

  /// Starts a server with an empty folder, and waits until it takes connections.
  ///
  /// - Throws: `EngineError` with the end of its log, where it does not.
  init(in workspace: Workspace) throws(EngineError) {
    self.workspace = workspace
    try ServerUser.makeFolder(Self.folder, in: workspace)
    let data = workspace.inside(Self.folder)
    program = try workspace.start(
      words: ServerUser.words() + [
        "mariadbd", "--no-defaults", "--datadir=\(data)", "--tmpdir=\(data)", "--socket=\(data)/socket",
        "--pid-file=\(data)/pid",
      ] + Self.settings.map { "--" + $0 })
    let end = ContinuousClock.now + .seconds(120)
    while try workspace.ending(of: "mariadb", connection + ["-e", "select 1"]).status != 0 {
      guard ContinuousClock.now < end, !program.hasEnded else {
        throw .failed("the MariaDB server does not start: \(program.errors.suffix(250))")
      }
      usleep(50_000)
    }
  }

  private var connection: [String] {
    ["--no-defaults", "--socket=\(workspace.inside(Self.folder))/socket", "--user=root"]
  }

  /// A session that stays open.
  func session() throws(EngineError) -> MariaSession {
    MariaSession(
      try workspace.start(
        words: ["mariadb"] + connection + ["--batch", "--skip-column-names", "--unbuffered", "--disable-auto-rehash"]))
  }

  /// Asks it to end, and waits for that.
  func stop() throws(EngineError) {
    program.signal(SIGTERM)
    _ = try program.end(seconds: 60)
  }
}
