import CSQLite

/// The SQLite library in the process of the test, for what needs no other process.
enum SQLiteEngine {
  /// Does statements on a database, one connection for all of them, and gives the numbers of the last row of the last one; nil where one
  /// of them fails.
  static func numbers(_ database: String, _ statements: String...) -> [Int]? {
    var handle: OpaquePointer?
    defer { unsafe sqlite3_close(handle) }
    guard unsafe sqlite3_open_v2(database, &handle, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK else { return nil }
    var numbers: [Int] = []
    for text in statements {
      var statement: OpaquePointer?
      defer { unsafe sqlite3_finalize(statement) }
      guard unsafe sqlite3_prepare_v2(handle, text, -1, &statement, nil) == SQLITE_OK else { return nil }
      numbers = []
      while true {
        let status = unsafe sqlite3_step(statement)
        if status == SQLITE_DONE { break }
        guard status == SQLITE_ROW else { return nil }
        numbers = (0..<(unsafe sqlite3_column_count(statement))).map { column in
          Int(unsafe sqlite3_column_int64(statement, column))
        }
      }
    }
    return numbers
  }
}
