internal import CZlib

/// Decompresses gzip (RFC 1952) by zlib, any number of members one after the other.
@safe final class Inflater: Decompressor {
  /// On the heap, because zlib keeps its address.
  private let stream: UnsafeMutablePointer<z_stream>
  private var input: [UInt8] = []
  private var used = 0
  private let begins: Bool
  private(set) var isAtEnd = false

  init() {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // 15 bits of window, and 16 more for the form of gzip.
    begins = unsafe inflateInit2_(stream, 15 + 16, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK
  }

  deinit {
    if begins { unsafe inflateEnd(stream) }
    unsafe stream.deallocate()
  }

  // The sum at the end of a member is only read when all of it has come out.
  var needsInput: Bool { used == input.count }

  func feed(_ bytes: ArraySlice<UInt8>) {
    input = Array(bytes)
    used = 0
  }

  func next(_ most: Int) -> Decompressed {
    guard begins else { return .failure("zlib has no memory") }
    if isAtEnd {
      // Only a member that begins as one goes on; some programs fill the end up with zeros.
      guard input[used] == 0x1f else { return .end }
      isAtEnd = false
      guard unsafe inflateReset(stream) == Z_OK else { return .failure("zlib cannot begin again") }
    }
    var output = [UInt8](repeating: 0, count: most)
    let (status, left, room) = unsafe input.withUnsafeMutableBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        unsafe stream.pointee.next_in = input.baseAddress.map { unsafe $0 + used }
        unsafe stream.pointee.avail_in = UInt32(input.count - used)
        unsafe stream.pointee.next_out = output.baseAddress
        unsafe stream.pointee.avail_out = UInt32(most)
        let status = unsafe inflate(stream, Z_NO_FLUSH)
        return unsafe (status, Int(stream.pointee.avail_in), Int(stream.pointee.avail_out))
      }
    }
    used = input.count - left
    output.removeLast(room)
    switch status {
    case Z_OK, Z_BUF_ERROR: return .bytes(output)
    case Z_STREAM_END:
      isAtEnd = true
      return .bytes(output)
    default:
      return .failure(unsafe stream.pointee.msg.map { unsafe String(cString: $0) } ?? "error \(status)")
    }
  }
}
