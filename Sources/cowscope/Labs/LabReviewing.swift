import Rendering
import Teaching

/// Asks a student once more what was answered wrongly some days ago, with other numbers.
struct LabReviewing {
  let desk: LabDesk

  /// Goes through the questions that are due until none is left or the student stops.
  func go(allowsSettings: Bool) throws(Failure) {
    let screen = desk.screen
    let runner = LabRunner(allowsSettings: allowsSettings, recordings: desk.shelf.recordings)
    let items = LabReview.due(in: try desk.file.read(), labs: desk.shelf.labs, at: SessionClock.now())
    guard !items.isEmpty else {
      return try screen.say(
        "Nothing is due. A wrong answer comes back after \(LabReview.days[0]) days, and once more \(LabReview.days[1]) days later."
      )
    }
    for item in items {
      guard try review(item, screen, runner) else { return try screen.say("Kept. Go on with: cowscope lab review") }
    }
    try screen.skip()
    try screen.say("That is all for today.")
  }

  /// Asks one question; false where the student stops.
  private func review(_ item: ReviewItem, _ screen: LabScreen, _ runner: LabRunner) throws(Failure) -> Bool {
    let variant = try Self.checked(item.lab) { () throws(LabErrors) in try item.variant() }
    try screen.head("\(item.lab.capitalLabel). \(item.lab.title)")
    try screen.say("Seed \(variant.seed?.description ?? "").")
    let before = QuestionScreen(screen: screen) { variant.textBeforeRun($0) }
    for text in item.lab.introduction {
      try screen.skip()
      try screen.prose(variant.textBeforeRun(text))
    }
    try screen.skip()
    // What policies predict asks nothing of the kernel.
    let table =
      item.question.policies == nil
      ? nil : try? runner.predicted(variant).run.policyTable(of: item.question)
    try before.pose(item.question, table: table)
    var hints = item.question.hints[...]
    let answer = try before.read(item.question) { word throws(Failure) in
      guard ["h", "hint"].contains(word), item.question.options.count < 8 else { return false }
      let hint = hints.popFirst().map { variant.textBeforeRun($0) }
      try screen.say(hint ?? "There are no more hints.", prefix: "   Hint: ")
      return true
    }
    guard let answer else { return false }
    let run = try runner.run(variant).run
    let (key, judgement) = try Self.checked(item.lab) { () throws(LabErrors) in try item.judge(answer, by: run) }
    try QuestionScreen(screen: screen) { run.checkedText($0) }.tell(key, answer, judgement, nil)
    try desk.file.update { progress throws(Failure) in
      progress.note(item, isRight: judgement.isRight, at: SessionClock.now())
    }
    return true
  }

  private static func checked<Value>(
    _ lab: Lab, _ compute: () throws(LabErrors) -> Value
  ) throws(Failure) -> Value {
    do throws(LabErrors) {
      return try compute()
    } catch {
      throw Failure(error, in: lab.file)
    }
  }
}
