/// What is recorded, and how.
public struct EventOptions: Hashable, Sendable {
  /// Which faults are recorded.
  public enum Interest: String, Hashable, Sendable {
    /// All of them.
    case allFaults
    /// Writes to pages that are there, the only ones that break sharing.
    ///
    /// Only tracepoints can be asked for these; software events record all faults all the same.
    case writesToPresentPages
  }

  /// The best source to try.
  public var best = EventSource.tracepoints
  /// Whose faults; nil for the whole machine where that is permitted, and single threads where not.
  public var scope: EventScope?
  /// Which faults.
  public var interest = Interest.allFaults
  /// One record for so many faults; 1 for all.
  ///
  /// The kernel counts for each CPU by itself and, where threads are recorded, for each thread that was followed.
  public var period: UInt64 = 1
  /// Bytes of each CPU's ring, a power of two of at least a page; nil for as many as `RingSize` finds good.
  public var ringBytes: Int?
  /// Allocations of user pages too, which tell copies from pages that were only taken over; not with a period above 1.
  public var recordsAllocations = true
  /// Who called the code that faulted; with tracepoints of the whole machine only for writes to pages that are there.
  public var stacks = StackSampling.none
  /// Mappings of code too.
  public var recordsMappings = false
  /// A program in the kernel (BPF) records the faults of the whole machine, which costs less than rings of perf; all faults, and without
  /// allocations, stacks or a period above 1.
  public var usesProgram = false
  /// Places in programs are told by a program in the kernel where one can run; without, as before Linux 6.6, by events of perf.
  package var usesProbeProgram = true
  /// The kernel's counters of lost records are used where it has them; without, as before Linux 6.0, only records tell of lost ones.
  package var usesLossCounters = true

  /// Creates options: all that can be had.
  public init() {}
}
