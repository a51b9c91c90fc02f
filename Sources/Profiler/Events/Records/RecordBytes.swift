/// A place in the bytes of one record, in the byte order of the machine that wrote it.
///
/// No call reads past the end of the record or traps, whatever the bytes are.
struct RecordBytes {
  private(set) var offset: Int
  private(set) var end: Int

  /// A part of some bytes, which must lie inside of them.
  init(_ part: Range<Int>) {
    offset = part.lowerBound
    end = part.upperBound
  }

  var rest: Int { end - offset }

  @inline(__always)
  private mutating func load<Value: FixedWidthInteger & BitwiseCopyable>(_ bytes: Span<UInt8>) -> Value? {
    let size = MemoryLayout<Value>.size
    guard rest >= size, end <= bytes.count else { return nil }
    defer { offset += size }
    return unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Value.self)
  }

  mutating func u16(_ bytes: Span<UInt8>) -> UInt16? { load(bytes) }
  mutating func u32(_ bytes: Span<UInt8>) -> UInt32? { load(bytes) }
  mutating func i32(_ bytes: Span<UInt8>) -> Int32? { load(bytes) }
  mutating func u64(_ bytes: Span<UInt8>) -> UInt64? { load(bytes) }

  /// Moves over so many bytes and gives their place.
  mutating func skip(_ count: Int) -> Range<Int>? {
    guard count >= 0, rest >= count else { return nil }
    defer { offset += count }
    return offset..<offset + count
  }

  /// Takes bytes off the end and gives their place.
  mutating func cutEnd(_ count: Int) -> RecordBytes? {
    guard count >= 0, rest >= count else { return nil }
    end -= count
    return RecordBytes(end..<end + count)
  }

  /// The text up to the first zero byte or the end.
  func text(_ bytes: Span<UInt8>) -> String {
    var last = offset
    while last < end, bytes[last] != 0 { last += 1 }
    return unsafe bytes.extracting(offset..<last).withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
  }
}
