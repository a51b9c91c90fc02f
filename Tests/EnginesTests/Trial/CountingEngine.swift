import Engines

/// An engine that counts, and may count wrong: what trials and reports are tested with.
struct CountingEngine: Engine {
  final class Live {
    var count = 0
  }

  static let count = Quantity("bytes of the log", claim: "bytes of the log")
  static let bound = Quantity("a number within bounds", claim: "bytes of the log", .band)

  /// The step in which it counts one too many; nil for never.
  var wrongStep: Int?
  /// The bounds are missed in all steps.
  var leavesBounds = false
  var comparesBounds = true
  var missing: EngineError?

  var member: String { "sqlite" }
  var variant: String { "counting" }
  var quantities: [Quantity] { [Self.count, Self.bound] }
  var provingSteps: Int { 20 }
  var options: [String: String] { ["step": "1..9"] }

  func version(in workspace: Workspace) throws(EngineError) -> String {
    if let missing { throw missing }
    return "counter 1"
  }

  func open(in workspace: Workspace) throws(EngineError) -> Live { Live() }

  func run(_ trial: inout Trial<Live>) throws(EngineError) {
    var predicted = 0
    for step in 1...trial.steps {
      let more = trial.random.number(in: 1..<10)
      predicted += more
      let wrong = step == wrongStep ? 1 : 0
      try trial.act("add \(more)") { live in live.count += more + wrong }
      try trial.check(Self.count, predicted: predicted) { $0.count }
      let least = leavesBounds ? predicted + 100 : predicted - 1
      if comparesBounds { try trial.check(Self.bound, expected: least...least + 3) { $0.count } }
    }
  }
}
