internal import Family
internal import Scenario

/// What was done in a run and what it cost, one row for statements that belong together: what a student restates.
///
/// There is one for the processes, and one for each storage system.
public struct RunTable: Sendable {
  /// One kind of count on both sides, nil where it is not known.
  public struct Count: Sendable, Hashable {
    /// The sum of the model.
    public var model: Int?
    /// The sum of the kernel.
    public var kernel: Int?
  }

  /// Statements of the same kind by one process on one region, or of one system.
  public struct Row: Sendable {
    /// What was done, such as `write child heap, 7 pages`.
    public var text: String
    /// A number for each column.
    public var counts: [Count]
  }

  /// What it is about; nil for processes.
  public let title: String?
  /// What is counted.
  public let columns: [String]
  /// The rows, in the order of the steps.
  public private(set) var rows: [Row] = []
  /// Whether the kernel's counts are in it.
  public let hasKernel: Bool

  /// The tables of a run.
  public static func all(of run: LabRun) -> [RunTable] {
    (run.variant.scenario.steps.isEmpty ? [] : [RunTable(run)]) + run.systems.runs.map { RunTable($0) }
  }

  /// Adds up the steps of the processes.
  ///
  /// O(steps).
  init(_ run: LabRun) {
    title = nil
    columns = ["faults", "copies", "reuses", "zeroed"]
    hasKernel = run.kernel != nil
    let steps = run.variant.scenario.steps
    let quantities: [(TraceStep) -> Quantity] = [
      { $0.minorFaults }, { $0.effects.copies }, { $0.effects.reuses }, { $0.effects.zeroed },
    ]
    var first = 0
    while first < steps.count {
      var last = first
      while last + 1 < steps.count, Self.belong(steps[first].action, steps[last + 1].action) { last += 1 }
      if let text = Self.text(steps[first...last]) {
        rows.append(Row(text: text, counts: quantities.map { Self.count(first...last, in: run, $0) }))
      }
      first = last + 1
    }
  }

  /// Whether two steps are the same but for their pages.
  private static func belong(_ left: Action, _ right: Action) -> Bool {
    guard case .touch(var one) = left, case .touch(let two) = right else { return false }
    one.target.pages = two.target.pages
    one.target.isWholeRegion = two.target.isWholeRegion
    return one == two
  }

  /// What a row says, nil for what only talks to the reader.
  private static func text(_ steps: ArraySlice<Step>) -> String? {
    guard let first = steps.first else { return nil }
    switch first.action {
    case .mark, .expect, .note, .process: return nil
    case .touch(let touch):
      let pages = steps.reduce(0) { sum, step in
        if case .touch(let touch) = step.action { sum + touch.target.pages.count } else { sum }
      }
      let verb = first.text.prefix { $0 != " " }
      let times = touch.times > 1 ? ", \(touch.times) times" : ""
      return "\(verb) \(touch.process) \(touch.target.region), \(pages) \(pages == 1 ? "page" : "pages")\(times)"
    default: return first.text
    }
  }

  private static func count(
    _ steps: ClosedRange<Int>, in run: LabRun, _ quantity: (TraceStep) -> Quantity
  ) -> Count {
    func sum(_ trace: Trace?) -> Int? {
      guard let trace else { return nil }
      var total = 0
      for index in steps {
        guard trace.steps.indices.contains(index), let value = quantity(trace.steps[index]).value else { return nil }
        total += value
      }
      return total
    }
    return Count(model: sum(run.model), kernel: sum(run.kernel))
  }
}

extension RunTable {
  /// Adds up the statements of a storage system, in bytes; what engines show are meters and no costs of statements.
  ///
  /// O(statements).
  init(_ run: SystemRun) {
    title = run.title
    columns = ["changed", "copied", "written", "grown"]
    hasKernel = false
    let steps = run.run.steps
    var first = 0
    while first < steps.count {
      var last = first
      while last + 1 < steps.count, !run.system.marks.contains(where: { $0.steps == last + 1 }),
        Self.belong(steps[first], steps[last + 1])
      {
        last += 1
      }
      rows.append(Self.row(steps[first...last]))
      first = last + 1
    }
  }

  /// Whether two statements write the same view.
  private static func belong(_ left: MemberRun.Step, _ right: MemberRun.Step) -> Bool {
    guard case .write(let one, _, _) = left.step.action, case .write(let other, _, _) = right.step.action else {
      return false
    }
    return one == other && left.outcome.cost != nil && right.outcome.cost != nil
  }

  private static func row(_ steps: ArraySlice<MemberRun.Step>) -> Row {
    let text = steps.first?.step.text ?? ""
    let costs = steps.compactMap(\.outcome.cost)
    let counts = [
      costs.reduce(0) { $0 + $1.bytesNew }, costs.reduce(0) { $0 + $1.bytesCopied },
      costs.reduce(0) { $0 + $1.dataWritten }, costs.reduce(0) { $0 + $1.growth },
    ].map { Count(model: $0, kernel: nil) }
    if let first = steps.first, first.outcome.isRefusal { return Row(text: "\(text) (refused)", counts: []) }
    guard steps.count > 1, case .write(let view, _, _)? = steps.first?.step.action else {
      return Row(text: text, counts: counts)
    }
    return Row(text: "write \(view), \(steps.count) places", counts: counts)
  }
}
