/// What is recorded by one source: the events to open, and how their samples are read.
struct EventPlan {
  var source: EventSource
  var templates: [EventTemplate]
  var meaning: SampleMeaning

  /// The fields of all samples of one ring.
  var fields: SampleFields { templates.first?.fields ?? EventTemplate.plain }
  var recordsAllocations: Bool { templates.contains { $0.kind == .allocations } }

  /// Makes the plan of a source, and says why allocations are not in it although they were asked for.
  static func make(_ source: EventSource, _ options: EventOptions) throws(EventError) -> (EventPlan, EventError?) {
    switch source {
    case .tracepoints: try tracepoints(options)
    case .software: (software(source, excludesKernel: false, options), nil)
    case .softwareOfUserCode: (software(source, excludesKernel: true, options), nil)
    }
  }

  private static func software(_ source: EventSource, excludesKernel: Bool, _ options: EventOptions) -> EventPlan {
    var fields: SampleFields = [.instruction, .thread, .time, .address]
    if options.recordsCallers { fields.insert(.callchain) }
    let event = EventTemplate.pageFaults
    let template = EventTemplate(
      kind: .faults, type: event.type, config: event.config, fields: fields, excludesKernel: excludesKernel)
    return EventPlan(source: source, templates: [template], meaning: .software)
  }

  /// Other architectures have tracepoints of these names too, with codes of their own.
  private static var hasKnownErrorCodes: Bool {
    #if arch(x86_64)
      true
    #else
      false
    #endif
  }

  /// User addresses end below this on every x86, whatever the depth of its page tables; those of the kernel begin above.
  private static let endOfUserAddresses = UInt64(1) << 56

  private static func tracepoints(_ options: EventOptions) throws(EventError) -> (EventPlan, EventError?) {
    guard hasKnownErrorCodes else { throw .notProvided(what: "error codes of page faults that are understood") }
    let user = try TraceFiles.format(group: "exceptions", name: "page_fault_user")
    let kernel = try TraceFiles.format(group: "exceptions", name: "page_fault_kernel")
    var fields: SampleFields = [.thread, .time, .raw]
    if options.recordsCallers { fields.insert(.callchain) }
    // Kernel code faults on kernel addresses too, which belong to no process.
    var filter = "address < \(endOfUserAddresses)"
    if options.interest == .writesToPresentPages { filter += " && error_code & 1 && error_code & 2" }
    // A tenth of the faults and a tenth of the allocations do not belong together.
    let recordsAllocations = options.recordsAllocations && options.period == 1
    // All events of a ring have the same fields.
    if recordsAllocations { fields.insert(.userInstruction) }
    func template(_ kind: EventTemplate.Kind, _ id: UInt64, _ filter: String?) -> EventTemplate {
      EventTemplate(kind: kind, type: EventTemplate.tracepointType, config: id, fields: fields, filter: filter)
    }
    var templates = [template(.faults, user.id, filter), template(.faults, kernel.id, filter)]
    var allocation: AllocationFields?
    var reason: EventError?
    if recordsAllocations {
      do throws(EventError) {
        let format = try TraceFiles.format(group: "kmem", name: "mm_page_alloc")
        let found = try AllocationFields(format)
        templates.append(template(.allocations, format.id, found.filter))
        allocation = found
      } catch {
        reason = error
      }
    }
    let meaning = try TracepointMeaning(user: user, kernel: kernel, allocation: allocation)
    return (EventPlan(source: .tracepoints, templates: templates, meaning: .tracepoints(meaning)), reason)
  }
}
