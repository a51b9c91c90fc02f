/// The first 32 bytes of a write-ahead log.
public struct WALHeader: Sendable, Hashable, Codable {
  /// Bytes of a page of the database: a power of two from 512 to 65536.
  public var pageSize: Int
  /// Whether checksums are made of big-endian words: the byte order of the machine that began the log.
  public var hasBigEndianChecksums: Bool
  /// How many times the log was begun anew.
  public var checkpointSequence: UInt32
  /// The number that is one more with each restart of the log.
  public var salt1: UInt32
  /// A random number of this generation of the log.
  public var salt2: UInt32

  /// Bytes of the header of the log, and of that of a frame.
  static let (size, frameHeaderSize) = (32, 24)

  /// Bytes of a frame with its header.
  var frameSize: Int { Self.frameHeaderSize + pageSize }

  /// Reads a header, and gives the checksum that the first frame goes on from.
  ///
  /// - Throws: `StoreError` where SQLite would take the log for an empty one, and where it was written by a version to come.
  static func read(_ fields: StoreFields) throws(StoreError) -> (header: WALHeader, checksum: WALChecksum) {
    let magic = try fields.big32(0)
    guard magic & ~1 == 0x377f_0682 else {
      throw StoreError(
        .otherFormat, fields.path, at: 0, fields.what,
        "it does not begin with the magic number of a log: SQLite would take it for an empty one")
    }
    let version = try fields.big32(4)
    guard version == 3_007_000 else {
      throw StoreError(
        .unsupported, fields.path, at: 4, fields.what, "the format is version \(version), and 3007000 is read")
    }
    let pageSize = try fields.big32(8)
    guard pageSize >= 512, pageSize <= 65536, pageSize.nonzeroBitCount == 1 else {
      throw fields.damaged(8, "no page has \(pageSize) bytes")
    }
    var sum = WALChecksum()
    sum.add(try fields.part(0, 24), bigEndian: magic & 1 == 1)
    guard try sum == WALChecksum(first: fields.big32(24), second: fields.big32(28)) else {
      throw fields.damaged(24, "the checksum is wrong: SQLite would take the log for an empty one")
    }
    let header = WALHeader(
      pageSize: Int(pageSize), hasBigEndianChecksums: magic & 1 == 1, checkpointSequence: try fields.big32(12),
      salt1: try fields.big32(16), salt2: try fields.big32(20))
    return (header, sum)
  }
}
