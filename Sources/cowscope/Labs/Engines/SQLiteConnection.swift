import CSQLite

/// A connection to an SQLite database that executes statements and wants no results.
@safe final class SQLiteConnection {
  private var handle: OpaquePointer?

  /// Opens a database, which is made if it is not there.
  init(_ path: String) throws(SQLiteTrial.Problem) {
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
    guard unsafe sqlite3_open_v2(path, &handle, flags, nil) == SQLITE_OK else {
      unsafe sqlite3_close_v2(handle)
      throw SQLiteTrial.Problem()
    }
  }

  deinit { unsafe sqlite3_close_v2(handle) }

  /// Executes statements.
  func execute(_ sql: String) throws(SQLiteTrial.Problem) {
    guard unsafe sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else { throw SQLiteTrial.Problem() }
  }

  /// The version of the library.
  static var version: String { unsafe String(cString: sqlite3_libversion()) }
}
