import Experiment
import Rendering
import Teaching

/// Asks which policy the kernel follows, and lets a run decide; nothing of it is kept.
struct LabPolicies {
  let desk: LabDesk
  let lab: Lab
  private let question: Question
  private let runner: LabRunner

  init(_ desk: LabDesk, _ lab: Lab, allowsSettings: Bool) throws(Failure) {
    guard let question = lab.policyQuestion else {
      let others = desk.shelf.labs.filter { $0.policyQuestion != nil }.map(\.name).joined(separator: ", ")
      throw .usage(
        "\(lab.label) does not ask about policies; \(others.isEmpty ? "none of these labs does" : "these do: \(others)")"
      )
    }
    self.desk = desk
    self.lab = lab
    self.question = question
    runner = LabRunner(allowsSettings: allowsSettings, recordings: desk.shelf.recordings)
  }

  /// Shows what each policy predicts, asks for one of them, runs, and says which one fits; with `json` it asks nothing.
  func go(seed: Seed?, json: Bool) throws(Failure) {
    if let seed, try desk.file.read().isUnderway(lab, seed: seed) { throw .seedIsUnderway }
    let seed = seed ?? desk.shelf.practiceSeed(of: lab, allowsSettings: runner.allowsSettings)
    let variant = try checked { () throws(LabErrors) in try lab.variant(seed) }
    if json { return try write(variant) }
    let screen = desk.screen
    try screen.show([screen.style.heading("\(lab.capitalLabel). \(lab.title)")])
    try screen.say("Seed \(seed). Which policy is your kernel's?")
    for text in lab.introduction {
      try screen.skip()
      try screen.prose(variant.textBeforeRun(text))
    }
    try screen.head("What each policy would make of it")
    let predicted = try runner.predicted(variant).run
    let questions = QuestionScreen(screen: screen) { predicted.checkedText($0) }
    try questions.pose(question, table: try checked { () throws(LabErrors) in try predicted.policyTable(of: question) })
    var hints = question.hints[...]
    let answer = try questions.read(question) { word throws(Failure) in
      guard ["h", "hint"].contains(word) else { return false }
      let hint = hints.popFirst().map { predicted.checkedText($0) }
      try screen.say(hint ?? "There are no more hints.", prefix: "   Hint: ")
      return true
    }
    guard let answer else { return }
    try tell(answer, try runner.run(variant), screen)
  }

  /// What the run has decided.
  private func tell(_ answer: GivenAnswer, _ result: LabRunner.Result, _ screen: LabScreen) throws(Failure) {
    let run = result.run
    let (key, judgement) = try checked { () throws(LabErrors) in
      let key = try run.key(of: question)
      return (key, try key.judge(answer))
    }
    try screen.head("The run decides")
    if let notice = result.notice { try screen.say("There is no measurement here: \(notice).") }
    try QuestionScreen(screen: screen) { run.checkedText($0) }.tell(key, answer, judgement, nil)
  }

  private func write(_ variant: Variant) throws(Failure) {
    let result = try runner.run(variant)
    let key = try checked { () throws(LabErrors) in try result.run.key(of: question) }
    guard let table = key.policyTable else { return }
    let document = PolicyDocument(
      variant, table, policy: table.place(key.right(on: .kernel)), notice: result.notice, recorded: result.recorded)
    guard let data = try? JSONText.encode(document) else { throw .usage("the policies cannot be written as JSON") }
    try Output.standardOutput.writeResult(data)
  }

  private func checked<Value>(_ compute: () throws(LabErrors) -> Value) throws(Failure) -> Value {
    do throws(LabErrors) {
      return try compute()
    } catch {
      throw Failure(error, in: lab.file)
    }
  }
}

extension PolicyTable {
  /// The policy that an answer names.
  fileprivate func place(_ answer: GivenAnswer?) -> String? {
    guard case .options(let places)? = answer, places.count == 1 else { return nil }
    return columns[places[0]].policy
  }
}
