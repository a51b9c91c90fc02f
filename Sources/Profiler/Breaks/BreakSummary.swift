/// Who wrote to pages that were there, while a family was watched.
public struct BreakSummary: Sendable, Hashable {
  /// Code that wrote.
  public struct Code: Sendable, Hashable {
    /// What it is called.
    public var name: CodeName
    /// Pages that were copied for it.
    public var copied: Int
    /// Its writes to pages that were there.
    public var writes: Int

    /// Creates the count of some code.
    public init(name: CodeName, copied: Int, writes: Int) {
      self.name = name
      self.copied = copied
      self.writes = writes
    }
  }

  /// A variable that was written.
  public struct Variable: Sendable, Hashable {
    /// What it is called.
    public var place: VariablePlace
    /// Pages that were copied because of it.
    public var copied: Int
    /// Writes to it that met a page that was there: later ones to the same page are not seen.
    public var writes: Int

    /// Creates the count of a variable.
    public init(place: VariablePlace, copied: Int, writes: Int) {
      self.place = place
      self.copied = copied
      self.writes = writes
    }
  }

  /// Where faults come from; nil if they could not be recorded.
  public var source: EventSource?
  /// A program in the kernel recorded them, without allocations: what became of writes is told by the frames of their pages.
  public var isLight = false
  /// Why they did not although that was asked for.
  public var whyNotLight: String?
  /// Why they could not be recorded at all.
  public var problem: String?
  /// Why better sources could not be had, the best first.
  public var missing: [String] = []
  /// What the kernel could not hand over.
  public var lost = LostRecords()
  /// The counts of each process that is or was followed.
  public var processes: [Int32: BreakCount] = [:]
  /// The code that wrote, that with the most copies first.
  public var code: [Code] = []
  /// The variables of programs and libraries that were written, that with the most copies first.
  public var variables: [Variable] = []
  /// Whether faults of a process explain which of its pages have other frames from look to look.
  public var pages: [Int32: ExplainedPages] = [:]
  /// Why it was written; nil if that was not looked for.
  public var causes: CauseSummary?

  /// Nothing was recorded.
  public init() {}

  /// Orders the code: by copies, then by writes, then by name, so that equal counts give equal lists.
  package mutating func sortCode() { code.sort { $0.precedes($1) } }

  /// Orders the variables in the same way.
  package mutating func sortVariables() { variables.sort { $0.precedes($1) } }

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

extension BreakSummary.Code {
  fileprivate func precedes(_ other: Self) -> Bool {
    if copied != other.copied { return copied > other.copied }
    if writes != other.writes { return writes > other.writes }
    return (name.module ?? "", name.function ?? "") < (other.name.module ?? "", other.name.function ?? "")
  }
}

extension BreakSummary.Variable {
  fileprivate func precedes(_ other: Self) -> Bool {
    if copied != other.copied { return copied > other.copied }
    if writes != other.writes { return writes > other.writes }
    return place.words.lexicographicallyPrecedes(other.place.words)
  }
}

extension VariablePlace {
  fileprivate var words: [String] { [module, section ?? "", name ?? ""] }
}
