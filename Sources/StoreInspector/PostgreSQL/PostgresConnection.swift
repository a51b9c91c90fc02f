internal import FoundationEssentials

/// How a PostgreSQL server is asked: by `psql`, with whatever rights its user has there.
///
/// Everything is asked in transactions that may only read. Looking at tuples still lets the server note in them what became of their
/// transactions (hint bits), as any query does.
public struct PostgresConnection: Sendable, Hashable {
  /// What psql(1) takes as the name of a database: a name, a connection string, or a URI; nil for what its environment says.
  public var database: String?
  /// The program.
  public var program: String
  /// The longest that a question may take, in seconds.
  public var seconds: Int

  /// Names a server.
  public init(database: String? = nil, program: String = "psql", seconds: Int = 120) {
    (self.database, self.program, self.seconds) = (database, program, seconds)
  }

  /// What is asked about, in errors.
  var name: String { database ?? "PostgreSQL" }

  /// Asks a question whose answer is one value of JSON.
  func ask<Value: Decodable>(_ type: Value.Type, _ sql: String, _ what: String) throws(StoreError) -> Value {
    var arguments = ["-X", "-q", "-A", "-t", "-w", "-v", "ON_ERROR_STOP=1"]
    if let database { arguments += ["-d", database] }
    let settings = [
      "PGOPTIONS":
        "-c default_transaction_read_only=on -c standard_conforming_strings=on -c client_min_messages=error "
        + "-c search_path=public,pg_catalog -c statement_timeout=\(seconds)s -c lock_timeout=5s",
      "PGCONNECT_TIMEOUT": "10", "PGCLIENTENCODING": "UTF8", "PGAPPNAME": "cowscope",
    ]
    let ending = try ProgramRun.run(program, arguments + ["-c", sql], environment: settings, seconds: seconds + 15)
    guard ending.hasSucceeded else {
      let said = String(decoding: ending.errors.prefix(2000), as: UTF8.self)
        .split(separator: "\n").joined(separator: " ")
      throw StoreError(.failed, name, what, said.isEmpty ? "psql has ended with status \(ending.status)" : said)
    }
    do { return try JSONDecoder().decode(type, from: Data(ending.output)) } catch {
      throw StoreError(.failed, name, what, "the answer has another form than expected")
    }
  }

  /// A text as SQL writes it.
  static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }
}
