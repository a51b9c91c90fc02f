/// How views and what they were made of grew apart, statement by statement.
///
/// Counted in units of the member: what was written on either side since the view was made. Time by itself changes nothing.
public struct Timeline: Sendable {
  /// A view and what it was made of.
  public struct Pair: Sendable, Hashable {
    /// The view.
    public let view: String
    /// What it was made of.
    public let origin: String
    /// Units that only the view has written since.
    public let ofView: Int
    /// Units that only the origin has written since.
    public let ofOrigin: Int
    /// Units that both have written: the storage cannot tell which of them is right.
    public let irreconcilable: [Range<Int>]

    /// Units that are not shared any more.
    public var diverged: Int { ofView + ofOrigin + irreconcilable.reduce(0) { $0 + $1.count } }
  }

  /// A moment after a statement.
  public struct Moment: Sendable {
    /// The line of the statement.
    public let line: Int
    /// Seconds since the script began.
    public let seconds: Int
    /// Bytes that were written since the script began, each time counted.
    public let bytesWritten: Int
    /// The views that are there and not made of nothing.
    public let pairs: [Pair]
  }

  /// The moments, one for each statement.
  public private(set) var moments: [Moment] = []
  /// Bytes of a unit.
  public let unitBytes: Int

  /// Follows a run; what the member refused has not happened.
  ///
  /// - Complexity: O(statements x views x units that were written).
  public init(_ run: MemberRun) {
    unitBytes = run.unitBytes
    var histories: [String: [(range: Range<Int>, times: Int)]] = [WriteScript.baseName: []]
    var origins: [(view: String, origin: String, writes: Int)] = []
    var (seconds, bytes) = (0, 0)
    for step in run.steps {
      if case .wait(let passed) = step.step.action { seconds += passed }
      switch (step.step.action, step.outcome) {
      case (.snapshot(let name, let origin, let point, _), .done):
        histories[name] = []
        let made = histories[origin]?.reduce(0) { $0 + $1.times } ?? 0
        origins.append((name, origin, point?.writes ?? made))
      case (.write(let view, let range, let times), .done):
        histories[view]?.append((range, times))
        bytes += range.count * times
      case (.drop(let view), .done): origins.removeAll { $0.view == view || $0.origin == view }
      case (.wait, .waited(let ended)): origins.removeAll { ended.contains($0.view) || ended.contains($0.origin) }
      default: break
      }
      let pairs = origins.map { view, origin, writes in
        Pair(
          view, origin, units(histories[view] ?? [], after: 0), units(histories[origin] ?? [], after: writes))
      }
      moments.append(Moment(line: step.step.line, seconds: seconds, bytesWritten: bytes, pairs: pairs))
    }
  }

  /// The units that all but so many first writes touched.
  private func units(_ history: [(range: Range<Int>, times: Int)], after writes: Int) -> Set<Int> {
    var seen = 0
    var units: Set<Int> = []
    for (range, times) in history {
      seen += times
      if seen > writes { units.formUnion(UnitSpan(range, unitBytes: unitBytes).units) }
    }
    return units
  }
}

extension Timeline.Pair {
  init(_ view: String, _ origin: String, _ ofView: Set<Int>, _ ofOrigin: Set<Int>) {
    (self.view, self.origin) = (view, origin)
    let both = ofView.intersection(ofOrigin).sorted()
    self.ofView = ofView.count - both.count
    self.ofOrigin = ofOrigin.count - both.count
    var ranges: [Range<Int>] = []
    for unit in both {
      if let last = ranges.last, last.upperBound == unit {
        ranges[ranges.count - 1] = last.lowerBound..<unit + 1
      } else {
        ranges.append(unit..<unit + 1)
      }
    }
    irreconcilable = ranges
  }
}
