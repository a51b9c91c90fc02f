import Scenario
import Teaching

extension LabDialogue {
  /// Goes through the puzzles; false where the student stops.
  mutating func modify() throws(Failure) -> Bool {
    try screen.head("Change it")
    while let puzzle = session.openPuzzles.first {
      screen.answers?.turn(to: puzzle.id, otherwise: "s")
      try screen.skip()
      try screen.say(session.text(puzzle.ask), prefix: "\(puzzle.id). ")
      for name in puzzle.changes {
        try screen.say("now \(session.variant.values[name]?.text ?? "?")", prefix: "   \(name): ")
      }
      guard try solve(puzzle) else { return false }
      try keep(session.record)
    }
    return true
  }

  /// Lets the student try until the puzzle is solved or given up; false where the student stops.
  private mutating func solve(_ puzzle: Puzzle) throws(Failure) -> Bool {
    try screen.say("Type a name and a value, as in \(example(puzzle)); h for a hint, s to give up.", prefix: "   ")
    var changes: [String: ParameterValue] = [:]
    while true {
      guard let text = try screen.ask("   change:") else { return false }
      switch text.lowercased() {
      case "h", "hint":
        try screen.say(session.hint(puzzle.id) ?? "There are no more hints.", prefix: "   Hint: ")
      case "s", "skip":
        try finish(puzzle, by: nil)
        return true
      default:
        guard let (name, value) = change(text, in: puzzle) else {
          if let answers = screen.answers { throw answers.refusal("an example is \(example(puzzle))") }
          try screen.say("That is no change; an example is \(example(puzzle)).", prefix: "   ")
          continue
        }
        changes[name] = value
        if try isSolved(puzzle, with: changes) { return true }
      }
    }
  }

  private func example(_ puzzle: Puzzle) -> String {
    let name = puzzle.changes.first ?? ""
    if case .pages = session.variant.values[name] { return "\(name) = 0-2, 5" }
    return "\(name) = 3"
  }

  /// What `NAME = VALUE` says.
  private func change(_ text: String, in puzzle: Puzzle) -> (String, ParameterValue)? {
    guard let sign = text.firstIndex(of: "=") else { return nil }
    let name = String(text[..<sign]).filter { $0 != " " }
    let value = String(text[text.index(after: sign)...].drop { $0 == " " })
    guard puzzle.changes.contains(name), let old = session.variant.values[name] else { return nil }
    return old.replacement(value).map { (name, $0) }
  }

  /// Runs the changed scenario and says whether the target is reached.
  private mutating func isSolved(_ puzzle: Puzzle, with changes: [String: ParameterValue]) throws(Failure) -> Bool {
    let variant: Variant
    do throws(LabErrors) {
      variant = try session.variant.changed(changes)
    } catch {
      try screen.say("The scenario cannot be made so: \(error.diagnostics.first?.message ?? "").", prefix: "   ")
      return false
    }
    let run = try runner.predicted(variant).run
    let isSolved: Bool
    do throws(SessionError) {
      isSolved = try session.isSolved(puzzle, by: run)
    } catch {
      throw .usage(error.description)
    }
    guard isSolved else {
      try screen.say("Not yet: the target is not reached. Change something else.", prefix: "   ")
      return false
    }
    try finish(puzzle, by: run)
    try screen.say("Reached.", prefix: "   ")
    return true
  }

  private mutating func finish(_ puzzle: Puzzle, by run: LabRun?) throws(Failure) {
    do throws(SessionError) {
      try session.finish(puzzle.id, by: run)
    } catch {
      throw .usage(error.description)
    }
  }
}
