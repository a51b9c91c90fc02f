/// Writes of one process to pages that were there, by what the kernel did about them.
public struct BreakCount: Sendable, Hashable, Codable {
  /// The page was copied: sharing was broken.
  public var copied = 0
  /// The page was the process's alone already, or only the right was missing.
  public var reused = 0
  /// The page of zeros was there, and the process got one of its own: nothing that was inherited.
  public var zeroFilled = 0
  /// What became of the page is not known.
  public var unknown = 0
  /// Of all these, writes by kernel code, such as read(2) into the page.
  public var byKernel = 0
  /// Faults of all kinds that were recorded.
  public var recordedFaults = 0
  /// Faults that the kernel has counted in the same time; nil for a process that was not there all the time.
  public var countedFaults: Int?

  /// Creates the count of nothing.
  public init() {}

  /// All writes to pages that were there.
  public var writes: Int { copied + reused + zeroFilled + unknown }

  /// Faults that the kernel has counted and nobody could record, such as those of O_DIRECT, mlock and MADV_POPULATE_WRITE.
  public var withoutRecord: Int? { countedFaults.map { max(0, $0 - recordedFaults) } }

  mutating func add(_ settled: FaultPairing.Settled) {
    recordedFaults += 1
    guard settled.fault.kind.mayBreakSharing == true else { return }
    switch settled.outcome {
    case .copied: copied += 1
    case .reused: reused += 1
    case .zeroFilled: zeroFilled += 1
    case .allocated, .mapped, .unknown: unknown += 1
    }
    if settled.fault.kind.isKernel { byKernel += 1 }
  }
}
