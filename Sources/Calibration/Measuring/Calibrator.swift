internal import CLinux
internal import FoundationEssentials
internal import ProcFS

/// Measures what faults and calls cost on this machine.
public struct Calibrator {
  /// How far a calibration is.
  public struct Progress: Sendable, Hashable {
    /// Measurements that are done.
    public var done: Int
    /// Measurements in all.
    public var all: Int
    /// What is being measured now.
    public var what: String
  }

  private let program: TimerProgram
  private let plan: CalibrationPlan
  private let directory: String

  /// Prepares a calibration on the last CPU that this process may use.
  ///
  /// `actor` is the path of cowscope-actor; `directory` lies on a disk and is where a nameless file is made.
  public init(plan: CalibrationPlan, actor: String, directory: String) throws(CalibrationError) {
    var cpus = [Int32](repeating: 0, count: 1024)
    let count = unsafe clx_allowed_cpus(&cpus, Int32(cpus.count))
    guard count > 0 else { throw .system(call: "sched_getaffinity", errno: "no CPU") }
    program = TimerProgram(path: actor, cpu: cpus[Int(count) - 1])
    self.plan = plan
    self.directory = directory
  }

  /// The load of the last minute for each CPU, nil where it is unknown.
  public static var loadPerCPU: Double? {
    let load = clx_load_average()
    let cpus = MachineIdentity.detect().cpus
    return load < 0 || cpus == 0 ? nil : load / Double(cpus)
  }

  /// The largest parent that this machine holds at ease: a quarter of its available memory, at most 4 GiB.
  public static var largestSize: Int {
    let available = ((try? Meminfo.read())?.available ?? 0) / 4
    return min(max(available, 16 << 20), 4 << 30)
  }

  /// Measures everything, one thing after the other.
  public func run(_ report: (Progress) -> Void = { _ in }) throws(CalibrationError) -> Calibration {
    var result = Calibration(
      date: Date.now.formatted(.iso8601), machine: .detect(), load: [clx_load_average()], isQuick: plan.isQuick)
    var done = 0
    func tell(_ what: String) {
      report(Progress(done: done, all: plan.count, what: what))
      done += 1
    }
    var samples: [FaultKind: [Double]] = [:]
    for _ in 0..<plan.faultRounds {
      for kind in FaultKind.allCases where !result.missing.contains(where: { $0.what == kind.rawValue }) {
        tell(kind.title)
        samples[kind, default: []] += try measure(kind, &result)
      }
    }
    result.faults = FaultKind.allCases.compactMap { kind in
      samples[kind].flatMap { Distribution($0) }.map { FaultCost(kind: kind, cost: $0) }
    }
    for parent in plan.parents {
      tell("a parent with \(parent.description)")
      try measure(parent, &result)
    }
    for parent in plan.executing {
      tell("exec with \(parent.description)")
      try measureExec(parent, &result)
    }
    result.load.append(clx_load_average())
    return result
  }

  /// The samples of one pass over one kind of fault.
  private func measure(_ kind: FaultKind, _ result: inout Calibration) throws(CalibrationError) -> [Double] {
    let pages = kind.isHuge ? plan.hugePages : plan.faultPages
    let rounds = kind == .touch || kind == .fill ? 40 : 1
    let output = try program.run(
      kind.rawValue, ["fault", kind.rawValue, "\(program.cpu)", "\(rounds)", "\(pages)", directory])
    if output.unavailable != nil || output.samples.isEmpty {
      result.missing.append(Missing(what: kind.rawValue, reason: output.unavailable ?? "nothing was measured"))
    }
    return output.samples
  }

  private func measure(_ parent: CalibrationPlan.Parent, _ result: inout Calibration) throws(CalibrationError) {
    let output = try program.run(
      parent.description,
      [
        "calls", parent.layout.rawValue, "\(parent.size)", "\(program.cpu)", "\(plan.rounds(parent))",
        "\(plan.callMilliseconds)",
      ])
    take(output, of: parent, &result)
  }

  private func measureExec(_ parent: CalibrationPlan.Parent, _ result: inout Calibration) throws(CalibrationError) {
    let output = try program.run(
      "exec with \(parent.description)",
      ["exec", parent.layout.rawValue, "\(parent.size)", "\(program.cpu)", "\(plan.execRounds)"])
    take(output, of: parent, &result)
  }

  private func take(_ output: TimerOutput, of parent: CalibrationPlan.Parent, _ result: inout Calibration) {
    if let reason = output.unavailable {
      result.missing.append(Missing(what: parent.description, reason: reason))
      return
    }
    for call in ProcessCall.allCases {
      let calls = output.calls.filter { $0.call == call }
      guard let inCall = Distribution(calls.map(\.inCall)) else { continue }
      result.calls.append(
        CallCost(
          call: call, layout: parent.layout, size: parent.size, inCall: inCall,
          total: Distribution(calls.compactMap(\.total)), wall: Distribution(calls.compactMap(\.wall))))
    }
    if let tables = output.pageTables {
      result.pageTables.append(
        PageTableSize(
          layout: parent.layout, size: parent.size, parentBytes: tables.parent, childBytes: tables.child))
    }
  }
}

extension CalibrationPlan.Parent {
  /// Such as `anon 256 MiB`.
  var description: String {
    if size == 0 { return "no memory" }
    return layout == .vmas ? "\(size) mappings" : "\(layout.rawValue) \(size >> 20) MiB"
  }
}
