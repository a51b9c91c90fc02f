/// How many faults of which kind each process had in a time.
public struct FaultCount: Hashable, Sendable {
  /// A kind of fault, and what became of it.
  public struct Key: Hashable, Sendable {
    /// What it was about.
    public var kind: FaultKind
    /// What the kernel did.
    public var outcome: FaultOutcome

    /// Creates a key.
    public init(kind: FaultKind, outcome: FaultOutcome) {
      self.kind = kind
      self.outcome = outcome
    }
  }

  /// Recorded faults of each process.
  public private(set) var byProcess: [Int32: [Key: Int]] = [:]
  /// What was lost meanwhile, of all processes together.
  public private(set) var lost = LostRecords()

  /// Creates an empty count.
  public init() {}

  /// Counts a fault.
  public mutating func add(_ settled: FaultPairing.Settled) {
    byProcess[settled.fault.pid, default: [:]][Key(kind: settled.fault.kind, outcome: settled.outcome), default: 0] += 1
  }

  /// Adds what was lost.
  public mutating func add(_ lost: LostRecords) { self.lost.add(lost) }

  /// Recorded faults of a process, of certain kinds and outcomes.
  public func recorded(_ pid: Int32, where condition: (Key) -> Bool = { _ in true }) -> Int {
    byProcess[pid, default: [:]].reduce(0) { condition($1.key) ? $0 + $1.value : $0 }
  }

  /// All processes that had one, ascending.
  public var pids: [Int32] { byProcess.keys.sorted() }
}
