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

/// A goal with what was measured.
struct Result: Codable {
  let goal: Goal
  let measured: Double?
  let verdict: Verdict

  init(
    _ id: String, _ what: String, _ measured: Double?, _ better: Goal.Better = .higher, goal: Double, floor: Double
  ) {
    self.goal = Goal(id: id, what: what, goal: goal, floor: floor, better: better)
    self.measured = measured
    verdict = Verdict(measured, against: self.goal)
  }
}
