/// What happened in one run of a scenario, on the model or on the kernel.
///
/// Both runners fill this type and everything above them reads only this. It is plain Codable data; `schema` grows
/// when its shape changes.
public struct Trace: Sendable, Hashable, Codable {
  /// The version of this shape.
  public static let currentSchema = 2

  /// The version of the shape that this value was written with.
  public var schema: Int
  /// Who ran the scenario.
  public var source: TraceSource
  /// One entry for each step of the scenario, in the same order.
  public var steps: [TraceStep]
  /// How many NUMA nodes the machine has, nil for one.
  public var nodes: Int?
  /// What this run could not see, one line each, and what would make it visible.
  public var limitations: [String]
  /// What other programs of the machine may have changed in this run, one line each; nil for nothing.
  public var disturbances: [String]?
  /// The first step of which nothing is predicted, because something decides that the model cannot know; nil for none.
  public var unpredictableFrom: Int?
  /// Where the times of the steps come from, nil where nobody asked for times.
  public var timeSource: String?

  /// Creates a trace.
  public init(source: TraceSource, steps: [TraceStep] = [], limitations: [String] = []) {
    self.schema = Self.currentSchema
    self.source = source
    self.steps = steps
    self.limitations = limitations
  }
}

/// Who ran a scenario.
public enum TraceSource: Sendable, Hashable, Codable {
  /// The model, with the behaviour of this kernel version.
  case model(kernel: String)
  /// The running kernel (its release), seen with these means.
  case kernel(release: String, visibility: Visibility)
}

/// What a run on the kernel was allowed to see.
public struct Visibility: Sendable, Hashable, Codable {
  /// Where fault addresses came from.
  public var faults: FaultSource
  /// Page frame numbers, mapping counts and page flags were readable.
  public var frames: Bool
  /// The process ran as root or with CAP_SYS_ADMIN.
  public var privileged: Bool

  /// Creates a description of what can be seen.
  public init(faults: FaultSource, frames: Bool, privileged: Bool) {
    self.faults = faults
    self.frames = frames
    self.privileged = privileged
  }
}

/// Where the addresses of faults come from.
public enum FaultSource: String, Sendable, Hashable, Codable {
  /// The tracepoints exceptions:page_fault_user and page_fault_kernel in a private tracefs instance.
  case tracefs
  /// perf software page-fault samples: addresses without error codes.
  case perf
  /// None: only counts are known.
  case counters
}

/// What one step did.
public struct TraceStep: Sendable, Hashable, Codable {
  /// Index of the step in the scenario.
  public var index: Int
  /// The process that acted, where there is one.
  public var process: ProcessName?
  /// How the system call or access ended.
  public var outcome: Outcome
  /// Minor faults charged to the acting process while it acted (ru_minflt).
  public var minorFaults: Quantity
  /// Major faults charged to the acting process while it acted (ru_majflt).
  public var majorFaults: Quantity
  /// Traps and faults that the kernel made itself, in the order they happened.
  public var faults: PageRuns<FaultEvent>
  /// Whether `faults` lists every trap in the arena.
  public var faultsComplete: Bool
  /// What changed in the pages of the arena.
  public var effects: Effects
  /// The first byte of each page that was read, in page order (`read` only).
  public var valuesRead: [UInt8]
  /// All state after the step, where one was taken.
  public var checkpoint: Checkpoint?
  /// How long the operation took, or should take; nil where nobody asked, or where the step is no operation.
  public var time: Timing?
  /// Changes of /proc/vmstat during the step: system-wide, so hints and never compared.
  public var vmstatHints: [String: Int]

  /// Creates a step with nothing known.
  public init(index: Int, process: ProcessName? = nil) {
    self.index = index
    self.process = process
    self.outcome = .success
    self.minorFaults = .unknown
    self.majorFaults = .unknown
    self.faults = []
    self.faultsComplete = false
    self.effects = Effects()
    self.valuesRead = []
    self.checkpoint = nil
    self.vmstatHints = [:]
  }
}

/// How a step ended.
public enum Outcome: Sendable, Hashable, Codable {
  /// It did what was asked.
  case success
  /// The call failed with this error, such as `EINVAL`.
  case failure(errno: String)
  /// The process was killed by this signal, such as `SIGSEGV`, at this address.
  case killed(signal: String, address: UInt64)
  /// The process was not alive, or what it was to act on was never made, so nothing was done.
  case skipped
}

/// How many pages of the arena each kind of effect touched, in the address space of the acting process.
public struct Effects: Sendable, Hashable, Codable {
  /// New anonymous frames filled from an old frame (anonymous or page cache).
  public var copies: Quantity = .unknown
  /// Anonymous frames that became writable in place by a write fault.
  public var reuses: Quantity = .unknown
  /// New zero-filled frames.
  public var zeroed: Quantity = .unknown
  /// Pages that came to be mapped to the shared zero page.
  public var zeroPages: Quantity = .unknown
  /// Page-cache or shmem pages that came to be mapped.
  public var filePages: Quantity = .unknown
  /// Pages that were mapped before and are not any more.
  public var unmapped: Quantity = .unknown
  /// Pages that came back from swap.
  ///
  /// Such a page counts as nothing else: the kernel does not show whether it was also copied in the same step.
  public var swapIns: Quantity = .unknown

  /// Creates effects of which nothing is known.
  public init() {}
}
