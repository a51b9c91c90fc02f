/// A place in call frame information, little-endian at any alignment.
///
/// No call reads past the end or traps, whatever the bytes are.
struct CallFrameCursor {
  let bytes: [UInt8]
  /// The address that the first byte was linked for.
  let base: UInt64
  private(set) var offset: Int
  private(set) var end: Int

  /// A part of some bytes; what lies outside of them is cut off.
  init(_ bytes: [UInt8], base: UInt64, _ part: Range<Int>? = nil) {
    self.bytes = bytes
    self.base = base
    offset = max(0, min(part?.lowerBound ?? 0, bytes.count))
    end = max(offset, min(part?.upperBound ?? bytes.count, bytes.count))
  }

  var rest: Int { end - offset }
  /// The address of the next byte.
  var address: UInt64 { base &+ UInt64(offset) }

  @inline(__always)
  private mutating func load<Value: FixedWidthInteger & BitwiseCopyable>(
    _: Value.Type
  ) throws(CallFrameError) -> Value {
    let size = MemoryLayout<Value>.size
    guard rest >= size else { throw .torn }
    defer { offset += size }
    return Value(littleEndian: unsafe bytes.span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Value.self))
  }

  mutating func u8() throws(CallFrameError) -> UInt8 { try load(UInt8.self) }
  mutating func u16() throws(CallFrameError) -> UInt16 { try load(UInt16.self) }
  mutating func u32() throws(CallFrameError) -> UInt32 { try load(UInt32.self) }
  mutating func u64() throws(CallFrameError) -> UInt64 { try load(UInt64.self) }
  mutating func i8() throws(CallFrameError) -> Int8 { try load(Int8.self) }
  mutating func i16() throws(CallFrameError) -> Int16 { try load(Int16.self) }
  mutating func i32() throws(CallFrameError) -> Int32 { try load(Int32.self) }

  /// An unsigned number of variable length (LEB128); bits above the 64th are dropped.
  mutating func unsigned() throws(CallFrameError) -> UInt64 {
    var (value, shift): (UInt64, UInt64) = (0, 0)
    while true {
      let byte = try u8()
      if shift < 64 { value |= UInt64(byte & 0x7f) << shift }
      shift += 7
      if byte & 0x80 == 0 { return value }
    }
  }

  /// A signed number of variable length (LEB128).
  mutating func signed() throws(CallFrameError) -> Int64 {
    var (value, shift): (UInt64, UInt64) = (0, 0)
    while true {
      let byte = try u8()
      if shift < 64 { value |= UInt64(byte & 0x7f) << shift }
      shift += 7
      guard byte & 0x80 == 0 else { continue }
      if shift < 64, byte & 0x40 != 0 { value |= .max << shift }
      return Int64(bitPattern: value)
    }
  }

  /// Moves over so many bytes and gives their place.
  mutating func skip(_ count: UInt64) throws(CallFrameError) -> Range<Int> {
    guard count <= UInt64(rest) else { throw .torn }
    defer { offset += Int(count) }
    return offset..<offset + Int(count)
  }

  /// A text with its zero.
  mutating func text() throws(CallFrameError) -> [UInt8] {
    guard let zero = bytes[offset..<end].firstIndex(of: 0) else { throw .torn }
    defer { offset = zero + 1 }
    return Array(bytes[offset..<zero])
  }

  /// The rest of an entry, whose length comes first; nil for the mark of the end, a length of 0.
  mutating func entry() throws(CallFrameError) -> CallFrameCursor? {
    let short = try u32()
    let length = short == .max ? try u64() : UInt64(short)
    guard length > 0 else { return nil }
    return CallFrameCursor(bytes, base: base, try skip(length))
  }

  /// A pointer in one of the encodings of exception headers (`DW_EH_PE_…`), without following it where it is indirect.
  ///
  /// - Parameter data: what `DW_EH_PE_datarel` is relative to.
  mutating func pointer(_ encoding: UInt8, data: UInt64? = nil) throws(CallFrameError) -> UInt64 {
    let here = address
    let value = try number(encoding)
    switch encoding & 0x70 {
    case 0: return value
    case 0x10: return here &+ value
    case 0x30:
      guard let data else { throw .unsupported }
      return data &+ value
    default: throw .unsupported
    }
  }

  /// A number in the format of an encoding, relative to nothing.
  mutating func number(_ encoding: UInt8) throws(CallFrameError) -> UInt64 {
    switch encoding & 15 {
    case 0, 4, 12: return try u64()
    case 1: return try unsigned()
    case 2: return UInt64(try u16())
    case 3: return UInt64(try u32())
    case 9: return UInt64(bitPattern: try signed())
    case 10: return UInt64(bitPattern: Int64(try i16()))
    case 11: return UInt64(bitPattern: Int64(try i32()))
    default: throw .unsupported
    }
  }
}
