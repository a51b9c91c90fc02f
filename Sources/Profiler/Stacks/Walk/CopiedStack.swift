/// The part of a stack that was copied with a sample.
package struct CopiedStack {
  /// The address of the first byte: where the stack pointer was.
  package let start: UInt64
  private let bytes: [UInt8]

  package init(start: UInt64, bytes: [UInt8]) {
    self.start = start
    self.bytes = bytes
  }

  /// Eight bytes at an address.
  func word(at address: UInt64) throws(CallFrameError) -> UInt64 { try number(at: address, bytes: 8) }

  /// A little-endian number of 1 to 8 bytes at an address.
  func number(at address: UInt64, bytes count: Int) throws(CallFrameError) -> UInt64 {
    guard count >= 1, count <= 8 else { throw .torn }
    guard address >= start, let offset = Int(exactly: address - start), offset <= bytes.count - count else {
      throw .notCopied
    }
    if count == 8 {
      return UInt64(littleEndian: unsafe bytes.span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
    return (0..<count).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
  }
}
