/// What the header of a database file says.
public struct SQLiteDatabaseFile: Sendable, Hashable, Codable {
  /// Bytes of the file.
  public var fileBytes: UInt64
  /// Bytes of a page; nil for an empty file, which is a database without anything.
  public var pageSize: Int?
  /// Whether it is to be written through a log; nil for an empty file.
  public var usesLog: Bool?
  /// How often it was changed, as the header says: a log changes it only at a checkpoint.
  public var changeCounter: UInt32?
  /// Pages, as the header says.
  public var pages: UInt32?
  /// Pages of its free list.
  public var freePages: UInt32?

  init(_ source: StoreSource) throws(StoreError) {
    fileBytes = source.size
    guard source.size > 0 else { return }
    let fields = try source.fields(0, 100, "the header of an SQLite database")
    guard try fields.part(0, 16).elementsEqual(Array("SQLite format 3\0".utf8)) else {
      throw StoreError(
        .otherFormat, source.path, at: 0, fields.what, "it does not begin as SQLite databases do",
        advice: "name the database, not its log; an encrypted database cannot be read")
    }
    let size = try fields.big16(16)
    let bytes = size == 1 ? 65536 : Int(size)
    guard bytes >= 512, bytes.nonzeroBitCount == 1 else { throw fields.damaged(16, "no page has \(size) bytes") }
    pageSize = bytes
    usesLog = try fields.u8(18) == 2
    changeCounter = try fields.big32(24)
    pages = try fields.big32(28)
    freePages = try fields.big32(36)
  }
}
