internal import CLinux
internal import Glibc

/// A file in memory that a program writes its output to: it cannot fill up as a pipe does, and has no name.
final class MemoryFile {
  let descriptor: CInt

  init(_ bytes: [UInt8] = []) throws(EngineError) {
    descriptor = CInt(try SystemCall.check(clx_memory_file(), "memfd_create"))
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
      rest = rest.dropFirst(try SystemCall.checkErrno(count, "writing to memory"))
    }
    lseek(descriptor, 0, SEEK_SET)
  }

  deinit { close(descriptor) }

  /// All that is in it.
  var bytes: [UInt8] {
    var result: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe pread(descriptor, &part, part.count, off_t(result.count))
      guard count > 0 else { return result }
      result += part.prefix(count)
    }
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }
}
