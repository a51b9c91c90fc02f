internal import Glibc

/// The memory of a process, read without changing it.
///
/// Through /proc/<pid>/mem, and not by process_vm_readv(2): that pins pages, and the kernel copies a shared anonymous page before it is
/// pinned (`gup_must_unshare` in mm/internal.h), which would break the sharing that is looked at. It stays that of this process, also
/// when another one has got its number.
package final class ProcessMemory {
  private let descriptor: CInt

  /// Opens it; nil if the process has ended or may not be read.
  package init?(pid: Int32) {
    descriptor = unsafe open("/proc/\(pid)/mem", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Whether there is memory at an address, and may be read.
  func isReadable(at address: UInt64) -> Bool { read(address, 1) != nil }

  /// So many bytes from an address on; nil if not all of them can be read.
  func read(_ address: UInt64, _ count: Int) -> MemoryWords? {
    guard let start = Int(exactly: address), count >= 0, start <= Int.max - count else { return nil }
    var complete = false
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      let got = unsafe pread(descriptor, buffer.baseAddress, count, start)
      complete = got == count
      filled = complete ? count : 0
    }
    return complete ? MemoryWords(bytes) : nil
  }

  /// The text at an address up to its zero; nil if it does not end within some bytes.
  func text(_ address: UInt64, atMost limit: Int) -> String? {
    // The end of the text may be the end of what is mapped.
    let toPageEnd = 4096 - Int(address & 4095)
    for count in [min(limit, toPageEnd), limit] {
      if let words = read(address, count), let end = words.bytes.firstIndex(of: 0) {
        return String(validating: words.bytes[..<end], as: UTF8.self)
      }
    }
    return nil
  }
}

/// Bytes of another process's memory, as numbers of this machine.
struct MemoryWords {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The 64-bit number at an offset; nil outside.
  @inline(__always)
  func word(_ offset: Int) -> UInt64? { load(offset) }

  /// The 32-bit number at an offset; nil outside.
  @inline(__always)
  func half(_ offset: Int) -> UInt32? { load(offset) }

  @inline(__always)
  private func load<Value: FixedWidthInteger & BitwiseCopyable>(_ offset: Int) -> Value? {
    guard offset >= 0, offset <= bytes.count - MemoryLayout<Value>.size else { return nil }
    return unsafe bytes.span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Value.self)
  }
}
