/// One of the two meta pages of an LMDB file: a root of the whole, as a transaction has left it.
///
/// Transactions write them by turns, so that the one before the last is there as long as the next has not ended.
public struct LMDBMeta: Sendable, Hashable, Codable {
  /// The transaction that has written it.
  public var transaction: UInt64
  /// Bytes of a page.
  public var pageSize: Int
  /// Bytes that the memory map may have; 0 where it is not kept.
  public var mapSize: UInt64
  /// The last page that was ever used.
  public var lastPage: UInt64
  /// The tree of free pages.
  public var free: LMDBTree
  /// The tree of keys, or of the names of trees.
  public var main: LMDBTree

  /// Bytes of the header of a page, and of all that is read of a meta page.
  static let (pageHeader, size) = (16, 152)

  private static let what = "a meta page of LMDB"

  /// Reads the meta page at an offset.
  init(_ source: StoreSource, at offset: UInt64) throws(StoreError) {
    let fields = try source.fields(offset, Self.size, Self.what)
    let magic = try fields.little32(16)
    guard magic == 0xbeef_c0de else {
      // The header of a page has 12 bytes where numbers of pages have 32 bits.
      if try fields.little32(12) == 0xbeef_c0de {
        throw StoreError(.unsupported, source.path, at: offset, Self.what, "it is of a machine of 32 bits")
      }
      if magic == UInt32(0xbeef_c0de).byteSwapped {
        throw StoreError(.unsupported, source.path, at: offset, Self.what, "it is of a machine of the other byte order")
      }
      throw StoreError(.otherFormat, source.path, at: offset + 16, Self.what, "it has not the magic number of LMDB")
    }
    guard try fields.little16(10) & 8 != 0 else { throw fields.damaged(10, "the page is not marked as a meta page") }
    let version = try fields.little32(20)
    guard version == 1 else {
      throw StoreError(
        .unsupported, source.path, at: offset + 20, Self.what, "the format is version \(version), and 1 is read")
    }
    mapSize = try fields.little64(32)
    free = try LMDBTree(fields, 40)
    main = try LMDBTree(fields, 88)
    lastPage = try fields.little64(136)
    transaction = try fields.little64(144)
    guard free.pad >= 512, free.pad <= 65536, free.pad.nonzeroBitCount == 1 else {
      throw fields.damaged(40, "no page has \(free.pad) bytes")
    }
    pageSize = Int(free.pad)
  }
}
