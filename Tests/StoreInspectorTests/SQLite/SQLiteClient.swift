import TestSupport

/// A process that has an SQLite database open: the locks of the test's own process would not be seen.
///
/// It is Python's module, driven line by line; each line is an expression or statement of Python on the connection `db`, and answered by a line.
final class SQLiteClient {
  private let program: SubjectProgram

  init(_ database: String) throws {
    let script = """
      import sqlite3, sys
      db = sqlite3.connect(\(Self.quoted(database)), isolation_level=None)
      sys.stdout.write('ready\\n'); sys.stdout.flush()
      while True:
          line = b''
          while not line.endswith(b'\\n'):
              byte = sys.stdin.buffer.read1(1)
              if not byte: sys.exit()
              line += byte
          answer = eval(line.decode(), {'db': db})
          sys.stdout.write(str(answer) + '\\n'); sys.stdout.flush()
      """
    program = try SubjectProgram("/usr/bin/env", ["python3", "-c", script])
    guard program.readWords() == ["ready"] else { throw SubjectProgram.Failure("Python has no module sqlite3") }
  }

  var pid: Int32 { program.pid }

  /// Evaluates an expression of Python, and gives the words of what it is.
  @discardableResult func evaluate(_ expression: String) throws -> [String] {
    for byte in (expression + "\n").utf8 { try program.goOn(byte) }
    guard let words = program.readWords() else { throw SubjectProgram.Failure("the client has ended: \(expression)") }
    return words
  }

  /// Does a statement of SQL and gives all rows as Python writes them.
  @discardableResult func sql(_ text: String) throws -> String {
    try evaluate("db.execute(\(Self.quoted(text))).fetchall()").joined(separator: " ")
  }

  /// Three numbers of `PRAGMA wal_checkpoint`: busy, frames of the log, frames in the database.
  func checkpoint(_ mode: String) throws -> [Int] {
    try sql("PRAGMA wal_checkpoint(\(mode))").split { !$0.isNumber && $0 != "-" }.compactMap { Int($0) }
  }

  func kill() { program.kill() }

  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
  }
}
