internal import CLinux
internal import Glibc
internal import ProcFS

/// The rings of all CPUs, with the events of one plan in them.
final class EventRings {
  let plan: EventPlan
  let scope: EventScope
  let options: EventOptions
  /// The CPUs that are online.
  let cpus: [Int32]
  /// What records faults, if they are not in rings.
  let program: FaultProgram?
  /// Why there is none although it was asked for.
  let missingProgram: EventError?
  /// Faults and allocations, if no program records them; where threads are recorded also what happens to processes.
  let main: [EventRing]
  /// What happens to processes of the whole machine: rings of their own, so that a storm of faults cannot hide a fork.
  let processes: [EventRing]

  /// Who finds callers has to know where code is.
  private var tellsMappings: Bool { options.recordsMappings || options.stacks.needsUnwinding }

  /// Opens the rings and, for the whole machine, the events, which are not enabled yet.
  init(_ plan: EventPlan, _ scope: EventScope, _ options: EventOptions) throws(EventError) {
    self.plan = plan
    self.scope = scope
    self.options = options
    if scope == .tasks { try Self.probe(plan, options) }
    cpus = try Self.onlineCPUs()
    (program, missingProgram) = Self.makeProgram(plan, scope, options)
    (main, processes) = try Self.makeRings(plan, scope, options, cpus, withMain: program == nil)
    guard scope == .machine else { return }
    for ring in main {
      let everybody = PerfEvent.Target(pid: -1, cpu: ring.cpu)
      for template in plan.templates { try ring.add(Self.open(template, everybody, options, ring)) }
    }
    for ring in processes {
      let everybody = PerfEvent.Target(pid: -1, cpu: ring.cpu)
      try ring.add(Self.open(.processes(withMappings: tellsMappings), everybody, options, ring))
    }
  }

  /// Bytes of the ring of each CPU.
  var bytes: Int { program?.bytes ?? main.first?.bytes ?? 0 }

  /// Loads a program where it is wanted and can say what is.
  private static func makeProgram(
    _ plan: EventPlan, _ scope: EventScope, _ options: EventOptions
  ) -> (FaultProgram?, EventError?) {
    guard options.usesProgram else { return (nil, nil) }
    guard plan.source == .tracepoints, scope == .machine, options.interest == .allFaults, !plan.recordsAllocations,
      options.stacks == .none, options.period == 1
    else {
      return (nil, .notProvided(what: "a program for single threads, some faults, allocations, stacks or samples"))
    }
    do throws(EventError) {
      if let bytes = options.ringBytes, !RingSize.isPossible(bytes) { throw .ringTooLarge(bytes: bytes) }
      return (try FaultProgram(bytes: options.ringBytes), nil)
    } catch {
      return (nil, error)
    }
  }

  /// Makes all rings of the same size: as large as wanted, or else as large as this user may have them.
  private static func makeRings(
    _ plan: EventPlan, _ scope: EventScope, _ options: EventOptions, _ cpus: [Int32], withMain: Bool
  ) throws(EventError) -> (main: [EventRing], processes: [EventRing]) {
    var bytes = options.ringBytes ?? RingSize.first(cpus: cpus.count, stackBytes: plan.stackBytes)
    guard RingSize.isPossible(bytes) else { throw .ringTooLarge(bytes: bytes) }
    while true {
      do throws(EventError) {
        var (main, processes): ([EventRing], [EventRing]) = ([], [])
        for cpu in cpus {
          if withMain {
            main.append(
              try EventRing(
                cpu: cpu, fields: plan.fields, registers: plan.registers, stackBytes: plan.stackBytes, bytes: bytes))
          }
          guard scope == .machine else { continue }
          processes.append(
            try EventRing(
              cpu: cpu, fields: EventTemplate.plain, registers: plan.registers, stackBytes: 0,
              bytes: min(bytes, RingSize.ofProcesses)))
        }
        return (main, processes)
      } catch .ringTooLarge where options.ringBytes == nil && bytes > RingSize.page {
        bytes /= 2
      }
    }
  }

  /// Opens the events of one thread on each CPU.
  func attach(tid: Int32, beginsAtExec: Bool) throws(EventError) {
    for ring in main {
      let target = PerfEvent.Target(pid: tid, cpu: ring.cpu, inherits: true, beginsAtExec: beginsAtExec)
      for (index, template) in plan.templates.enumerated() {
        var template = template
        template.tellsProcesses = index == 0
        template.tellsMappings = index == 0 && tellsMappings
        let event = try Self.open(template, target, options, ring)
        try ring.add(event)
        if !beginsAtExec { try event.enable() }
      }
    }
  }

  func enable() throws(EventError) {
    for ring in processes + main { try ring.enable() }
    try program?.enable()
  }

  func disable() throws(EventError) {
    program?.disable()
    for ring in main + processes { try ring.disable() }
  }

  /// Asks the kernel whether it permits these events for a thread of this process.
  private static func probe(_ plan: EventPlan, _ options: EventOptions) throws(EventError) {
    for template in plan.templates {
      _ = try PerfEvent(template, PerfEvent.Target(pid: getpid(), cpu: -1), period: options.period, watermark: 1)
    }
  }

  private static func open(
    _ template: EventTemplate, _ target: PerfEvent.Target, _ options: EventOptions, _ ring: EventRing
  ) throws(EventError) -> PerfEvent {
    try PerfEvent(template, target, period: options.period, watermark: ring.bytes / 2)
  }

  private static func onlineCPUs() throws(EventError) -> [Int32] {
    guard let line = KernelFile.firstLine("/sys/devices/system/cpu/online"),
      let list = try? IndexList.parse(Array(line.utf8).span)
    else { throw .notProvided(what: "the list of CPUs") }
    return list.ranges.flatMap { $0 }.map { Int32(truncatingIfNeeded: $0) }
  }
}
