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

  /// So many bytes from an address on, as far as they fit in; nil if not all of these can be read.
  func few(_ address: UInt64, _ count: Int) -> FewWords? {
    let count = min(count, FewWords.mostBytes)
    guard let start = Int(exactly: address), count >= 0, start <= Int.max - count else { return nil }
    var words: InlineArray<6, UInt64> = .init(repeating: 0)
    var span = words.mutableSpan
    let got = unsafe span.withUnsafeMutableBytes { unsafe pread(descriptor, $0.baseAddress, count, start) }
    return got == count ? FewWords(words, count: count) : nil
  }

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
  func word(_ offset: Int) -> UInt64? {
    guard offset >= 0, offset <= bytes.count - 8 else { return nil }
    return unsafe bytes.span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }

  /// So many bytes from an offset on that lies inside, as far as they fit in.
  func few(from offset: Int, _ count: Int) -> FewWords {
    var words: InlineArray<6, UInt64> = .init(repeating: 0)
    for index in words.indices { words[index] = word(offset + 8 * index) ?? 0 }
    return FewWords(words, count: count)
  }
}
