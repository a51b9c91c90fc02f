internal import CLinux
internal import Glibc
internal import ProcFS

/// The faults of the whole machine, by a program in the kernel (BPF) that writes them to rings of each CPU.
///
/// It says the same of a fault as rings of perf, but for who called, and costs those who fault less. It ends with this process.
@safe
final class FaultProgram {
  /// Bytes for each CPU, of which faults take up to two thirds.
  let bytes: Int
  private var program = unsafe clx_fault_program()
  private var lostBefore: UInt64 = 0

  /// Loads the program, which records nothing yet.
  ///
  /// - Parameter bytes: for each CPU, a power of two of at least a page; nil for as many as `RingSize` finds good.
  init(bytes: Int?) throws(EventError) {
    guard Self.seesAllProcesses else { throw .notProvided(what: "a program in the kernel inside of a PID namespace") }
    let cpus = try Self.possibleCPUs()
    self.bytes = bytes ?? RingSize.first(cpus: Int(cpus))
    try Self.check(unsafe clx_fault_program_open(&program, cpus, UInt32(self.bytes / Self.bytesForEach)))
  }

  deinit { unsafe clx_fault_program_close(&program) }

  /// Begins to record.
  func enable() throws(EventError) { try Self.check(unsafe clx_fault_program_enable(&program)) }

  /// Ends recording.
  func disable() { unsafe clx_fault_program_disable(&program) }

  /// Takes what is there when it is called, by ring.
  func take() -> [[clx_program_fault]] {
    (0..<(unsafe program.rings)).map { ring in
      let count = unsafe clx_fault_program_waiting(&program, ring)
      guard count > 0 else { return [] }
      return unsafe [clx_program_fault](unsafeUninitializedCapacity: Int(count)) { buffer, filled in
        unsafe clx_fault_program_take(&program, ring, buffer.baseAddress, count)
        filled = Int(count)
      }
    }
  }

  /// How many faults were not recorded since this was last asked.
  func newlyLost() -> UInt64 {
    let lost = unsafe clx_fault_program_lost(&program)
    defer { lostBefore = lost }
    return lost - lostBefore
  }

  /// A fault takes 40 bytes; a CPU has two rings, and each has room for a power of two of them.
  private static let bytesForEach = 128

  private static func check(_ result: Int32) throws(EventError) {
    switch -result {
    case 0: break
    case EPERM, EACCES: throw .notPermitted(what: "programs in the kernel (BPF)")
    case ENOSYS, ENOENT, EINVAL: throw .notProvided(what: "programs in the kernel (BPF) that tell of page faults")
    case let errno: throw .system(call: "bpf", errno: errno)
    }
  }

  /// As many as there can ever be: one that comes later has a ring too.
  private static func possibleCPUs() throws(EventError) -> Int32 {
    guard let line = KernelFile.firstLine("/sys/devices/system/cpu/possible"),
      let list = try? IndexList.parse(Array(line.utf8).span), let last = list.ranges.last?.last
    else { throw .notProvided(what: "the list of CPUs") }
    return Int32(clamping: last + 1)
  }

  /// The program numbers processes as the first PID namespace does, which /proc/self/ns/pid names by a number that never changes.
  private static var seesAllProcesses: Bool {
    var text = [CChar](repeating: 0, count: 64)
    let count = unsafe readlink("/proc/self/ns/pid", &text, text.count)
    return count > 0
      && String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) == "pid:[4026531836]"
  }
}

extension FaultEvent {
  /// What the program says of a fault.
  init(_ fault: clx_program_fault) {
    self.init(
      time: fault.time, pid: Int32(bitPattern: fault.pid), tid: Int32(bitPattern: fault.tid), address: fault.address,
      instruction: fault.instruction,
      kind: FaultKind(errorCode: UInt64(fault.error_code), isKernel: fault.is_kernel != 0),
      errorCode: UInt64(fault.error_code))
  }
}
