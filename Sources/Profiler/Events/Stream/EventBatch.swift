/// What happened since the last reading.
public struct EventBatch: Hashable, Sendable {
  /// Faults of the processes that are followed, by time.
  public var faults: [FaultEvent] = []
  /// Allocations for them, by time.
  public var allocations: [PageAllocation] = []
  /// Births, names and ends of the processes that are followed, and of their threads, by time.
  public var changes: [ProcessChange] = []
  /// Places that threads of the processes that are followed have come by, by time.
  ///
  /// All that lie before a fault of the batch are in it or in one before, but some lie behind faults that are yet to come.
  public var hits: [ProbeHit] = []
  /// What was lost.
  public var lost = LostRecords()

  /// Creates an empty batch.
  public init() {}
}

/// Something that happened to a process or a thread.
public enum ProcessChange: Hashable, Sendable {
  /// A thread or a process has begun.
  case began(TaskRecord)
  /// A thread has ended.
  case ended(TaskRecord)
  /// A thread has got a name, by exec or otherwise.
  case named(NameRecord)
  /// A process has mapped code.
  case mapped(MappingRecord)

  /// The process.
  public var pid: Int32 {
    switch self {
    case .began(let record), .ended(let record): record.pid
    case .named(let record): record.pid
    case .mapped(let record): record.pid
    }
  }

  /// Nanoseconds of CLOCK_MONOTONIC; 0 if the kernel does not say.
  public var time: UInt64 {
    switch self {
    case .began(let record), .ended(let record): record.time
    case .named(let record): record.time ?? 0
    case .mapped(let record): record.time ?? 0
    }
  }
}

/// Records that the kernel could not hand over, because a ring was full.
public struct LostRecords: Hashable, Sendable, Codable {
  /// Faults, of everybody whom the kernel recorded.
  public var faults: UInt64 = 0
  /// Allocations.
  public var allocations: UInt64 = 0
  /// Births, names and ends of processes.
  ///
  /// Children may be missing among those that are followed: find and follow them.
  public var processes: UInt64 = 0
  /// Places that threads have come by.
  public var hits: UInt64 = 0
  /// Records of which the kernel does not say what they were: of rings before Linux 6.0.
  public var unsorted: UInt64 = 0
  /// Records that this package could not understand; not a loss of the kernel.
  public var malformed: UInt64 = 0
  /// How often the kernel has paused recording because there was too much of it; what happened meanwhile is counted nowhere.
  public var pauses: UInt64 = 0
  /// The kernel counts each lost record; if not, those since the last record of a ring may be missing here.
  public var isExact = true

  /// Creates the loss of nothing.
  public init() {}

  /// Nothing was lost.
  public var isNone: Bool {
    faults == 0 && allocations == 0 && processes == 0 && hits == 0 && unsorted == 0 && malformed == 0 && pauses == 0
  }

  /// Adds another loss.
  public mutating func add(_ other: LostRecords) {
    faults += other.faults
    allocations += other.allocations
    processes += other.processes
    hits += other.hits
    unsorted += other.unsorted
    malformed += other.malformed
    pauses += other.pauses
    isExact = isExact && other.isExact
  }
}
