internal import CLinux
internal import Glibc

/// An open event of perf, closed when the value goes away.
final class PerfEvent {
  let descriptor: Int32
  let kind: EventTemplate.Kind
  /// The kernel counts the records that this event could not write (Linux 6.0).
  let countsLost: Bool
  /// Records that this event had lost when it was last asked.
  private var lostBefore: UInt64 = 0

  /// Whose events are recorded, and when.
  struct Target {
    var pid: Int32
    var cpu: Int32
    /// Children and threads to come too.
    var inherits = false
    /// Only from the next exec on.
    var beginsAtExec = false
  }

  /// Opens an event, not enabled yet.
  init(
    _ template: EventTemplate, _ target: Target, period: UInt64, watermark: Int, countsLost: Bool = true
  ) throws(EventError) {
    var ask = clx_event()
    ask.type = template.type
    ask.config = template.config
    ask.sample_type = template.fields.rawValue
    ask.user_registers = template.fields.contains(.userRegisters) ? template.registers.mask : 0
    ask.user_stack = template.fields.contains(.userStack) ? UInt32(clamping: template.stackBytes) : 0
    ask.deepest_callchain = template.fields.contains(.callchain) ? template.mostCallers : 0
    ask.period = template.kind.isSampled ? period : 0
    ask.watermark = UInt32(clamping: watermark)
    ask.pid = target.pid
    ask.cpu = target.cpu
    ask.exclude_kernel = template.excludesKernel ? 1 : 0
    ask.exclude_kernel_callchain = 1
    ask.inherit = target.inherits ? 1 : 0
    ask.enable_on_exec = target.beginsAtExec ? 1 : 0
    ask.disabled = 1
    ask.tells_tasks = template.tellsProcesses ? 1 : 0
    ask.tells_names = ask.tells_tasks
    ask.tells_mappings = template.tellsMappings ? 1 : 0
    ask.counts_lost = countsLost ? 1 : 0
    var opened = Self.open(&ask, template.probe)
    if opened == -EINVAL, countsLost {
      // Kernels before 6.0 do not know the read format.
      ask.counts_lost = 0
      opened = Self.open(&ask, template.probe)
    }
    guard opened >= 0 else { throw Self.error(-opened, target) }
    descriptor = opened
    kind = template.kind
    self.countsLost = ask.counts_lost == 1
    if let filter = template.filter {
      let result = unsafe clx_event_filter(opened, filter)
      guard result == 0 else {
        clx_close(opened)
        throw EventError.system(call: "filter \"\(filter)\" of a tracepoint", errno: -result)
      }
    }
  }

  deinit { clx_close(descriptor) }

  private static func open(_ ask: inout clx_event, _ probe: ProbePoint?) -> Int32 {
    guard let probe else { return unsafe clx_event_open(&ask) }
    return unsafe clx_event_open_probe(&ask, probe.path, probe.offset)
  }

  /// The number by which its samples name it.
  func identifier() throws(EventError) -> UInt64 {
    var identifier: UInt64 = 0
    try Self.check(unsafe clx_event_identifier(descriptor, &identifier), "asking an event for its number")
    return identifier
  }

  func enable() throws(EventError) { try Self.check(clx_event_enable(descriptor), "enabling an event") }

  func disable() throws(EventError) { try Self.check(clx_event_disable(descriptor), "disabling an event") }

  /// Lets it write into a ring of the same CPU.
  func redirect(into ring: PerfEvent) throws(EventError) {
    try Self.check(clx_event_redirect(descriptor, ring.descriptor), "redirecting an event")
  }

  /// How many records were lost since this was last asked; 0 where the kernel does not count.
  func newlyLost() throws(EventError) -> UInt64 {
    guard countsLost else { return 0 }
    var count = clx_event_count()
    try Self.check(unsafe clx_event_read(descriptor, 1, &count), "reading an event")
    defer { lostBefore = count.lost }
    return count.lost &- lostBefore
  }

  private static func check(_ result: Int32, _ call: String) throws(EventError) {
    guard result == 0 else { throw .system(call: call, errno: -result) }
  }

  private static func error(_ errno: Int32, _ target: Target) -> EventError {
    switch errno {
    case ESRCH: .processGone(pid: target.pid)
    case EACCES, EPERM: .notPermitted(what: "perf_event_open")
    case ENOENT, EOPNOTSUPP: .notProvided(what: "this event of perf")
    case EMFILE, ENFILE: .tooManyFiles
    default: .system(call: "perf_event_open", errno: errno)
    }
  }
}

extension EventTemplate.Kind {
  /// Each event, or each so many, gives a record.
  fileprivate var isSampled: Bool {
    switch self {
    case .faults, .allocations, .probes: true
    case .processes, .ring: false
    }
  }
}
