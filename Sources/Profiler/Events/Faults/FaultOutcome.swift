/// What the kernel did about a fault, as far as allocations tell.
public enum FaultOutcome: String, Hashable, Sendable, CaseIterable {
  /// It gave a copy of the page.
  case copied
  /// It gave the right to a page that was there, without memory of its own: the page was the process's alone, or shared for writing.
  case reused
  /// It gave a page of zeros.
  case zeroFilled
  /// It took memory of which nobody can say whether it was for a copy or for zeros.
  case allocated
  /// It took no memory: the page was in the page cache, or is the shared page of zeros.
  case mapped
  /// Allocations are not recorded.
  case unknown
}

/// Tells what became of faults from the allocations that follow them.
///
/// A thread has one fault at a time, so the first allocation of user memory after a fault of its thread is for that fault, if user code
/// is still where it was then: what a system call takes later, for files, is for something else. Only within one system call the two
/// cannot be told from each other. Faults and allocations must come by time; batches may be given one after the other.
public struct FaultPairing: Sendable {
  /// What was known of a fault when its thread had the next one.
  public struct Settled: Hashable, Sendable {
    /// The fault.
    public var fault: FaultEvent
    /// What became of it.
    public var outcome: FaultOutcome
    /// The allocation that was made for it.
    public var allocation: PageAllocation?

    /// Creates it.
    public init(fault: FaultEvent, outcome: FaultOutcome, allocation: PageAllocation? = nil) {
      self.fault = fault
      self.outcome = outcome
      self.allocation = allocation
    }
  }

  private struct Open {
    var fault: FaultEvent
    var allocation: PageAllocation?
  }

  private let hasAllocations: Bool
  private var open: [Int32: Open] = [:]

  /// Creates a pairing for a stream that records allocations or not.
  public init(hasAllocations: Bool) { self.hasAllocations = hasAllocations }

  /// The faults of which it is not known yet what they got.
  var waiting: [FaultEvent] { open.values.map(\.fault) }

  /// Takes the events of a batch, and hands out those faults of which more cannot come to be known.
  public mutating func take(_ batch: EventBatch, _ body: (Settled) -> Void) {
    var next = 0
    for fault in batch.faults {
      while next < batch.allocations.count, batch.allocations[next].time < fault.time {
        add(batch.allocations[next])
        next += 1
      }
      if let before = open.updateValue(Open(fault: fault), forKey: fault.tid) { body(settle(before)) }
    }
    for allocation in batch.allocations[next...] { add(allocation) }
    for change in batch.changes {
      if case .ended(let end) = change, let before = open[end.tid], before.fault.time <= end.time {
        open[end.tid] = nil
        body(settle(before))
      }
    }
  }

  /// Hands out the faults that are left, by thread.
  public mutating func finish(_ body: (Settled) -> Void) {
    for (_, before) in open.sorted(by: { $0.key < $1.key }) { body(settle(before)) }
    open = [:]
  }

  private mutating func add(_ allocation: PageAllocation) {
    // What comes later than the first folio is for pages around the fault.
    guard let before = open[allocation.tid], before.allocation == nil,
      before.fault.userInstruction == allocation.userInstruction
    else { return }
    open[allocation.tid]?.allocation = allocation
  }

  private func settle(_ open: Open) -> Settled {
    Settled(fault: open.fault, outcome: outcome(open), allocation: open.allocation)
  }

  private func outcome(_ open: Open) -> FaultOutcome {
    guard hasAllocations else { return .unknown }
    guard let allocation = open.allocation else {
      return open.fault.kind.access == .write && open.fault.kind.wasPresent == true ? .reused : .mapped
    }
    switch allocation.isZeroed {
    case true?: return .zeroFilled
    case false? where open.fault.kind.access == .write && open.fault.kind.wasPresent == true: return .copied
    default: return .allocated
    }
  }
}
