/// One promise about speed or size: a ratio of two things measured in the same run, or an amount.
package struct Goal: Codable {
  package enum Better: String, Codable {
    case higher, lower
  }

  package let id: String
  package let what: String
  package let goal: Double
  /// What must never be missed; nil where only a goal was set.
  package let floor: Double?
  package let better: Better
}

/// How a measured value stands to its goal.
package enum Verdict: String, Codable {
  case meetsGoal = "meets the goal"
  case missesGoal = "misses the goal"
  case belowFloor = "BELOW THE FLOOR"
  case notMeasured = "not measured"

  init(_ measured: Double?, against goal: Goal) {
    guard let measured else {
      self = .notMeasured
      return
    }
    let sign = goal.better == .higher ? 1.0 : -1.0
    if measured * sign >= goal.goal * sign {
      self = .meetsGoal
    } else if let floor = goal.floor, measured * sign < floor * sign {
      self = .belowFloor
    } else {
      self = .missesGoal
    }
  }
}

/// A ratio of two series that were measured in turns.
package struct Ratio: Codable {
  /// The least of one over the least of the other.
  package let value: Double
  /// The least and the greatest ratio of two values of one turn; nil where there was one turn.
  package var spread: ClosedRange<Double>?

  /// A value that was measured once.
  package init(_ value: Double) { self.value = value }

  /// Nil if one of the series is missing.
  package init?(_ one: [Double]?, over other: [Double]?) {
    guard let one, let other, let least = one.min(), let otherLeast = other.min(), otherLeast > 0 else { return nil }
    value = least / otherLeast
    let turns = zip(one, other).map { $0 / $1 }
    if turns.count > 1, let low = turns.min(), let high = turns.max() { spread = low...high }
  }

  /// The least of a series; nil if there is none.
  package init?(leastOf series: [Double]?) {
    guard let series, let low = series.min(), let high = series.max() else { return nil }
    value = low
    spread = low...high
  }

  /// The median of a series; nil if there is none.
  package init?(medianOf series: [Double]?) {
    guard let sorted = series?.sorted(), let low = sorted.first, let high = sorted.last else { return nil }
    value = sorted[sorted.count / 2]
    spread = low...high
  }

  /// The sum of one series over the sum of the other, for values that are known too coarsely one by one.
  package init?(sumOf one: [Double]?, overSumOf other: [Double]?) {
    guard let one, let other, !one.isEmpty, case let sum = other.reduce(0, +), sum > 0 else { return nil }
    value = one.reduce(0, +) / sum
  }
}

/// A goal with what was measured.
package struct Result: Codable {
  package let goal: Goal
  package let measured: Ratio?
  package let verdict: Verdict

  package init(
    _ id: String, _ what: String, _ measured: Ratio?, _ better: Goal.Better = .higher, goal: Double, floor: Double?
  ) {
    self.goal = Goal(id: id, what: what, goal: goal, floor: floor, better: better)
    self.measured = measured
    verdict = Verdict(measured?.value, against: self.goal)
  }
}
