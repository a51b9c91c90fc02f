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
  private let tracefs: UnsafeMutablePointer<clx_tracefs>?
  private var rings: [clx_perf] = unsafe []
  private var buffer = [clx_fault](repeating: clx_fault(), count: 1024)

  /// Tries the sources from `best` downwards.
  init(best: FaultSource) {
    if best == .tracefs, let opened = unsafe Self.openTracefs() {
      unsafe tracefs = opened
      (source, seesKernel) = (.tracefs, true)
      return
    }
    unsafe tracefs = nil
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
    if let tracefs = unsafe tracefs {
      unsafe clx_tracefs_close(tracefs)
      unsafe tracefs.deallocate()
    }
  }

  private static func openTracefs() -> UnsafeMutablePointer<clx_tracefs>? {
    let opened = UnsafeMutablePointer<clx_tracefs>.allocate(capacity: 1)
    let arena = AddressSpace.arena
    if unsafe clx_tracefs_open(opened, arena.lowerBound, arena.upperBound) == 0 { return unsafe opened }
    unsafe opened.deallocate()
    return nil
  }

  private static func perfWorks(withKernel: Bool) -> Bool {
    var cpu: Int32 = 0
    guard unsafe clx_allowed_cpus(&cpu, 1) > 0 else { return false }
    var ring = unsafe clx_perf()
    guard unsafe clx_perf_open(&ring, 0, cpu, withKernel ? 1 : 0) == 0 else { return false }
    unsafe clx_perf_close(&ring)
    return true
  }

  /// The instances directory and the instance that a guard has to remove, if there are any.
  var leftover: (directory: Int32, name: String)? {
    guard let tracefs = unsafe tracefs else { return nil }
    return unsafe (clx_tracefs_instances(tracefs), String(cString: clx_tracefs_name(tracefs)))
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
    if let tracefs = unsafe tracefs {
      try take(into: &recorded) { buffer, lost in
        unsafe clx_tracefs_drain(tracefs, &buffer, Int32(buffer.count), &lost)
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
