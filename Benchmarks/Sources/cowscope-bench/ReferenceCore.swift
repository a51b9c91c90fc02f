import CReferenceCore

/// The C core as a simulator.
@safe final class ReferenceCore: Simulator {
  private let machine: OpaquePointer

  init(frameCount: Int) {
    unsafe machine = rc_machine_create(UInt32(frameCount))
  }

  deinit { unsafe rc_machine_destroy(machine) }

  /// It knows no other way.
  var forksLazily: Bool {
    get { false }
    set {}
  }

  /// It has no records.
  var recordsFaults: Bool {
    get { false }
    set {}
  }

  func makeProcess(pageCount: Int) -> Int {
    let process = unsafe rc_process_create(machine)
    unsafe rc_map(machine, process, UInt64(Trace.firstPage), UInt64(pageCount))
    return Int(process)
  }

  func replay(_ trace: Trace, in process: Int) {
    unsafe trace.steps.withUnsafeBufferPointer { steps in
      guard let first = steps.baseAddress else { return }
      unsafe rc_replay(machine, CInt(process), first, steps.count)
    }
  }

  func writeRange(pageCount: Int, in process: Int) {
    unsafe rc_touch(machine, CInt(process), UInt64(Trace.firstPage), UInt64(pageCount), true)
  }

  func fork(_ process: Int) -> Int { unsafe Int(rc_fork(machine, CInt(process))) }

  func exit(_ process: Int) { unsafe rc_exit(machine, CInt(process)) }

  func access(page: Int, writes: Bool, in process: Int) -> Outcome {
    let kind =
      writes
      ? unsafe rc_write(machine, CInt(process), UInt64(page)) : unsafe rc_read(machine, CInt(process), UInt64(page))
    return switch kind {
    case RC_HIT: .noFault
    case RC_DEMAND_ZERO, RC_ZERO_REPLACED: .zeroFill
    case RC_ZERO_PAGE: .zeroPage
    case RC_COPY: .copy
    case RC_REUSE: .reuse
    default: .other
    }
  }

  var faults: Int { unsafe Int(rc_fault_count(machine)) }
}
