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

  static func ring(fields: SampleFields) -> EventTemplate {
    EventTemplate(kind: .ring, type: dummy.type, config: dummy.config, fields: fields, excludesKernel: true)
  }

  static func processes(withMappings: Bool) -> EventTemplate {
    EventTemplate(
      kind: .processes, type: dummy.type, config: dummy.config, fields: plain, excludesKernel: true,
      tellsProcesses: true, tellsMappings: withMappings)
  }
}
