/// What making a child costs a parent, by what was measured on one machine.
///
/// Nothing here is asserted to hold on another day.
public struct CostEstimate: Sendable, Hashable, Codable {
  /// One way to make a child.
  public struct Call: Sendable, Hashable, Codable {
    /// The call.
    public var call: ProcessCall
    /// CPU time of the caller in the call; nil where nothing was measured.
    public var time: TimeRange?
    /// The size lies outside of what was measured.
    public var isExtrapolated: Bool
  }

  /// Page tables for the memory of the question, in bytes.
  public struct PageTables: Sendable, Hashable, Codable {
    /// Of the parent.
    public var parentBytes: Int
    /// Of the child right after fork.
    public var childBytes: Int

    /// Creates a pair.
    public init(parentBytes: Int, childBytes: Int) {
      self.parentBytes = parentBytes
      self.childBytes = childBytes
    }
  }

  /// What writes cost after fork.
  public struct Later: Sendable, Hashable, Codable {
    /// Page faults.
    public var faults: Int
    /// New frames that are filled from old ones.
    public var copies: Int
    /// The time of the faults; nil where a kind of them was not measured.
    public var time: TimeRange?

    /// Creates a cost.
    public init(faults: Int, copies: Int, time: TimeRange?) {
      self.faults = faults
      self.copies = copies
      self.time = time
    }
  }

  /// The question.
  public var question: CostQuestion
  /// The calls, in a fixed order.
  public var calls: [Call]
  /// The page tables.
  public var pageTables: PageTables
  /// The child writes the pages of the question.
  public var childWrites: Later
  /// The parent writes them after the child has ended without a write.
  public var parentWrites: Later

  /// Answers a question from a calibration.
  public init(_ question: CostQuestion, by calibration: Calibration) {
    self.question = question
    calls = ProcessCall.allCases.map { call in
      guard let reading = Self.reading(question, call, calibration) else {
        return Call(call: call, time: nil, isExtrapolated: false)
      }
      return Call(call: call, time: reading.cost, isExtrapolated: reading.isExtrapolated)
    }
    pageTables = Self.pageTables(question)
    childWrites = Self.childWrites(question, calibration)
    parentWrites = Self.parentWrites(question, calibration)
  }

  private static func reading(
    _ question: CostQuestion, _ call: ProcessCall, _ calibration: Calibration
  ) -> CostCurve.Reading? {
    guard question.layout == .vmas else {
      return calibration.curve(of: call, question.layout)?(Double(question.size))
    }
    // The mappings were measured with one page each; what more there is costs what pages cost in one mapping.
    let mappings = question.mappings ?? 1
    let rest = max(0, question.size - mappings * CostQuestion.pageBytes)
    guard let pages = calibration.curve(of: call, .anon), let byNumber = calibration.curve(of: call, .vmas) else {
      return nil
    }
    let base = pages(0).cost
    let many = byNumber(Double(mappings))
    let more = pages(Double(rest))
    func sum(_ bound: KeyPath<TimeRange, Double>) -> Double {
      many.cost[keyPath: bound] + max(0, more.cost[keyPath: bound] - base[keyPath: bound])
    }
    return CostCurve.Reading(
      cost: TimeRange(median: sum(\.median), lower: sum(\.lower), upper: sum(\.upper)),
      isExtrapolated: many.isExtrapolated || more.isExtrapolated)
  }

  /// One table for each 2 MiB, 1 GiB and 512 GiB that the memory touches, if it begins at a multiple of them (FK-9).
  ///
  /// A huge page keeps the table that it would need if it were split.
  private static func pageTables(_ question: CostQuestion) -> PageTables {
    let spans = [2 << 20, 1 << 30, 512 << 30]
    let tables = question.size == 0 ? 0 : spans.reduce(0) { $0 + (question.size + $1 - 1) / $1 }
    let bytes = tables * CostQuestion.pageBytes
    let isCopied = question.layout != .shared && question.layout != .dontfork
    return PageTables(parentBytes: bytes, childBytes: isCopied ? bytes : 0)
  }

  private static func childWrites(_ question: CostQuestion, _ calibration: Calibration) -> Later {
    let pages = question.writtenPages
    switch question.layout {
    case .anon, .sparse, .vmas:
      return later(pages, copies: pages, [(.copy, pages)], calibration)
    case .thp:
      let slots = (pages + 511) / 512
      return later(pages, copies: pages, [(.hugeSplitCopy, slots), (.copy, pages - slots)], calibration)
    case .shared:
      return later(pages, copies: 0, [(.sharedWrite, pages)], calibration)
    case .dontfork:
      return later(0, copies: 0, [], calibration)
    }
  }

  private static func parentWrites(_ question: CostQuestion, _ calibration: Calibration) -> Later {
    let pages = question.writtenPages
    switch question.layout {
    case .anon, .sparse, .vmas: return later(pages, copies: 0, [(.reuse, pages)], calibration)
    case .thp:
      let slots = (pages + 511) / 512
      return later(slots, copies: 0, [(.hugeReuse, slots)], calibration)
    case .shared, .dontfork: return later(0, copies: 0, [], calibration)
    }
  }

  private static func later(
    _ faults: Int, copies: Int, _ parts: [(kind: FaultKind, count: Int)], _ calibration: Calibration
  ) -> Later {
    var time: TimeRange? = .zero
    for part in parts where part.count > 0 {
      if let sum = time, let cost = calibration.cost(of: part.kind) {
        time = sum + cost * Double(part.count)
      } else {
        time = nil
      }
    }
    return Later(faults: faults, copies: copies, time: time)
  }
}
