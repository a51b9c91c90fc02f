internal import ProcFS

/// What the kernel says of its events for places in files (the PMU `uprobe`, Linux 4.17).
struct ProbeSource {
  /// The number of the kind of event.
  let type: UInt32
  /// It keeps the counters of watchers (Linux 4.20).
  let hasCounters: Bool

  private static let directory = "/sys/bus/event_source/devices/uprobe"

  /// Asks the running kernel.
  static func ofThisKernel() throws(EventError) -> ProbeSource {
    guard let type = KernelFile.firstLine("\(directory)/type").flatMap({ UInt32($0) }) else {
      throw .notProvided(what: "events for places in programs (uprobe)")
    }
    return ProbeSource(
      type: type, hasCounters: KernelFile.firstLine("\(directory)/format/ref_ctr_offset") == "config:32-63")
  }

  /// The event of a place.
  func template(_ point: ProbePoint) throws(EventError) -> EventTemplate {
    var config: UInt64 = 0
    if let counter = point.counter {
      guard hasCounters, counter <= UInt64(UInt32.max) else {
        throw .notProvided(what: "counters of who watches a place in a program")
      }
      config = counter << 32
    }
    return EventTemplate(kind: .probes, type: type, config: config, fields: EventTemplate.ofProbes, probe: point)
  }
}
