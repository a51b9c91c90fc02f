internal import Glibc

/// Where the bytes of an ELF file are: a file, memory of another process, or bytes at hand.
package final class ElfSource {
  private enum Store {
    /// An open file that is closed with the source; the ELF file begins at an offset of it.
    case descriptor(CInt, base: UInt64)
    case bytes([UInt8])
  }

  private let store: Store
  /// Bytes that can be had.
  package let size: UInt64

  /// Takes bytes that are there.
  package init(bytes: [UInt8]) {
    store = .bytes(bytes)
    size = UInt64(bytes.count)
  }

  /// Takes an open file over, or a part of one such as /proc/<pid>/mem.
  init(owning descriptor: CInt, base: UInt64 = 0, size: UInt64) {
    store = .descriptor(descriptor, base: base)
    self.size = size
  }

  deinit {
    if case .descriptor(let descriptor, _) = store { close(descriptor) }
  }

  /// Reads a part, in whole or not at all.
  ///
  /// - Parameter limit: the most bytes that may be asked for.
  func read(_ offset: UInt64, _ count: UInt64, _ what: String, limit: UInt64) throws(ElfError) -> [UInt8] {
    guard offset <= size, count <= size - offset else { throw .torn(what: what) }
    guard count <= limit else { throw .tooLarge(what: what) }
    // Both fit now: no file has 2^63 bytes, and the limit is far below.
    switch store {
    case .bytes(let bytes): return Array(bytes[Int(offset)..<Int(offset + count)])
    case .descriptor(let descriptor, let base): return try Self.read(descriptor, base &+ offset, Int(count), what)
    }
  }

  private static func read(
    _ descriptor: CInt, _ offset: UInt64, _ count: Int, _ what: String
  ) throws(ElfError) -> [UInt8] {
    guard let start = Int(exactly: offset), start <= Int.max - count else { throw .torn(what: what) }
    var buffer = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe pread(descriptor, bytes.baseAddress.map { unsafe $0 + filled }, count - filled, start + filled)
      }
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw .unreadable(errno: errno) }
      // The file has become shorter meanwhile.
      guard got > 0 else { throw .torn(what: what) }
      filled += got
    }
    return buffer
  }
}
