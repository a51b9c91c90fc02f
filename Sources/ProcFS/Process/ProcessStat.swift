/// One process's line of numbers, /proc/<pid>/stat.
///
/// See `do_task_stat` in fs/proc/array.c and proc_pid_stat(5).
public struct ProcessStat: Hashable, Sendable {
  /// Field 1: the process.
  public var pid: Int
  /// Field 2: the name of the program, up to 15 bytes, which may contain blanks and parentheses.
  public var comm: String
  /// Field 3: the state.
  public var state: ProcessState
  /// Field 4: the parent.
  public var parentPID: Int
  /// Field 5: the process group.
  public var processGroup: Int
  /// Field 6: the session.
  public var session: Int
  /// Field 9: the kernel's flags of the process; their names begin with `PF_` in include/linux/sched.h.
  public var flags: UInt64
  /// Field 10: minor faults of all threads.
  public var minorFaults: UInt64
  /// Field 11: minor faults of the children that were waited for.
  public var childMinorFaults: UInt64
  /// Field 12: major faults of all threads.
  public var majorFaults: UInt64
  /// Field 13: major faults of the children that were waited for.
  public var childMajorFaults: UInt64
  /// Field 14: time in user mode, in clock ticks.
  public var userTicks: UInt64
  /// Field 15: time in kernel mode, in clock ticks.
  public var systemTicks: UInt64
  /// Field 20: threads.
  public var threadCount: Int
  /// Field 22: when the process started, in clock ticks since boot; with the pid it identifies a process for good.
  public var startTimeTicks: UInt64
  /// Field 23: the size of the address space, in bytes.
  public var virtualBytes: UInt64
  /// Field 24: resident pages, for scale only: proc(5) calls it inaccurate.
  public var residentPages: Int
  /// Field 39: the CPU it last ran on; nil in a text that ends before.
  public var lastCPU: Int?

  /// PF_KTHREAD: a thread of the kernel, which has no memory of its own.
  public var isKernelThread: Bool { flags & 0x0020_0000 != 0 }

  /// Parses the text of /proc/<pid>/stat.
  public static func parse(_ text: Span<UInt8>) throws(ParseFailure) -> ProcessStat {
    var cursor = TextCursor()
    let pid = try cursor.count(in: text)
    try cursor.expect(TextCursor.space, in: text)
    let comm = try cursor.comm(in: text)
    guard let letter = cursor.peek(in: text), letter > TextCursor.space else {
      throw cursor.failure("expected a state letter")
    }
    try cursor.expect(letter, in: text)
    let parent = try cursor.nextSigned(in: text)
    let group = try cursor.nextSigned(in: text)
    let session = try cursor.nextSigned(in: text)
    try cursor.skipFields(2, in: text)
    let flags = try cursor.nextCount(in: text)
    let minor = try cursor.nextCount(in: text)
    let childMinor = try cursor.nextCount(in: text)
    let major = try cursor.nextCount(in: text)
    let childMajor = try cursor.nextCount(in: text)
    let user = try cursor.nextCount(in: text)
    let system = try cursor.nextCount(in: text)
    try cursor.skipFields(4, in: text)
    let threads = try cursor.nextSigned(in: text)
    try cursor.skipFields(1, in: text)
    let start = try cursor.nextCount(in: text)
    let virtual = try cursor.nextCount(in: text)
    let resident = try cursor.nextSigned(in: text)
    var lastCPU: Int?
    var field = 25
    while cursor.peek(in: text) == TextCursor.space {
      if field == 39 { lastCPU = try cursor.nextSigned(in: text) } else { try cursor.skipFields(1, in: text) }
      field += 1
    }
    try cursor.finishLine(in: text)
    return ProcessStat(
      pid: pid, comm: comm, state: ProcessState(letter: letter), parentPID: parent, processGroup: group,
      session: session, flags: flags, minorFaults: minor, childMinorFaults: childMinor, majorFaults: major,
      childMajorFaults: childMajor, userTicks: user, systemTicks: system, threadCount: threads,
      startTimeTicks: start, virtualBytes: virtual, residentPages: resident, lastCPU: lastCPU)
  }

  /// Reads /proc/<pid>/stat.
  public static func read(pid: Int32) throws(ProcFSError) -> ProcessStat {
    try readText("/proc/\(pid)/stat", pid: pid, parse: parse)
  }
}

extension TextCursor {
  /// Reads the name in parentheses and the blank after it.
  ///
  /// The name may contain anything, so its end is the last `)` of the text.
  fileprivate mutating func comm(in text: Span<UInt8>) throws(ParseFailure) -> String {
    try expect(UInt8(ascii: "("), in: text)
    let start = offset
    var end = text.count - 1
    while end > start, text[end] != UInt8(ascii: ")") { end -= 1 }
    guard end >= start, text[end] == UInt8(ascii: ")") else { throw failure("expected ')' after the name") }
    advanceAcrossLines(to: end + 1, in: text)
    try expect(Self.space, in: text)
    return text.string(in: start..<end)
  }

  fileprivate mutating func nextCount(in text: Span<UInt8>) throws(ParseFailure) -> UInt64 {
    try expect(Self.space, in: text)
    return try decimal(in: text)
  }

  fileprivate mutating func nextSigned(in text: Span<UInt8>) throws(ParseFailure) -> Int {
    try expect(Self.space, in: text)
    return try signed(in: text)
  }

  fileprivate mutating func skipFields(_ count: Int, in text: Span<UInt8>) throws(ParseFailure) {
    for _ in 0..<count {
      try expect(Self.space, in: text)
      guard !word(in: text).isEmpty else { throw failure("expected a field") }
    }
  }
}
