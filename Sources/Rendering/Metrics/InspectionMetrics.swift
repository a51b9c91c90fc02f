public import Inspector

/// What an inspection says to a monitoring system: a bounded number of samples, whatever runs on the machine.
public struct InspectionMetrics: Sendable {
  /// How many processes and classes have samples of their own; the others are summed.
  public struct Limits: Sendable, Hashable {
    /// Processes, the largest by what they would pay for (Pss; Rss where that is unknown).
    public var processes: Int
    /// Classes of sharers, the largest.
    public var classes: Int

    /// Creates limits.
    public init(processes: Int, classes: Int) {
      self.processes = processes
      self.classes = classes
    }
  }

  /// What a program that scans again and again adds up.
  public struct Running: Sendable, Hashable {
    /// Scans so far.
    public var scans = 0
    /// Their CPU time, in nanoseconds.
    public var cpu: Int64 = 0

    /// Creates the sums of nothing.
    public init() {}
  }

  /// The version of the program.
  public var version: String
  /// How many samples there may be.
  public var limits: Limits

  /// Says how metrics are made.
  public init(version: String, limits: Limits) {
    self.version = version
    self.limits = limits
  }

  /// The families of one inspection.
  ///
  /// `missing` counts processes that were named and are not there, `time` is the end of the scan in seconds since 1970, `running` is
  /// nil for a single look.
  public func families(_ inspection: Inspection, missing: Int, time: Double, running: Running?) -> [MetricFamily] {
    ProcessMetrics(inspection, limit: limits.processes).families
      + ClassMetrics(inspection, limit: limits.classes).families
      + totals(inspection) + coverage(inspection.coverage, missing: missing)
      + cost(inspection.cost, time: time, running: running)
      + [
        MetricFamily(
          "cowscope_build", .info, help: "The version of CowScope.",
          samples: [.init(.whole(1), [.init("version", version)])])
      ]
  }

  private func totals(_ inspection: Inspection) -> [MetricFamily] {
    guard let total = inspection.total() else { return [] }
    return [
      .bytes(
        "cowscope_distinct_bytes", "Resident frames of all inspected processes, each counted once.", total.distinct),
      .bytes(
        "cowscope_shared_bytes", "Of the distinct frames, those that several inspected processes map.",
        total.sharedInView),
      .bytes(
        "cowscope_shared_outside_bytes", "Of the distinct frames, those that processes outside the view map too.",
        total.sharedOutside),
    ]
  }

  private func coverage(_ seen: Coverage, missing: Int) -> [MetricFamily] {
    let omitted = seen.omitted.values.reduce(0) { $0 + $1.count }
    let states =
      [("read", seen.selected - omitted), ("missing", missing)]
      + Omission.allCases.map { ($0.metricName, seen.omitted[$0]?.count ?? 0) }
    let frames = [("equal", seen.equal), ("more", seen.moreOutside), ("fewer", seen.fewer)]
    return [
      MetricFamily(
        "cowscope_processes", help: "Selected processes, by what became of reading them.",
        samples: states.map { .init(.whole($1), [.init("state", $0)]) }),
      MetricFamily(
        "cowscope_checked_frames",
        help: "Frames that the kernel's count was compared for, by what it was beside the scan's own.",
        samples: frames.map { .init(.whole($1), [.init("kernel_count", $0)]) }),
      MetricFamily(
        "cowscope_frame_numbers_visible",
        help: "Whether frame numbers may be read: without them nothing is said of sharers (1 yes, 0 no).",
        samples: [.init(.whole(seen.rung == .frames ? 1 : 0))]),
    ]
  }

  private func cost(_ cost: ScanCost, time: Double, running: Running?) -> [MetricFamily] {
    var families: [MetricFamily] = [
      .seconds("cowscope_last_scan_timestamp_seconds", "When the last scan ended, since 1970.", time),
      .seconds("cowscope_last_scan_duration_seconds", "How long the last scan took.", nanoseconds: cost.elapsed),
      .seconds("cowscope_last_scan_cpu_seconds", "CPU time of the last scan.", nanoseconds: cost.cpu),
      .seconds(
        "cowscope_last_scan_longest_call_seconds",
        "The longest call of the last scan: no process was kept from mapping memory for longer.",
        nanoseconds: cost.longestCall),
      MetricFamily(
        "cowscope_last_scan_pages", help: "Entries of page tables that the last scan asked for.",
        samples: [.init(.whole(cost.pages))]),
    ]
    guard let running else { return families }
    families += [
      MetricFamily("cowscope_scans", .counter, help: "Scans so far.", samples: [.init(.whole(running.scans))]),
      MetricFamily(
        "cowscope_scan_cpu_seconds", .counter, unit: .seconds, help: "CPU time of all scans so far.",
        samples: [.init(.real(Double(running.cpu) / 1e9))]),
    ]
    return families
  }
}

extension MetricFamily {
  /// A single amount of memory.
  static func bytes(_ name: String, _ help: String, _ value: Int) -> MetricFamily {
    MetricFamily(name, unit: .bytes, help: help, samples: [Sample(.whole(value))])
  }

  /// A single time.
  static func seconds(_ name: String, _ help: String, _ value: Double) -> MetricFamily {
    MetricFamily(name, unit: .seconds, help: help, samples: [Sample(.real(value))])
  }

  /// A single time.
  static func seconds(_ name: String, _ help: String, nanoseconds: Int64) -> MetricFamily {
    seconds(name, help, Double(nanoseconds) / 1e9)
  }
}

extension Omission {
  /// The reason as a label has it.
  fileprivate var metricName: String {
    switch self {
    case .gone: "gone"
    case .denied: "denied"
    case .kernelThread: "kernel_thread"
    case .zombie: "zombie"
    }
  }
}
