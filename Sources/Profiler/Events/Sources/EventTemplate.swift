internal import CLinux

/// One kind of event, to be opened for many CPUs and threads.
struct EventTemplate {
  enum Kind: Hashable {
    case faults
    case allocations
    /// Forks, exits and names.
    case processes
    /// Threads that come by a place.
    case probes
    /// Only holds a ring.
    case ring
  }

  var kind: Kind
  var type: UInt32
  var config: UInt64
  var fields: SampleFields
  /// Which events of a tracepoint are recorded.
  var filter: String?
  /// The registers of user code in each sample that has registers: the same for all events of a ring.
  var registers = UserRegisterSet.instructionPointer
  /// Bytes of the stack in each sample that has a stack.
  ///
  /// The kernel writes more than it has reserved if they are 0.
  var stackBytes = Self.leastStack
  /// The most callers in a sample that has callers; 0 for as many as the kernel has by itself.
  var mostCallers: UInt16 = 0
  var excludesKernel = false
  var tellsProcesses = false
  var tellsMappings = false
  /// The place, for an event that tells who comes by.
  var probe: ProbePoint?

  /// `PERF_TYPE_SOFTWARE` with `PERF_COUNT_SW_DUMMY`: an event that never happens.
  static let dummy: (type: UInt32, config: UInt64) = (1, 9)
  /// `PERF_TYPE_SOFTWARE` with `PERF_COUNT_SW_PAGE_FAULTS`.
  static let pageFaults: (type: UInt32, config: UInt64) = (1, 2)
  /// `PERF_TYPE_TRACEPOINT`.
  static let tracepointType: UInt32 = 2

  /// The fields of all records that say whose they are and when they were.
  static let plain: SampleFields = [.thread, .time]

  /// The fields of records that say which place a thread has come by.
  static let ofProbes: SampleFields = [.thread, .time, .identifier]

  /// What a sample has of the stack if nobody wants it.
  static let leastStack = 8

  static func ring(fields: SampleFields, registers: UserRegisterSet) -> EventTemplate {
    EventTemplate(
      kind: .ring, type: dummy.type, config: dummy.config, fields: fields, registers: registers, excludesKernel: true)
  }

  static func processes(withMappings: Bool) -> EventTemplate {
    EventTemplate(
      kind: .processes, type: dummy.type, config: dummy.config, fields: plain, excludesKernel: true,
      tellsProcesses: true, tellsMappings: withMappings)
  }
}
