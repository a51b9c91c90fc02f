/// Numbers in bytes of a store, at any alignment.
///
/// No call reads past the end or traps, whatever the place is: it throws what and where.
struct StoreFields {
  let bytes: [UInt8]
  /// Where the first byte is in the file.
  let base: UInt64
  let path: String
  let what: String

  init(_ bytes: [UInt8], from source: StoreSource, at base: UInt64, _ what: String) {
    self.bytes = bytes
    self.base = base
    path = source.path
    self.what = what
  }

  var count: Int { bytes.count }

  @inline(__always)
  private func load<Value: FixedWidthInteger & BitwiseCopyable>(_ offset: Int) throws(StoreError) -> Value {
    guard offset >= 0, offset <= bytes.count - MemoryLayout<Value>.size else {
      throw damaged(offset, "a field lies outside of it")
    }
    return unsafe bytes.span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Value.self)
  }

  @inline(__always) func u8(_ offset: Int) throws(StoreError) -> UInt8 { try load(offset) }
  @inline(__always) func little16(_ offset: Int) throws(StoreError) -> UInt16 { UInt16(littleEndian: try load(offset)) }
  @inline(__always) func little32(_ offset: Int) throws(StoreError) -> UInt32 { UInt32(littleEndian: try load(offset)) }
  @inline(__always) func little64(_ offset: Int) throws(StoreError) -> UInt64 { UInt64(littleEndian: try load(offset)) }
  @inline(__always) func big16(_ offset: Int) throws(StoreError) -> UInt16 { UInt16(bigEndian: try load(offset)) }
  @inline(__always) func big32(_ offset: Int) throws(StoreError) -> UInt32 { UInt32(bigEndian: try load(offset)) }
  @inline(__always) func big64(_ offset: Int) throws(StoreError) -> UInt64 { UInt64(bigEndian: try load(offset)) }

  /// So many bytes from a place on.
  func part(_ offset: Int, _ count: Int) throws(StoreError) -> ArraySlice<UInt8> {
    guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else {
      throw damaged(offset, "\(count) bytes from there on lie outside of it")
    }
    return bytes[offset..<offset + count]
  }

  /// So many bytes as text; those that are no UTF-8 are replaced.
  func text(_ offset: Int, _ count: Int) throws(StoreError) -> String {
    String(decoding: try part(offset, count), as: UTF8.self)
  }

  /// An error about a place in these bytes.
  func damaged(_ offset: Int, _ why: String) -> StoreError {
    StoreError(.damaged, path, at: base &+ UInt64(clamping: offset), what, why)
  }
}
