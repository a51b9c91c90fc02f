internal import CLinux
internal import Glibc

/// Where the bytes of one file lie, as FIEMAP tells.
public struct FileExtents: Sendable, Hashable, Codable {
  /// Extents, as the file system divides the file.
  public var count = 0
  /// Bytes that have a place on the disk and were written.
  public var written: UInt64 = 0
  /// Bytes that have a place and read as zeros, because they were not written yet (fallocate).
  public var unwritten: UInt64 = 0
  /// Bytes that lie among the file system's own: small files of Btrfs, ext4 with `inline_data`.
  public var inline: UInt64 = 0
  /// Bytes of the file that are compressed or encrypted on the disk: what they take there is not told.
  public var encoded: UInt64 = 0
  /// Those of the encoded ones that the file system marks as shared.
  public var encodedShared: UInt64 = 0
  /// Bytes that have no place yet: they were written and wait for it (delayed allocation).
  public var delayed: UInt64 = 0
  /// Bytes whose place the file system does not tell for another reason.
  public var unknown: UInt64 = 0
  /// Bytes within the size of the file that have nothing: they read as zeros and take no place.
  public var holes: UInt64 = 0
  /// Bytes that have a place behind the end of the file.
  public var behindEnd: UInt64 = 0

  /// Of linux/fiemap.h.
  private enum Flag {
    static let (last, unknown, delayed, encoded): (UInt32, UInt32, UInt32, UInt32) = (1, 2, 4, 8)
    static let (encrypted, inline, tail): (UInt32, UInt32, UInt32) = (0x80, 0x200, 0x400)
    static let (unwritten, shared): (UInt32, UInt32) = (0x800, 0x2000)
  }

  /// Asks for all extents of an open file.
  ///
  /// - Parameters:
  ///   - limit: how many extents there may be.
  ///   - onRange: is told of each run of bytes on the disk, with the mark of sharing.
  init(
    _ descriptor: CInt, path: String, size: UInt64, blockSize: UInt64, writesBack: Bool, limit: Int,
    _ onRange: (Range<UInt64>, Bool) -> Void
  ) throws(StoreError) {
    var extents = [clx_extent](repeating: clx_extent(), count: Int(CLX_EXTENTS_AT_ONCE))
    var start: UInt64 = 0
    var covered: UInt64 = 0
    let roundedSize = size / blockSize * blockSize + (size % blockSize == 0 ? 0 : blockSize)
    while true {
      let found = unsafe clx_extents(descriptor, start, writesBack ? 1 : 0, &extents)
      guard found >= 0 else { throw Self.error(-found, path) }
      if found == 0 { break }
      for extent in extents.prefix(Int(found)) {
        let (end, overflow) = extent.logical.addingReportingOverflow(extent.length)
        let (physicalEnd, isFar) = extent.physical.addingReportingOverflow(extent.length)
        guard !overflow, !isFar, end > start || extent.length == 0 else {
          throw StoreError(.changed, path, "its extents", "they are not in ascending order")
        }
        // What was counted before is not counted again if extents were joined meanwhile.
        let seen = max(start, extent.logical) - extent.logical
        var rest = extent
        rest.logical += seen
        rest.physical += seen
        rest.length -= min(seen, extent.length)
        add(rest, physicalEnd, onRange)
        if rest.logical < size { covered += min(end, size) - rest.logical }
        if end > roundedSize { behindEnd += end - max(rest.logical, roundedSize) }
        start = max(start, end)
        count += 1
        if extent.flags & Flag.last != 0 {
          holes = size - min(covered, size)
          return
        }
      }
      guard count < limit else {
        throw StoreError(.tooLarge, path, "its extents", "there are more than \(limit), and no more are looked at")
      }
    }
    holes = size - min(covered, size)
  }

  private mutating func add(
    _ extent: clx_extent, _ physicalEnd: UInt64, _ onRange: (Range<UInt64>, Bool) -> Void
  ) {
    let (flags, isShared) = (extent.flags, extent.flags & Flag.shared != 0)
    // The order matters: delayed ones are marked unknown too, and encrypted ones encoded.
    if flags & (Flag.inline | Flag.tail) != 0 {
      inline += extent.length
    } else if flags & Flag.delayed != 0 {
      delayed += extent.length
    } else if flags & Flag.unknown != 0 {
      unknown += extent.length
    } else if flags & (Flag.encoded | Flag.encrypted) != 0 {
      encoded += extent.length
      if isShared { encodedShared += extent.length }
    } else {
      if flags & Flag.unwritten != 0 { unwritten += extent.length } else { written += extent.length }
      if extent.physical < physicalEnd { onRange(extent.physical..<physicalEnd, isShared) }
    }
  }

  private static func error(_ code: CInt, _ path: String) -> StoreError {
    if [ENOTTY, EOPNOTSUPP].contains(code) {
      return StoreError(
        .unsupported, path, "its extents", "the file system does not tell where its files lie (FIEMAP)")
    }
    return StoreSource.failure(code, path, "its extents")
  }
}
