internal import Scenario

/// What each process did in a run and what it cost, one row for statements that belong together: what a student restates.
public struct RunTable: Sendable {
  /// One kind of count on both sides, nil where it is not known.
  public struct Count: Sendable, Hashable {
    /// The sum of the model.
    public var model: Int?
    /// The sum of the kernel.
    public var kernel: Int?
  }

  /// Statements of the same kind by one process on one region.
  public struct Row: Sendable {
    /// What was done, such as `write child heap, 7 pages`.
    public var text: String
    /// Page faults.
    public var faults: Count
    /// Copied pages.
    public var copies: Count
    /// Frames that were taken over.
    public var reuses: Count
    /// Cleared frames.
    public var zeroed: Count
  }

  /// The rows, in the order of the steps.
  public private(set) var rows: [Row] = []
  /// Whether the kernel ran.
  public let hasKernel: Bool

  /// Adds up the steps of a run.
  ///
  /// O(steps).
  public init(_ run: LabRun) {
    hasKernel = run.kernel != nil
    let steps = run.variant.scenario.steps
    var first = 0
    while first < steps.count {
      var last = first
      while last + 1 < steps.count, Self.belong(steps[first].action, steps[last + 1].action) { last += 1 }
      if let text = Self.text(steps[first...last]) {
        rows.append(
          Row(
            text: text, faults: Self.count(first...last, in: run) { $0.minorFaults },
            copies: Self.count(first...last, in: run) { $0.effects.copies },
            reuses: Self.count(first...last, in: run) { $0.effects.reuses },
            zeroed: Self.count(first...last, in: run) { $0.effects.zeroed }))
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
