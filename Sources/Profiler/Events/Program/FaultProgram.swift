internal import CLinux
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
    try KernelProgram.requireAllProcesses()
    let cpus = try Self.possibleCPUs()
    self.bytes = bytes ?? RingSize.first(cpus: Int(cpus))
    try KernelProgram.check(
      unsafe clx_fault_program_open(&program, cpus, UInt32(self.bytes / Self.bytesForEach)), thatTells: Self.what)
  }

  deinit { unsafe clx_fault_program_close(&program) }

  /// Begins to record.
  func enable() throws(EventError) {
    try KernelProgram.check(unsafe clx_fault_program_enable(&program), thatTells: Self.what)
  }

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

  private static let what = "page faults"

  /// A fault takes 40 bytes; a CPU has two rings, and each has room for a power of two of them.
  private static let bytesForEach = 128

  /// As many as there can ever be: one that comes later has a ring too.
  private static func possibleCPUs() throws(EventError) -> Int32 {
    guard let line = KernelFile.firstLine("/sys/devices/system/cpu/possible"),
      let list = try? IndexList.parse(Array(line.utf8).span), let last = list.ranges.last?.last
    else { throw .notProvided(what: "the list of CPUs") }
    return Int32(clamping: last + 1)
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
