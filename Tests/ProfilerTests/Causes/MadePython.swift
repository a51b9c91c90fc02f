import Glibc
import Profiler

/// Memory of this process that looks like that of CPython.
@safe
final class MadePython {
  private let memory: UnsafeMutableRawPointer
  /// Bytes of it; pools of 16 KiB, and behind them types and names.
  private static let bytes = 16 << 14
  private var end = 8 << 14

  init() {
    var memory: UnsafeMutableRawPointer?
    unsafe posix_memalign(&memory, 1 << 14, Self.bytes)
    // Without memory there is nothing to test.
    unsafe self.memory = memory!
    unsafe memset(self.memory, 0, Self.bytes)
  }

  deinit { unsafe free(memory) }

  /// The address of a byte of it.
  func address(_ offset: Int) -> UInt64 { unsafe UInt64(UInt(bitPattern: memory)) + UInt64(offset) }

  func put(_ value: UInt64, at offset: Int) {
    unsafe memory.storeBytes(of: value, toByteOffset: offset, as: UInt64.self)
  }

  func put(_ value: UInt32, at offset: Int) {
    unsafe memory.storeBytes(of: value, toByteOffset: offset, as: UInt32.self)
  }

  /// Makes a pool of blocks of a size, of which some were handed out; gives where it begins.
  func makePool(_ number: Int, block: Int, handedOut: Int, used: Int? = nil) -> Int {
    let start = number << 14
    put(UInt32(used ?? handedOut), at: start)
    put(UInt32(3), at: start + 32)
    put(UInt32(block / 16 - 1), at: start + 36)
    put(UInt32(48 + handedOut * block), at: start + 40)
    put(UInt32(16384 - block), at: start + 44)
    return start
  }

  /// Makes a type; gives its address.
  func makeType(_ name: String, flags: UInt64, metatype: UInt64? = nil) -> UInt64 {
    let text = end
    for (index, byte) in name.utf8.enumerated() {
      unsafe memory.storeBytes(of: byte, toByteOffset: text + index, as: UInt8.self)
    }
    let start = (text + name.utf8.count + 16) & ~15
    end = start + 512
    put(metatype ?? address(start), at: start + 8)
    put(address(text), at: start + 24)
    put(flags, at: start + 168)
    return address(start)
  }

  /// The bits of `tp_flags`.
  static let (ready, collected, types, weak, attributes): (UInt64, UInt64, UInt64, UInt64, UInt64) =
    (1 << 12, 1 << 14, 1 << 31, 1 << 3, 1 << 4)

  /// What the heap of this process says of it.
  func heap(minor: Int) throws -> PythonHeap {
    let version = PythonVersion(major: 3, minor: minor, micro: 0, isFreeThreaded: false)
    guard let layout = PythonLayout.of(version), let memory = ProcessMemory(pid: getpid()) else {
      throw ElfSamples.Missing(what: "the memory of this process")
    }
    return PythonHeap(memory, layout)
  }
}
