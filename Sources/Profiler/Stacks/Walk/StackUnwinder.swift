internal import CLinux

/// Finds the callers for the samples of many processes.
///
/// The mappings of a process are read when it is met, and again when the kernel has told that it has mapped code since. Children have what
/// was known of their parent, so that those can be read too that have ended meanwhile.
package final class StackUnwinder {
  private struct Known {
    var code: ProcessCode
    /// When its mappings were read.
    var readAt: UInt64
    /// Since when they are different; what was read is right for samples before.
    var changedAt: UInt64?
  }

  private let files = SymbolFiles(.callFrames)
  private let layout: ProcessorLayout
  private var processes: [Int32: Known] = [:]
  /// Processes of which nothing could be read, and when that was tried.
  private var unreadable: [Int32: UInt64] = [:]
  private var ended: Set<Int32> = []

  /// Knows no process yet.
  package init(layout: ProcessorLayout = .current) { self.layout = layout }

  /// Reads the mappings of a process that is followed from now on.
  package func prepare(_ pid: Int32) { _ = read(pid) }

  /// Begins another reading of records: those of processes that had ended before the one before are not coming any more.
  package func begin() {
    for pid in ended {
      processes[pid] = nil
      unreadable[pid] = nil
    }
    ended = []
    for known in processes.values { known.code.forgetPassing() }
  }

  /// Takes into account what happened to a process.
  package func take(_ change: ProcessChange) {
    switch change {
    case .began(let birth) where !birth.isThread:
      ended.remove(birth.pid)
      unreadable[birth.pid] = nil
      processes[birth.pid] = processes[birth.parentPID]
    case .ended(let end) where end.tid == end.pid: ended.insert(end.pid)
    case .named(let name) where name.isExec: noteChange(name.pid, name.time)
    case .mapped(let mapping): noteChange(mapping.pid, mapping.time)
    default: break
    }
  }

  private func noteChange(_ pid: Int32, _ time: UInt64?) {
    guard let known = processes[pid], let time, time > known.readAt else { return }
    processes[pid]?.changedAt = min(known.changedAt ?? .max, time)
  }

  /// The stack of a sample; nil if it has no registers, as samples of threads of the kernel.
  ///
  /// - Parameters:
  ///   - sample: The sample, with registers and a copy of the stack.
  ///   - bytes: The bytes that it was decoded from.
  package func stack(of sample: PerfSample, in bytes: Span<UInt8>) -> CallStack? {
    guard let pid = sample.pid, let time = sample.time, let place = sample.userRegisters else { return nil }
    var registers = UserRegisters()
    var values = RecordBytes(place)
    for register in layout.order { registers[register] = values.u64(bytes) }
    guard let instruction = registers[layout.instructionPointer], let start = registers[layout.stackPointer] else {
      return nil
    }
    let memory = CopiedStack(start: start, bytes: sample.userStack.map { Self.copy($0, of: bytes) } ?? [])
    guard let code = code(of: pid, at: time) else { return CallStack(places: [instruction], end: .withoutRules) }
    return StackWalk.stack(registers, memory, in: code, layout: layout)
  }

  private static func copy(_ part: Range<Int>, of bytes: Span<UInt8>) -> [UInt8] {
    unsafe bytes.extracting(part).withUnsafeBufferPointer { unsafe Array($0) }
  }

  private func code(of pid: Int32, at time: UInt64) -> ProcessCode? {
    guard let known = processes[pid] else {
      // Whoever has ended in between, or belongs to somebody else, is not asked for every sample.
      if let tried = unreadable[pid], time < tried { return nil }
      return read(pid)
    }
    if let changedAt = known.changedAt, time >= changedAt, let fresh = read(pid) { return fresh }
    return known.code
  }

  private func read(_ pid: Int32) -> ProcessCode? {
    let now = clx_now().nanoseconds
    guard let code = ProcessCode(pid: pid, files: files) else {
      unreadable[pid] = now
      processes[pid]?.changedAt = nil
      return nil
    }
    processes[pid] = Known(code: code, readAt: now)
    return code
  }
}
