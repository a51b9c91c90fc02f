import CZlib

/// Reads a ZIP file by its directory, and checks it against the heads of its members.
enum ZipReader {
  struct Mistake: Error {
    var message: String
  }

  static func members(_ bytes: [UInt8]) throws -> [(name: String, bytes: [UInt8])] {
    func number(_ offset: Int, _ width: Int) -> Int {
      (0..<width).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }
    guard bytes.count >= 22, number(bytes.count - 22, 4) == 0x0605_4B50 else { throw Mistake(message: "no end") }
    let end = bytes.count - 22
    var place = number(end + 16, 4)
    guard place + number(end + 12, 4) == end else { throw Mistake(message: "the directory does not end at the end") }
    var members: [(name: String, bytes: [UInt8])] = []
    for _ in 0..<number(end + 10, 2) {
      guard number(place, 4) == 0x0201_4B50 else { throw Mistake(message: "no entry at \(place)") }
      let (compressed, length, width) = (number(place + 20, 4), number(place + 24, 4), number(place + 28, 2))
      let head = number(place + 42, 4)
      let name = bytes[place + 46..<place + 46 + width]
      guard number(head, 4) == 0x0403_4B50, bytes[head + 4..<head + 30].elementsEqual(bytes[place + 6..<place + 32]),
        bytes[head + 30..<head + 30 + width] == name[...] || bytes[head + 30..<head + 30 + width].elementsEqual(name)
      else { throw Mistake(message: "the head of a member is not what the directory says") }
      let start = head + 30 + width
      let content = try inflated(Array(bytes[start..<start + compressed]), length)
      let sum = unsafe content.withUnsafeBufferPointer { unsafe crc32(0, $0.baseAddress, UInt32($0.count)) }
      guard Int(sum) == number(place + 16, 4) else { throw Mistake(message: "a checksum is wrong") }
      members.append((String(decoding: name, as: UTF8.self), content))
      place += 46 + width
    }
    return members
  }

  private static func inflated(_ bytes: [UInt8], _ length: Int) throws -> [UInt8] {
    var input = bytes
    var output = [UInt8](repeating: 0, count: length)
    var stream = unsafe z_stream()
    let status = unsafe input.withUnsafeMutableBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target in
        unsafe stream.next_in = source.baseAddress
        unsafe stream.avail_in = UInt32(source.count)
        unsafe stream.next_out = target.baseAddress
        unsafe stream.avail_out = UInt32(target.count)
        // Negative: no head and no checksum around it.
        guard unsafe inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
          return Z_ERRNO
        }
        defer { unsafe inflateEnd(&stream) }
        return unsafe inflate(&stream, Z_FINISH)
      }
    }
    guard status == Z_STREAM_END else { throw Mistake(message: "a member cannot be inflated: \(status)") }
    return output
  }
}
