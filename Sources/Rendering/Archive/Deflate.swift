internal import CZlib

/// Compression by zlib.
enum Deflate {
  /// The bytes as a stream of RFC 1950.
  static func stream(_ bytes: [UInt8]) -> [UInt8] {
    var length = compressBound(UInt(bytes.count))
    return unsafe [UInt8](unsafeUninitializedCapacity: Int(length)) { buffer, count in
      let status = unsafe compress2(buffer.baseAddress, &length, bytes, UInt(bytes.count), Z_BEST_COMPRESSION)
      // The only other answers are that memory or the room is short, and the room is what zlib itself asked for.
      precondition(status == Z_OK, "zlib cannot compress")
      count = Int(length)
    }
  }

  /// The bytes as RFC 1951 has them: what stands between the two bytes of the stream's head and the four of its checksum.
  static func raw(_ bytes: [UInt8]) -> [UInt8] { Array(stream(bytes).dropFirst(2).dropLast(4)) }

  /// The CRC-32 of the bytes.
  static func checksum(_ bytes: [UInt8]) -> UInt32 {
    let sum = unsafe bytes.withUnsafeBufferPointer { unsafe crc32(0, $0.baseAddress, UInt32($0.count)) }
    return UInt32(sum)
  }
}
