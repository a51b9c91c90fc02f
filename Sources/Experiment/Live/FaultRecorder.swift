internal import ActorProgram
internal import CLinux
internal import Scenario

/// One trap in the arena, as the kernel reported it.
struct RecordedFault {
  var pid: Int32
  /// Nanoseconds of the clock of perf.
  var time: UInt64
  var address: UInt64
  var errorCode: UInt?
  var isKernel: Bool
}

/// Everything that was recorded since the last reading.
struct RecordedFaults {
  var faults: [RecordedFault] = []
  /// The kernel dropped some.
  var lost = false
}

/// Where the addresses of faults come from: the best source that this process may use.
///
/// The memory it shares with the kernel never leaves it.
@safe
final class FaultRecorder {
  /// What is used.
  let source: FaultSource
  /// Traps of kernel code are seen too.
  let seesKernel: Bool
  /// What the lines come from, which ends with it.
  private let instance: TraceInstance?
  private let lines: UnsafeMutablePointer<clx_trace_lines>?
  private var rings: [clx_perf] = unsafe []
  private var buffer = [clx_fault](repeating: clx_fault(), count: 1024)

  /// Tries the sources from `best` downwards.
  ///
  /// - Parameter actor: the path of `cowscope-actor`, without which tracefs is not used: nobody would clear it.
  init(best: FaultSource, actor: String?) {
    if best == .tracefs, let actor, let (instance, pipe) = try? Self.recordFaults(actor) {
      self.instance = instance
      let lines = UnsafeMutablePointer<clx_trace_lines>.allocate(capacity: 1)
      unsafe lines.pointee.pipe = pipe
      unsafe lines.pointee.carried = 0
      unsafe self.lines = lines
      (source, seesKernel) = (.tracefs, true)
      return
    }
    instance = nil
    unsafe lines = nil
    if best != .counters, Self.perfWorks(withKernel: true) {
      (source, seesKernel) = (.perf, true)
    } else if best != .counters, Self.perfWorks(withKernel: false) {
      (source, seesKernel) = (.perf, false)
    } else {
      (source, seesKernel) = (.counters, false)
    }
  }

  deinit {
    stopSampling()
    if let lines = unsafe lines { unsafe lines.deallocate() }
  }

  /// Lets the kernel record the page faults of the arena; gives the instance that they come in, and its `trace_pipe`.
  private static func recordFaults(_ actor: String) throws(TraceInstance.Problem) -> (TraceInstance, pipe: Int32) {
    let instance = try TraceInstance(actor: actor)
    try instance.set("buffer_size_kb", "4096")
    try instance.set("trace_clock", "mono")
    let arena = AddressSpace.arena
    for event in ["page_fault_user", "page_fault_kernel"] {
      let path = "events/exceptions/\(event)"
      try instance.set("\(path)/filter", "address >= \(arena.lowerBound) && address < \(arena.upperBound)")
      try instance.set("\(path)/enable", "1")
    }
    return (instance, try instance.open("trace_pipe"))
  }

  private static func perfWorks(withKernel: Bool) -> Bool {
    var cpu: Int32 = 0
    guard unsafe clx_allowed_cpus(&cpu, 1) > 0 else { return false }
    var ring = unsafe clx_perf()
    guard unsafe clx_perf_open(&ring, 0, cpu, withKernel ? 1 : 0) == 0 else { return false }
    unsafe clx_perf_close(&ring)
    return true
  }

  /// Follows a process and all its descendants on some CPUs.
  ///
  /// Recording by tracefs follows every process anyway.
  func follow(pid: Int32, cpus: [Int32]) throws(LiveError) {
    guard source == .perf else { return }
    for cpu in cpus {
      var ring = unsafe clx_perf()
      let result = unsafe clx_perf_open(&ring, pid, cpu, seesKernel ? 1 : 0)
      guard result == 0 else { throw .system(call: "perf_event_open", errno: nameOfError(-result)) }
      unsafe rings.append(ring)
    }
  }

  /// Stops following processes.
  func stopSampling() {
    for index in unsafe rings.indices { unsafe clx_perf_close(&rings[index]) }
    unsafe rings.removeAll()
  }

  /// Takes what was recorded since the last call, in the order it happened.
  func drain() throws(LiveError) -> RecordedFaults {
    var recorded = RecordedFaults()
    if let lines = unsafe lines {
      try take(into: &recorded) { buffer, lost in
        unsafe clx_trace_lines_drain(lines, &buffer, Int32(buffer.count), &lost)
      }
      return recorded
    }
    let arena = AddressSpace.arena
    for index in unsafe rings.indices {
      try take(into: &recorded) { buffer, lost in
        unsafe clx_perf_drain(&rings[index], arena.lowerBound, arena.upperBound, &buffer, Int32(buffer.count), &lost)
      }
    }
    // Each CPU has a ring of its own.
    if unsafe rings.count > 1 { recorded.faults.sort { $0.time < $1.time } }
    return recorded
  }

  private func take(
    into recorded: inout RecordedFaults, _ read: (inout [clx_fault], inout UInt8) -> Int32
  ) throws(LiveError) {
    var lost: UInt8 = 0
    while true {
      let count = read(&buffer, &lost)
      guard count >= 0 else { throw .system(call: "reading fault records", errno: nameOfError(-count)) }
      for fault in buffer.prefix(Int(count)) {
        recorded.faults.append(
          RecordedFault(
            pid: fault.pid, time: fault.time, address: fault.address,
            errorCode: fault.has_code == 1 ? UInt(fault.error_code) : nil, isKernel: fault.is_kernel == 1))
      }
      if Int(count) < buffer.count { break }
    }
    if lost != 0 { recorded.lost = true }
  }
}
