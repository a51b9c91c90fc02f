/// One promise about speed or size: a ratio of two things measured in the same run.
struct Goal: Codable {
  enum Better: String, Codable {
    case higher, lower
  }

  let id: String
  let what: String
  let goal: Double
  let floor: Double
  let better: Better
}

/// How a measured value stands to its goal.
enum Verdict: String, Codable {
  case meetsGoal = "meets the goal"
  case missesGoal = "misses the goal"
  case belowFloor = "BELOW THE FLOOR"
  case notMeasured = "not measured"

  init(_ measured: Double?, against goal: Goal) {
    guard let measured else {
      self = .notMeasured
      return
    }
    switch goal.better {
    case .higher: self = measured >= goal.goal ? .meetsGoal : measured >= goal.floor ? .missesGoal : .belowFloor
    case .lower: self = measured <= goal.goal ? .meetsGoal : measured <= goal.floor ? .missesGoal : .belowFloor
    }
  }
}

/// A ratio of two series that were measured in turns.
struct Ratio: Codable {
  /// The least of one over the least of the other.
  let value: Double
  /// The least and the greatest ratio of two values of one turn; nil where there was one turn.
  var spread: ClosedRange<Double>?

  init(_ value: Double) { self.value = value }

  init?(_ one: [Double]?, over other: [Double]?) {
    guard let one, let other, let least = one.min(), let otherLeast = other.min(), otherLeast > 0 else { return nil }
    value = least / otherLeast
    let turns = zip(one, other).map { $0 / $1 }
    if turns.count > 1, let low = turns.min(), let high = turns.max() { spread = low...high }
  }
}

/// A goal with what was measured.
struct Result: Codable {
  let goal: Goal
  let measured: Ratio?
  let verdict: Verdict

  init(
    _ id: String, _ what: String, _ measured: Ratio?, _ better: Goal.Better = .higher, goal: Double, floor: Double
  ) {
    self.goal = Goal(id: id, what: what, goal: goal, floor: floor, better: better)
    self.measured = measured
    verdict = Verdict(measured?.value, against: self.goal)
  }
}
