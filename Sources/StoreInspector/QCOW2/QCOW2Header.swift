/// The header of a qcow2 image, of version 2 or 3; see docs/interop/qcow2.txt of QEMU.
public struct QCOW2Header: Sendable, Hashable, Codable {
  /// Features that a program must know to read the image.
  public enum IncompatibleFeature: Int, Sendable, Hashable, Codable, CaseIterable {
    /// Refcounts may be behind: they are made right when the image is opened for writing.
    case dirty = 0
    /// Somebody has found that the image contradicts itself.
    case corrupt = 1
    /// Guest data are in another file.
    case externalData = 2
    /// Compressed clusters are not of zlib.
    case otherCompression = 3
    /// Clusters are allocated by 32 parts.
    case extendedL2 = 4
  }

  /// 2 or 3.
  public var version: UInt32
  /// Bytes of a cluster: a power of two from 512 to 2 MiB.
  public var clusterBytes: UInt64
  /// Bytes that the guest sees.
  public var virtualBytes: UInt64
  /// How guest data are encrypted: 0 not, 1 AES, 2 LUKS.
  public var encryption: UInt32
  /// What is set of the features that a program must know.
  public var incompatible: [IncompatibleFeature]
  /// Whether refcounts may be written late (`lazy_refcounts`).
  public var hasLazyRefcounts: Bool
  /// Bits of a refcount.
  public var refcountBits: Int
  /// The name of the image behind this one, as it is written there; nil without one.
  public var backingName: String?
  /// The format of that image, as it is written there; nil where it is not said.
  public var backingFormat: String?
  /// The name of the file with guest data, where they are in another one and it is said.
  public var dataFile: String?

  var l1Size: UInt32
  var l1Offset: UInt64
  var refcountTableOffset: UInt64
  var refcountTableClusters: UInt32
  var snapshotCount: UInt32
  var snapshotsOffset: UInt64
  /// Places of other tables, in the file.
  var bitmapDirectory: Range<UInt64>?
  var bitmapCount: UInt32 = 0
  var encryptionHeader: Range<UInt64>?

  /// Whether clusters are allocated by 32 parts.
  public var hasExtendedL2: Bool { incompatible.contains(.extendedL2) }

  /// Bytes of an entry of an L2 table, and how many there are in one.
  var l2EntryBytes: Int { hasExtendedL2 ? 16 : 8 }
  var l2Entries: UInt64 { clusterBytes / UInt64(l2EntryBytes) }

  static let what = "the header of a qcow2 image"

  init(_ source: StoreSource) throws(StoreError) {
    let first = StoreFields(try source.readUpTo(0, 72, Self.what), from: source, at: 0, Self.what)
    guard first.count >= 4, try first.big32(0) == 0x5146_49fb else {
      throw StoreError(.otherFormat, source.path, at: 0, Self.what, "it does not begin as qcow2 images do")
    }
    let fields = try source.fields(0, 72, Self.what)
    version = try fields.big32(4)
    guard version == 2 || version == 3 else {
      throw StoreError(.unsupported, source.path, at: 4, Self.what, "it is version \(version), and 2 and 3 are read")
    }
    let clusterBits = try fields.big32(20)
    guard (9...21).contains(clusterBits) else { throw fields.damaged(20, "no cluster has 2^\(clusterBits) bytes") }
    clusterBytes = 1 << UInt64(clusterBits)
    virtualBytes = try fields.big64(24)
    encryption = try fields.big32(32)
    l1Size = try fields.big32(36)
    l1Offset = try fields.big64(40)
    refcountTableOffset = try fields.big64(48)
    refcountTableClusters = try fields.big32(56)
    snapshotCount = try fields.big32(60)
    snapshotsOffset = try fields.big64(64)
    (incompatible, hasLazyRefcounts, refcountBits) = ([], false, 16)
    var headerBytes: UInt64 = 72
    if version == 3 { headerBytes = try readThird(source) }
    try check(fields)
    try readExtensions(source, from: headerBytes)
    try readBackingName(source, fields)
  }

  /// What only version 3 has; gives the length of the header.
  private mutating func readThird(_ source: StoreSource) throws(StoreError) -> UInt64 {
    let fields = try source.fields(0, 104, Self.what)
    let bits = try fields.big64(72)
    incompatible = IncompatibleFeature.allCases.filter { bits >> UInt64($0.rawValue) & 1 == 1 }
    guard bits >> 5 == 0 else {
      throw StoreError(
        .unsupported, source.path, at: 72, Self.what, "it has features that are not known here: \(bits & ~31)")
    }
    hasLazyRefcounts = try fields.big64(80) & 1 == 1
    let order = try fields.big32(96)
    guard order <= 6 else { throw fields.damaged(96, "no refcount has 2^\(order) bits") }
    refcountBits = 1 << Int(order)
    let length = try fields.big32(100)
    guard length >= 104, length % 8 == 0, UInt64(length) <= clusterBytes else {
      throw fields.damaged(100, "the header cannot have \(length) bytes")
    }
    return UInt64(length)
  }

  private func check(_ fields: StoreFields) throws(StoreError) {
    guard virtualBytes <= UInt64(Int64.max) else { throw fields.damaged(24, "the guest cannot see 2^63 bytes") }
    guard !hasExtendedL2 || clusterBytes >= 1 << 14 else {
      throw fields.damaged(20, "clusters of less than 16 KiB have no 32 parts of 512 bytes")
    }
    // The limits of QEMU: 32 MiB of L1 table, 8 MiB of refcount table, 65536 snapshots.
    guard l1Size <= 4 << 20 else { throw fields.damaged(36, "an L1 table has at most 4194304 entries, not \(l1Size)") }
    guard l1Offset % clusterBytes == 0 else { throw fields.damaged(40, "the L1 table does not begin with a cluster") }
    let span = clusterBytes * l2Entries
    guard UInt64(l1Size) >= virtualBytes / span + (virtualBytes % span == 0 ? 0 : 1) else {
      throw fields.damaged(36, "an L1 table of \(l1Size) entries is too short for \(virtualBytes) bytes")
    }
    guard UInt64(refcountTableClusters) <= max(1, 8 << 20 / clusterBytes) else {
      throw fields.damaged(56, "a refcount table has at most 8 MiB")
    }
    guard refcountTableOffset % clusterBytes == 0, refcountTableOffset > 0, refcountTableClusters > 0 else {
      throw fields.damaged(48, "there is no refcount table")
    }
    guard snapshotCount <= 65536 else { throw fields.damaged(60, "there are at most 65536 snapshots") }
    guard snapshotsOffset % clusterBytes == 0 else {
      throw fields.damaged(64, "the table of snapshots does not begin with a cluster")
    }
  }

  private mutating func readExtensions(_ source: StoreSource, from start: UInt64) throws(StoreError) {
    let what = "header extensions of a qcow2 image"
    let first = try source.readUpTo(0, Int(clusterBytes), what)
    let fields = StoreFields(first, from: source, at: 0, what)
    let backing = try fields.big64(8)
    let end = backing > 0 && backing < UInt64(first.count) ? Int(backing) : first.count
    var place = Int(start)
    while place + 8 <= end {
      let (type, length) = (try fields.big32(place), Int(try fields.big32(place + 4)))
      if type == 0 { return }
      guard length <= end - place - 8 else {
        throw fields.damaged(place + 4, "an extension of \(length) bytes does not fit in")
      }
      let content = place + 8
      switch type {
      case 0xe279_2aca: backingFormat = try fields.text(content, length)
      case 0x4441_5441: dataFile = try fields.text(content, length)
      case 0x2385_2875:
        bitmapCount = try fields.big32(content)
        bitmapDirectory = try Self.place(fields, content + 16, content + 8)
      case 0x0537_be77: encryptionHeader = try Self.place(fields, content, content + 8)
      default: break
      }
      place = content + (length + 7) & ~7
    }
  }

  private static func place(_ fields: StoreFields, _ offset: Int, _ length: Int) throws(StoreError) -> Range<UInt64> {
    let start = try fields.big64(offset)
    let (end, overflow) = start.addingReportingOverflow(try fields.big64(length))
    guard !overflow else { throw fields.damaged(offset, "a table lies outside of any file") }
    return start..<end
  }

  private mutating func readBackingName(_ source: StoreSource, _ fields: StoreFields) throws(StoreError) {
    let (offset, length) = (try fields.big64(8), Int(try fields.big32(16)))
    guard offset > 0 else { return }
    guard length > 0, length <= 1023, offset <= clusterBytes - UInt64(length) else {
      throw fields.damaged(8, "the name of the backing file does not lie in the first cluster")
    }
    backingName = try source.fields(offset, length, "the name of the backing file").text(0, length)
  }
}
