/// A process that has an SQLite database open.
struct SQLiteClient {
  private let python: PythonClient

  init(_ database: String) throws {
    python = try PythonClient(
      "import sqlite3\ndb = sqlite3.connect(\(PythonClient.quoted(database)), isolation_level=None)", names: "db")
  }

  var pid: Int32 { python.pid }

  /// Does a statement of SQL and gives all rows as Python writes them.
  @discardableResult func sql(_ text: String) throws -> String {
    try python.evaluate("db.execute(\(PythonClient.quoted(text))).fetchall()").joined(separator: " ")
  }

  /// Three numbers of `PRAGMA wal_checkpoint`: busy, frames of the log, frames in the database.
  func checkpoint(_ mode: String) throws -> [Int] {
    try sql("PRAGMA wal_checkpoint(\(mode))").split { !$0.isNumber && $0 != "-" }.compactMap { Int($0) }
  }
}
