import Glibc

/// Lines from standard input, one at a time.
struct LineReader {
  private static let longest = 4096

  /// The next line without its end, nil at the end of the input.
  ///
  /// What is longer than a line of answers can be is cut.
  func next() -> String? {
    var bytes: [UInt8] = []
    while true {
      var byte: UInt8 = 0
      let count = unsafe read(STDIN_FILENO, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self) }
      if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
      if bytes.count < Self.longest { bytes.append(byte) }
    }
  }
}
