/// Numbers in bytes of an ELF file, little-endian at any alignment.
///
/// No call reads past the end or traps, whatever the place is.
struct ElfFields {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var count: Int { bytes.count }

  @inline(__always)
  private func load<Value: FixedWidthInteger & BitwiseCopyable>(_ offset: Int) throws(ElfError) -> Value {
    guard offset >= 0, offset <= bytes.count - MemoryLayout<Value>.size else { throw .torn(what: "a table") }
    return Value(littleEndian: unsafe bytes.span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Value.self))
  }

  @inline(__always) func u8(_ offset: Int) throws(ElfError) -> UInt8 { try load(offset) }
  @inline(__always) func u16(_ offset: Int) throws(ElfError) -> UInt16 { try load(offset) }
  @inline(__always) func u32(_ offset: Int) throws(ElfError) -> UInt32 { try load(offset) }
  @inline(__always) func u64(_ offset: Int) throws(ElfError) -> UInt64 { try load(offset) }

  /// The text from a place up to the next zero byte; nil if there is none within 64 KiB, or if the place is outside.
  ///
  /// Bytes that are no UTF-8 are replaced.
  func text(_ offset: UInt64) -> String? {
    guard let start = Int(exactly: offset), start < bytes.count,
      let end = bytes[start...].prefix(1 << 16).firstIndex(of: 0)
    else {
      return nil
    }
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// So many bytes from a place on.
  func part(_ offset: Int, _ count: Int) throws(ElfError) -> [UInt8] {
    guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else {
      throw .torn(what: "a table")
    }
    return Array(bytes[offset..<offset + count])
  }
}
