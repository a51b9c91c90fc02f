/// What is recorded by one source: the events to open, and how their samples are read.
struct EventPlan {
  var source: EventSource
  var templates: [EventTemplate]
  var meaning: SampleMeaning

  /// The fields of all samples of one ring.
  var fields: SampleFields { templates.first?.fields ?? EventTemplate.plain }
  /// The registers of all samples of one ring.
  var registers: UserRegisterSet { templates.first?.registers ?? .instructionPointer }
  /// What the largest samples have of the stack.
  var stackBytes: Int {
    templates.filter { $0.fields.contains(.userStack) }.map(\.stackBytes).max() ?? 0
  }
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
    let fields: SampleFields = [.instruction, .thread, .time, .address]
    let event = EventTemplate.pageFaults
    var template = EventTemplate(
      kind: .faults, type: event.type, config: event.config, fields: fields, excludesKernel: excludesKernel)
    template.record(options.stacks)
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
  static let endOfUserAddresses = UInt64(1) << 56

  private static func tracepoints(_ options: EventOptions) throws(EventError) -> (EventPlan, EventError?) {
    guard hasKnownErrorCodes else { throw .notProvided(what: "error codes of page faults that are understood") }
    let user = try TraceFiles.format(group: "exceptions", name: "page_fault_user")
    let kernel = try TraceFiles.format(group: "exceptions", name: "page_fault_kernel")
    var fields: SampleFields = [.thread, .time, .raw]
    // A tenth of the faults and a tenth of the allocations do not belong together.
    let recordsAllocations = options.recordsAllocations && options.period == 1
    // All events of a ring have the same fields.
    if recordsAllocations { fields.insert(.userRegisters) }
    func template(
      _ kind: EventTemplate.Kind, _ format: TracepointFormat, _ filter: String?, whole: Bool
    ) -> EventTemplate {
      var template = EventTemplate(
        kind: kind, type: EventTemplate.tracepointType, config: format.id, fields: fields, filter: filter)
      template.record(options.stacks)
      if !whole { template.shortenStacks() }
      return template
    }
    // Kernel code faults on kernel addresses too, which belong to no process.
    let ofUser = "address < \(endOfUserAddresses)"
    let breaking = "error_code & 1 && error_code & 2"
    var templates: [EventTemplate] = []
    for format in [user, kernel] {
      switch (options.interest, options.stacks) {
      case (.writesToPresentPages, _):
        templates.append(template(.faults, format, "\(ofUser) && \(breaking)", whole: true))
      case (.allFaults, .none):
        templates.append(template(.faults, format, ofUser, whole: true))
      case (.allFaults, .framePointers), (.allFaults, .dwarf):
        // Who called is asked only for the writes that may break sharing: the copy of the stack costs more than all the rest.
        templates.append(template(.faults, format, "\(ofUser) && \(breaking)", whole: true))
        templates.append(template(.faults, format, "\(ofUser) && !(\(breaking))", whole: false))
      }
    }
    var allocation: AllocationFields?
    var reason: EventError?
    if recordsAllocations {
      do throws(EventError) {
        let format = try TraceFiles.format(group: "kmem", name: "mm_page_alloc")
        let found = try AllocationFields(format)
        templates.append(template(.allocations, format, found.filter, whole: false))
        allocation = found
      } catch {
        reason = error
      }
    }
    let meaning = try TracepointMeaning(user: user, kernel: kernel, allocation: allocation)
    return (EventPlan(source: .tracepoints, templates: templates, meaning: .tracepoints(meaning)), reason)
  }
}

extension EventTemplate {
  /// Lets samples tell who called.
  fileprivate mutating func record(_ stacks: StackSampling) {
    switch stacks {
    case .none: break
    case .framePointers: fields.insert(.callchain)
    case .dwarf(let bytes):
      fields.formUnion([.userRegisters, .userStack])
      registers = .all
      stackBytes = bytes
    }
  }

  /// Has the same fields, with as little as possible in them.
  fileprivate mutating func shortenStacks() {
    stackBytes = Self.leastStack
    mostCallers = 1
  }
}
