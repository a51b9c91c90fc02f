internal import Glibc

/// Reads the tables of a recording as far as they can be read.
final class Salvage {
  /// What could not be read.
  private(set) var damage: [String] = []
  /// The version of its tables.
  let version: Int
  private let database: Database

  /// Opens a recording; one whose last pages are missing too.
  init(path: String) throws(RecordingError) {
    let torn = Self.wholePages(ofTorn: path)
    database = try Database(path: path, torn.map { .bytes($0) } ?? .read)
    if torn != nil { damage.append("\(path) ends in the midst of a page: it was torn") }
    // Else SQLite refuses a file that is shorter than its header says. Nothing is written: it is open for reading.
    try database.execute("PRAGMA writable_schema = ON")
    guard try database.value("PRAGMA application_id")?.integer(Int64.self) == Schema.applicationID else {
      throw .notARecording(path: path)
    }
    version = try database.value("PRAGMA user_version")?.integer(Int.self) ?? 0
    guard version <= Schema.version else { throw .newerSchema(path: path, schema: version) }
  }

  /// The whole pages of a file that ends in the midst of one; nil for others.
  ///
  /// SQLite would take the missing part of that page for zeros, and give rows that nobody has written.
  private static func wholePages(ofTorn path: String) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size % Database.pageSize != 0
    else { return nil }
    var bytes = [UInt8](repeating: 0, count: status.st_size / Database.pageSize * Database.pageSize)
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
        return unsafe pread(descriptor, rest.baseAddress, rest.count, done)
      }
      guard count > 0 else { return nil }
      done += count
    }
    return bytes
  }

  /// The rows of a table in the order in which they were added.
  func rows(_ table: String, _ columns: [String]) -> [[Database.Value]] {
    var all: [[Database.Value]] = []
    rows(table, columns) { all.append($0) }
    return all
  }

  /// Hands out the rows of a table in the order in which they were added: from the first one up to the first that cannot be read, and those
  /// from the last one down to the last that cannot.
  func rows(_ table: String, _ columns: [String], _ body: ([Database.Value]) -> Void) {
    let fields = (["rowid"] + columns).joined(separator: ", ")
    var last = Int64.min
    do throws(RecordingError) {
      try database.rows("SELECT \(fields) FROM \(table) ORDER BY rowid") { row in
        last = row[0].integer() ?? last
        body(Array(row.dropFirst()))
        return true
      }
      return
    } catch {
      damage.append("\(table): \(error)")
    }
    var tail: [[Database.Value]] = []
    // This one fails too, where the missing part begins.
    try? database.rows("SELECT \(fields) FROM \(table) WHERE rowid > ? ORDER BY rowid DESC", [.integer(last)]) { row in
      tail.append(Array(row.dropFirst()))
      return true
    }
    for row in tail.reversed() { body(row) }
  }
}
