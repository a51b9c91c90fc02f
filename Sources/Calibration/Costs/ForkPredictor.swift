internal import Scenario

/// What a predicted fork costs, by what it gave to the child.
struct ForkPredictor {
  let calibration: Calibration

  private static let hugePages = 512

  /// The cost of a fork that left a child in this state; nil where a part of it was not measured.
  ///
  /// What was measured are memory that is full and memory with one page in each 2 MiB; a child's entries and tables are
  /// divided into as much of both as gives the same numbers. Huge pages and mappings come on top.
  func cost(ofChild child: ProcessState) -> TimeRange? {
    guard let dense = calibration.curve(of: .fork, .anon), let base = calibration.curve(of: .fork, .anon)?(0).cost
    else {
      return nil
    }
    let vmas = child.regions.flatMap(\.vmas)
    let huge = vmas.reduce(0) { $0 + ($1.smaps?.anonHugePages ?? 0) } / 2048
    let entries = max(0, child.regions.reduce(0) { $0 + $1.pages.count } - huge * Self.hugePages)
    let tables = max(0, (child.pageTableBytes.value ?? 0) / 4096 - huge)
    let full = min(Double(tables), max(0, Double(entries - tables) / Double(Self.hugePages - 1)))
    let hugeBytes = Double(2 << 20)
    var parts = [(dense, full * hugeBytes)]
    let thin = max(0, Double(tables) - full)
    if thin > 0 {
      guard let sparse = calibration.curve(of: .fork, .sparse) else { return nil }
      parts.append((sparse, thin * hugeBytes))
    }
    if huge > 0 {
      guard let thp = calibration.curve(of: .fork, .thp) else { return nil }
      parts.append((thp, Double(huge) * hugeBytes))
    }
    if !vmas.isEmpty {
      guard let mappings = calibration.curve(of: .fork, .vmas) else { return nil }
      parts.append((mappings, Double(vmas.count)))
    }
    return parts.reduce(base) { sum, part in
      let cost = part.0(part.1).cost
      return sum
        + TimeRange(
          median: max(0, cost.median - base.median), lower: max(0, cost.lower - base.lower),
          upper: max(0, cost.upper - base.upper))
    }
  }
}
