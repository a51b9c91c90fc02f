/// A B+tree of an LMDB file, as its record says (`MDB_db`).
public struct LMDBTree: Sendable, Hashable, Codable {
  /// Pages from the root to a leaf; 0 for an empty tree.
  public var depth: UInt16
  /// Pages that lead to others.
  public var branchPages: UInt64
  /// Pages with keys and data.
  public var leafPages: UInt64
  /// Pages with data that have no place in a leaf.
  public var overflowPages: UInt64
  /// Keys with their data.
  public var entries: UInt64
  /// The page of its root; nil for an empty tree.
  public var root: UInt64?

  var flags: UInt16
  var pad: UInt32

  /// All of its pages.
  public var pages: UInt64 { branchPages &+ leafPages &+ overflowPages }

  /// Bytes of the record.
  static let size = 48

  init(_ fields: StoreFields, _ place: Int) throws(StoreError) {
    pad = try fields.little32(place)
    flags = try fields.little16(place + 4)
    depth = try fields.little16(place + 6)
    branchPages = try fields.little64(place + 8)
    leafPages = try fields.little64(place + 16)
    overflowPages = try fields.little64(place + 24)
    entries = try fields.little64(place + 32)
    let page = try fields.little64(place + 40)
    root = page == .max ? nil : page
  }
}
