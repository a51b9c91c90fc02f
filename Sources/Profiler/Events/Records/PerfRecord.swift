/// One record of a ring of perf; see perf_event_open(2), "MMAP layout".
public enum PerfRecord: Hashable, Sendable {
  /// `PERF_RECORD_SAMPLE`.
  case sample(PerfSample)
  /// `PERF_RECORD_LOST` and `PERF_RECORD_LOST_SAMPLES`: so many records did not fit.
  case lost(UInt64)
  /// `PERF_RECORD_FORK`: a process or a thread begins.
  case fork(TaskRecord)
  /// `PERF_RECORD_EXIT`: a thread ends.
  case exit(TaskRecord)
  /// `PERF_RECORD_COMM`: a thread gets a name, by exec or otherwise.
  case name(NameRecord)
  /// `PERF_RECORD_MMAP2`: a process maps code.
  case mapping(MappingRecord)
  /// `PERF_RECORD_THROTTLE`: the kernel stops recording for a moment, because there is too much of it.
  case throttled
  /// `PERF_RECORD_UNTHROTTLE`: it goes on.
  case unthrottled
  /// A record of another type.
  case other(type: UInt32)
  /// A record that is shorter than its type wants.
  case malformed(type: UInt32)
}

/// A sample; what was not asked for is nil.
public struct PerfSample: Hashable, Sendable {
  /// The program was in user mode.
  public var isUser: Bool
  /// Which event it is.
  public var identifier: UInt64?
  /// Where the program was.
  public var instruction: UInt64?
  /// The process, as the reader's PID namespace numbers it.
  public var pid: Int32?
  /// The thread.
  public var tid: Int32?
  /// Nanoseconds of CLOCK_MONOTONIC.
  public var time: UInt64?
  /// The address of the fault.
  public var address: UInt64?
  /// The CPU.
  public var cpu: UInt32?
  /// Where in the bytes that were decoded the callers are, 8 bytes each.
  public var callchain: Range<Int>?
  /// Where in the bytes that were decoded the fields of the tracepoint are.
  public var raw: Range<Int>?
  /// Where user code was, also if the kernel worked for it; nil for a thread that has none.
  public var userInstruction: UInt64?
  /// Where in the bytes that were decoded the registers of user code are, 8 bytes each, in the order of perf's numbers.
  public var userRegisters: Range<Int>?
  /// Where in the bytes that were decoded the copy of the stack of user code is, from the stack pointer on.
  public var userStack: Range<Int>?

  package init(
    isUser: Bool, identifier: UInt64? = nil, instruction: UInt64? = nil, pid: Int32? = nil, tid: Int32? = nil,
    time: UInt64? = nil,
    address: UInt64? = nil, cpu: UInt32? = nil, callchain: Range<Int>? = nil, raw: Range<Int>? = nil,
    userInstruction: UInt64? = nil, userRegisters: Range<Int>? = nil, userStack: Range<Int>? = nil
  ) {
    self.isUser = isUser
    self.identifier = identifier
    self.instruction = instruction
    self.pid = pid
    self.tid = tid
    self.time = time
    self.address = address
    self.cpu = cpu
    self.callchain = callchain
    self.raw = raw
    self.userInstruction = userInstruction
    self.userRegisters = userRegisters
    self.userStack = userStack
  }
}

/// The birth or the end of a thread.
public struct TaskRecord: Hashable, Sendable {
  /// The process.
  public var pid: Int32
  /// At a birth the process that forked; at an end the parent.
  public var parentPID: Int32
  /// The thread.
  public var tid: Int32
  /// At a birth the thread that made it.
  public var parentTID: Int32
  /// Nanoseconds of CLOCK_MONOTONIC.
  public var time: UInt64

  /// A thread of a process, not a process.
  public var isThread: Bool { pid == parentPID }

  package init(pid: Int32, parentPID: Int32, tid: Int32, parentTID: Int32, time: UInt64) {
    self.pid = pid
    self.parentPID = parentPID
    self.tid = tid
    self.parentTID = parentTID
    self.time = time
  }
}

/// A thread has got a name.
public struct NameRecord: Hashable, Sendable {
  /// The process.
  public var pid: Int32
  /// The thread.
  public var tid: Int32
  /// The name, up to 15 bytes; bytes that are no UTF-8 are replaced.
  public var name: String
  /// It comes from exec: the process is another program from here on.
  public var isExec: Bool
  /// Nanoseconds of CLOCK_MONOTONIC, nil if the record does not say.
  public var time: UInt64?

  package init(pid: Int32, tid: Int32, name: String, isExec: Bool, time: UInt64? = nil) {
    self.pid = pid
    self.tid = tid
    self.name = name
    self.isExec = isExec
    self.time = time
  }
}

/// A process has mapped code.
public struct MappingRecord: Hashable, Sendable {
  /// The process.
  public var pid: Int32
  /// The first address.
  public var address: UInt64
  /// Bytes.
  public var length: UInt64
  /// Where in the file the first address is, in bytes.
  public var fileOffset: UInt64
  /// The path, or a name such as `[vdso]`; bytes that are no UTF-8 are replaced.
  public var path: String
  /// Nanoseconds of CLOCK_MONOTONIC, nil if the record does not say.
  public var time: UInt64?

  package init(pid: Int32, address: UInt64, length: UInt64, fileOffset: UInt64, path: String, time: UInt64? = nil) {
    self.pid = pid
    self.address = address
    self.length = length
    self.fileOffset = fileOffset
    self.path = path
    self.time = time
  }
}
