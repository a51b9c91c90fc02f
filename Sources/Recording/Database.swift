internal import CSQLite

/// An SQLite database, as much of it as recordings need.
///
/// One thread at a time may use it.
@safe final class Database {
  /// How it is opened.
  enum Mode {
    /// A new file, which must not be there.
    case create
    /// A file that is only read.
    case read
    /// The bytes of a file, which are only read.
    case bytes([UInt8])
  }

  /// A value of a column.
  enum Value: Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
  }

  /// Bytes of a page of a recording.
  static let pageSize = 4096

  let path: String
  private var handle: OpaquePointer?
  private var statements: [String: Statement] = [:]

  init(path: String, _ mode: Mode) throws(RecordingError) {
    self.path = path
    let flags =
      switch mode {
      case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      case .read: SQLITE_OPEN_READONLY
      case .bytes: SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY
      }
    var status = unsafe sqlite3_open_v2(path, &handle, flags | SQLITE_OPEN_NOMUTEX, nil)
    // A recording may be read while it is written.
    if status == SQLITE_OK { status = unsafe sqlite3_busy_timeout(handle, 1000) }
    if status == SQLITE_OK, case .bytes(let bytes) = mode { status = deserialize(bytes) }
    guard status == SQLITE_OK else {
      let reason = message(status)
      unsafe sqlite3_close_v2(handle)
      unsafe handle = nil
      throw .cannotOpen(path: path, reason: reason)
    }
  }

  deinit { close() }

  private func deserialize(_ bytes: [UInt8]) -> CInt {
    // SQLite frees what it has allocated.
    guard let copy = unsafe sqlite3_malloc64(UInt64(max(bytes.count, 1))) else { return SQLITE_NOMEM }
    unsafe copy.copyMemory(from: bytes, byteCount: bytes.count)
    return unsafe sqlite3_deserialize(
      handle, "main", copy.assumingMemoryBound(to: UInt8.self), Int64(bytes.count), Int64(bytes.count),
      UInt32(SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY))
  }

  /// Closes it; what was committed is in the file.
  func close() {
    statements = [:]
    unsafe sqlite3_close_v2(handle)
    unsafe handle = nil
  }

  /// Does statements without parameters and results.
  func execute(_ sql: String) throws(RecordingError) { try check(unsafe sqlite3_exec(handle, sql, nil, nil, nil)) }

  /// Does a statement, which is prepared once.
  func run(_ sql: String, _ values: [Value] = []) throws(RecordingError) {
    let statement = try statement(sql)
    defer { statement.reset() }
    try check(statement.bind(values))
    let status = statement.step()
    guard status == SQLITE_DONE || status == SQLITE_ROW else { return try check(status) }
  }

  /// The rows of a query, one after the other, until `body` says that there are enough.
  func rows(_ sql: String, _ values: [Value] = [], _ body: ([Value]) -> Bool) throws(RecordingError) {
    let statement = try statement(sql)
    defer { statement.reset() }
    try check(statement.bind(values))
    while true {
      let status = statement.step()
      if status == SQLITE_DONE { return }
      guard status == SQLITE_ROW else { return try check(status) }
      if !body(statement.row) { return }
    }
  }

  /// The first column of the first row; nil where there is none.
  func value(_ sql: String, _ values: [Value] = []) throws(RecordingError) -> Value? {
    var found: Value?
    try rows(sql, values) { row in
      found = row.first
      return false
    }
    return found
  }

  /// The number of the row that was inserted last.
  var lastRow: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

  /// Does all of it or nothing.
  func transaction(_ body: () throws(RecordingError) -> Void) throws(RecordingError) {
    try execute("BEGIN IMMEDIATE")
    do throws(RecordingError) {
      try body()
      try execute("COMMIT")
    } catch {
      // Where the failure has ended the transaction already, this one says so, which is no news.
      _ = unsafe sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
      throw error
    }
  }

  private func statement(_ sql: String) throws(RecordingError) -> Statement {
    if let statement = statements[sql] { return statement }
    var prepared: OpaquePointer?
    try check(unsafe sqlite3_prepare_v2(handle, sql, -1, &prepared, nil))
    let statement = unsafe Statement(prepared)
    statements[sql] = statement
    return statement
  }

  private func check(_ status: CInt) throws(RecordingError) {
    switch status & 0xff {
    case SQLITE_OK: return
    case SQLITE_FULL: throw .diskFull(path: path)
    case SQLITE_NOTADB: throw .notARecording(path: path)
    case SQLITE_CANTOPEN: throw .cannotOpen(path: path, reason: message(status))
    default: throw .failed(path: path, reason: message(status))
    }
  }

  private func message(_ status: CInt) -> String {
    let text = unsafe handle == nil ? sqlite3_errstr(status) : sqlite3_errmsg(handle)
    return unsafe text.map { unsafe String(cString: $0) } ?? "error \(status)"
  }
}

/// A prepared statement.
@safe private final class Statement {
  private let handle: OpaquePointer?

  init(_ handle: OpaquePointer?) { unsafe self.handle = handle }

  deinit { unsafe sqlite3_finalize(handle) }

  func bind(_ values: [Database.Value]) -> CInt {
    // SQLite copies what it is given.
    let copies = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    for (index, value) in values.enumerated() {
      let place = CInt(index + 1)
      let status =
        switch value {
        case .null: unsafe sqlite3_bind_null(handle, place)
        case .integer(let number): unsafe sqlite3_bind_int64(handle, place, number)
        case .real(let number): unsafe sqlite3_bind_double(handle, place, number)
        case .text(let text): unsafe sqlite3_bind_text(handle, place, text, CInt(text.utf8.count), copies)
        }
      if status != SQLITE_OK { return status }
    }
    return SQLITE_OK
  }

  func step() -> CInt { unsafe sqlite3_step(handle) }

  func reset() {
    unsafe sqlite3_reset(handle)
    unsafe sqlite3_clear_bindings(handle)
  }

  var row: [Database.Value] {
    let columns = unsafe sqlite3_column_count(handle)
    return (0..<columns).map { column in
      switch unsafe sqlite3_column_type(handle, column) {
      case SQLITE_INTEGER: .integer(unsafe sqlite3_column_int64(handle, column))
      case SQLITE_FLOAT: .real(unsafe sqlite3_column_double(handle, column))
      case SQLITE_NULL: .null
      default: .text(unsafe sqlite3_column_text(handle, column).map { unsafe String(cString: $0) } ?? "")
      }
    }
  }
}
