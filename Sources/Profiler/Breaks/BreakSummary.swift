/// Who wrote to pages that were there, while a family was watched.
public struct BreakSummary: Sendable {
  /// Code that wrote.
  public struct Code: Sendable, Hashable {
    /// A function, as its file names it; nil where nothing has a name for it.
    public var function: String?
    /// A file of code, `[kernel]`, or nil where nothing is known of it.
    public var module: String?
    /// Pages that were copied for it.
    public var copied: Int
    /// Its writes to pages that were there.
    public var writes: Int
  }

  /// Where faults come from; nil if they could not be recorded.
  public internal(set) var source: EventSource?
  /// Why they could not be recorded at all.
  public internal(set) var problem: EventError?
  /// Better sources that could not be had, the best first.
  public internal(set) var missing: [MissingSource] = []
  /// What the kernel could not hand over.
  public internal(set) var lost = LostRecords()
  /// The counts of each process that is or was followed.
  public internal(set) var processes: [Int32: BreakCount] = [:]
  /// The code that wrote, that with the most copies first.
  public internal(set) var code: [Code] = []

  /// Nothing was recorded.
  init() {}

  /// The counts of all processes together; `countedFaults` is that of those which were there all the time.
  public var total: BreakCount {
    var total = BreakCount()
    for count in processes.values {
      total.copied += count.copied
      total.reused += count.reused
      total.zeroFilled += count.zeroFilled
      total.unknown += count.unknown
      total.byKernel += count.byKernel
      total.recordedFaults += count.recordedFaults
    }
    return total
  }

  /// Of the processes that were there all the time: faults that the kernel has counted, and those that were recorded.
  public var completeness: (counted: Int, recorded: Int)? {
    let whole = processes.values.filter { $0.countedFaults != nil }
    guard !whole.isEmpty else { return nil }
    return (whole.reduce(0) { $0 + ($1.countedFaults ?? 0) }, whole.reduce(0) { $0 + $1.recordedFaults })
  }
}
