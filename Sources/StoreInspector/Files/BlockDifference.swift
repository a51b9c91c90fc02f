/// The blocks in which two files differ, by what they hold and not by where they lie.
///
/// Blocks that only one of the files has differ too. Both files must stay as they are meanwhile.
public struct BlockDifference: Sendable, Hashable, Codable {
  /// Bytes of a block.
  public let blockBytes: Int
  /// Blocks of the longer file.
  public let count: Int
  /// The numbers of those that differ, from 0, in ascending order.
  public let blocks: [Int]

  /// Compares two files.
  ///
  /// - Parameter blockBytes: bytes of a block, more than 0 and up to 1 MiB.
  /// - Throws: `StoreError` where one of them cannot be read, or there is no such size of blocks.
  /// - Complexity: O(n) in the bytes of the files.
  public init(between one: String, and other: String, blockBytes: Int) throws(StoreError) {
    let what = "blocks of a file"
    let sources = (try StoreSource(path: one, what), try StoreSource(path: other, what))
    guard 1...1 << 20 ~= blockBytes else {
      throw StoreError(.unsupported, one, what, "a block cannot have \(blockBytes) bytes")
    }
    let size = UInt64(blockBytes)
    let longest = max(sources.0.size, sources.1.size)
    let atOnce = (1 << 20) / blockBytes * blockBytes
    var differing: [Int] = []
    var offset: UInt64 = 0
    while offset < longest {
      let parts = (try sources.0.readUpTo(offset, atOnce, what), try sources.1.readUpTo(offset, atOnce, what))
      if parts.0 != parts.1 {
        for start in stride(from: 0, to: max(parts.0.count, parts.1.count), by: blockBytes)
        where !Self.areEqual(parts, start..<start + blockBytes) {
          differing.append(Int((offset + UInt64(start)) / size))
        }
      }
      offset += UInt64(atOnce)
    }
    (self.blockBytes, count, blocks) = (blockBytes, Int((longest + size - 1) / size), differing)
  }

  private static func areEqual(_ parts: ([UInt8], [UInt8]), _ range: Range<Int>) -> Bool {
    parts.0[range.clamped(to: 0..<parts.0.count)] == parts.1[range.clamped(to: 0..<parts.1.count)]
  }
}
