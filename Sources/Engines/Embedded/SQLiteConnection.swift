internal import CSQLite

/// A connection to an SQLite database, in this process.
@safe final class SQLiteConnection {
  private var handle: OpaquePointer?

  init(_ file: String) throws(EngineError) {
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    let status = unsafe sqlite3_open_v2(file, &handle, flags, nil)
    guard status == SQLITE_OK else { throw failure("opening it") }
  }

  deinit { unsafe sqlite3_close(handle) }

  private func failure(_ what: String) -> EngineError {
    .failed("SQLite, \(what): \(unsafe String(cString: sqlite3_errmsg(handle)))")
  }

  /// Does one statement; gives the numbers of its last row.
  @discardableResult
  func run(_ text: String) throws(EngineError) -> [Int] {
    var statement: OpaquePointer?
    defer { unsafe sqlite3_finalize(statement) }
    guard unsafe sqlite3_prepare_v2(handle, text, -1, &statement, nil) == SQLITE_OK else { throw failure(text) }
    var numbers: [Int] = []
    while true {
      let status = unsafe sqlite3_step(statement)
      if status == SQLITE_DONE { return numbers }
      guard status == SQLITE_ROW else { throw failure(text) }
      numbers = (0..<(unsafe sqlite3_column_count(statement))).map { column in
        Int(unsafe sqlite3_column_int64(statement, column))
      }
    }
  }

  /// The library's version.
  static var version: String { unsafe String(cString: sqlite3_libversion()) }
}
