import FoundationEssentials
import Glibc
import StoreInspector
import TestSupport

/// A PostgreSQL server of its own, in a folder of its own; it ends with the value, and with the test, whatever ends that.
final class PostgresServer {
  let folder: StoreFolder
  private let program: SubjectProgram

  /// The folder of the server's programs; nil without one, and then a line says so.
  static let programs: String? = {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    let found = versions.compactMap { Int($0) }.filter {
      unsafe access("\(root)/\($0)/bin/postgres", X_OK) == 0
        && access("/usr/share/postgresql/\($0)/extension/pageinspect.control", R_OK) == 0
    }
    guard let version = found.max(), geteuid() == 0, unsafe getpwnam("postgres") != nil else {
      print("SKIP: PostgreSQL: not root, or no server with its extensions")
      return nil
    }
    return "\(root)/\(version)/bin"
  }()

  init() throws {
    folder = try StoreFolder()
    // Its sockets are in the folder, whose path must be short.
    try folder.shell("mkdir pg && chown postgres pg && chmod 755 .")
    let script = """
      cd "$0/pg" && "$1/initdb" -D data -A trust -N -E UTF8 --locale=C >initdb.log 2>&1 || exit 1
      printf '%s\\n' "listen_addresses=''" "unix_socket_directories='$0/pg'" autovacuum=off fsync=off full_page_writes=on \\
        checkpoint_timeout=1d max_prepared_transactions=4 >>data/postgresql.conf
      # Nobody may be there to read what is said; the server is to end all the same.
      trap '' PIPE
      "$1/postgres" -D data >server.log 2>&1 &
      trap "kill -QUIT $!; wait" EXIT
      for i in $(seq 300); do "$1/pg_isready" -q -h "$0/pg" && break; sleep 0.1; done
      echo ready
      read -r end
      """
    program = try SubjectProgram(
      "/usr/bin/setpriv",
      ["--reuid=postgres", "--regid=postgres", "--clear-groups", "sh", "-c", script, folder.path, Self.programs ?? ""])
    guard program.readWords() == ["ready"] else {
      throw StoreFolder.Failure(description: (try? folder.shell("cat pg/*.log")) ?? "no server")
    }
  }

  deinit { _ = program.end() }

  var connection: PostgresConnection {
    PostgresConnection(database: "host=\(folder.path)/pg user=postgres dbname=postgres")
  }

  /// Does statements in one session, and gives what they say, unaligned.
  @discardableResult func sql(_ text: String) throws -> String {
    let words = text.replacing("'", with: "'\\''")
    return String(
      try folder.shell("psql -X -q -A -t -v ON_ERROR_STOP=1 -h '\(folder.path)/pg' -U postgres postgres -c '\(words)'")
        .dropLast())
  }

  /// A session that stays open; a line of SQL is done, and `;` in it divides statements.
  func session() throws -> PostgresSession { try PostgresSession(folder.path + "/pg") }
}

/// A session of psql that does what a test tells it.
final class PostgresSession {
  private let program: SubjectProgram

  init(_ host: String) throws {
    program = try SubjectProgram("/usr/bin/psql", ["-X", "-q", "-A", "-t", "-h", host, "-U", "postgres", "postgres"])
  }

  /// Does statements, and gives the first line that they say.
  @discardableResult func sql(_ text: String) throws -> [String] {
    for byte in (text + ";\\echo done\n").utf8 { try program.goOn(byte) }
    var first: [String] = []
    while let words = program.readWords() {
      if words == ["done"] { return first }
      if first.isEmpty { first = words }
    }
    throw StoreFolder.Failure(description: "the session has ended: \(text)")
  }
}
