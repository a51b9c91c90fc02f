/// Keeps a recording below a size: the oldest writes go first, which are most of it, then what old looks say of members and areas.
///
/// The looks themselves, and all counts, stay.
struct Thinning {
  /// What SQLite's log is cut to when it begins anew.
  static let logBytes = 4 << 20
  /// The most that the log takes beside the database, and that a look adds before it is thinned.
  private static let spareBytes = 7 << 20
  /// Rows that are deleted at once: what is deleted goes through the log.
  private static let mostRows: Int64 = 20_000

  /// How large all files of the recording may become.
  let mostBytes: Int

  /// Deletes detail, and says so in the recording, where there is too much of it; gives whether there was.
  func thin(_ database: Database) throws(RecordingError) -> Bool {
    let limit = max(mostBytes - Self.spareBytes, 1 << 20)
    guard try Self.usedBytes(of: database) > limit else { return false }
    while try Self.usedBytes(of: database) > limit / 10 * 9 {
      var hasMore = false
      try database.transaction { () throws(RecordingError) in
        for table in ["page_write", "area", "member"] where !hasMore {
          guard let number = try Self.count(table, database), number > 100 else { continue }
          try thin(table, rows: min(Self.mostRows, max(100, number / 10)), database)
          hasMore = true
        }
        try database.run("DELETE FROM stack WHERE id NOT IN (SELECT stack FROM page_write WHERE stack IS NOT NULL)")
      }
      guard hasMore else { return true }
    }
    return true
  }

  private func thin(_ table: String, rows: Int64, _ database: Database) throws(RecordingError) {
    try database.run("DELETE FROM \(table) WHERE id IN (SELECT id FROM \(table) ORDER BY id LIMIT ?)", [.integer(rows)])
    let key: Database.Value = .text("thinned_\(table)")
    let before = try database.value("SELECT value FROM state WHERE key = ?", [key])?.text.flatMap(Int64.init) ?? 0
    try database.run("REPLACE INTO state VALUES (?, ?)", [key, .text("\(before + rows)")])
  }

  /// Pages in use; those that deleted rows have left are filled again before the file grows.
  private static func usedBytes(of database: Database) throws(RecordingError) -> Int {
    let pages = try database.value("PRAGMA page_count")?.integer(Int.self) ?? 0
    let free = try database.value("PRAGMA freelist_count")?.integer(Int.self) ?? 0
    let size = try database.value("PRAGMA page_size")?.integer(Int.self) ?? 4096
    return (pages - free) * size
  }

  private static func count(_ table: String, _ database: Database) throws(RecordingError) -> Int64? {
    try database.value("SELECT count(*) FROM \(table)")?.integer(Int64.self)
  }
}
