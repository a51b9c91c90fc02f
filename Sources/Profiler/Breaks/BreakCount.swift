/// Writes of one process to pages that were there, by what the kernel did about them.
public struct BreakCount: Sendable, Hashable {
  /// The page was copied: sharing was broken.
  public var copied = 0
  /// The page was the process's alone already, or only the right was missing.
  public var reused = 0
  /// The page of zeros was there, and the process got one of its own: nothing that was inherited.
  public var zeroFilled = 0
  /// What became of the page is not known.
  public var unknown = 0
  /// Of those that were copied, the ones of before the first look had ended, or after the last one had begun: whether that look has seen the
  /// page before or afterwards is not known, so these may be missing among the pages that change from look to look.
  ///
  /// Nil before there was a look, and of a recording.
  public var copiedBesideLooks: Int?
  /// Of all these, writes by kernel code, such as read(2) into the page.
  public var byKernel = 0
  /// Faults of all kinds that were recorded.
  public var recordedFaults = 0
  /// Faults that the kernel has counted in the same time; nil for a process that was not there all the time.
  public var countedFaults: Int?

  /// Creates the count of nothing.
  public init() {}

  /// Takes what concerns sharing from a count of faults.
  init(_ faults: FaultCount, of pid: Int32) {
    for (key, number) in faults.byProcess[pid] ?? [:] {
      recordedFaults += number
      guard key.kind.mayBreakSharing == true else { continue }
      switch key.outcome {
      case .copied: copied += number
      case .reused: reused += number
      case .zeroFilled: zeroFilled += number
      case .allocated, .mapped, .unknown: unknown += number
      }
      if key.kind.isKernel { byKernel += number }
    }
  }

  /// All writes to pages that were there.
  public var writes: Int { copied + reused + zeroFilled + unknown }

  /// Faults that the kernel has counted and nobody could record, such as those of O_DIRECT, mlock and MADV_POPULATE_WRITE.
  ///
  /// Below zero where accesses failed or were tried again: those are recorded and not counted.
  public var withoutRecord: Int? { countedFaults.map { $0 - recordedFaults } }
}
