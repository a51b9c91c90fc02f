import Rendering
import Teaching

/// A lab as its author looks at it: what a student sees, and behind bars what only the author sees.
struct LabPreview {
  private let sheet: LabSheet
  private let screen: LabScreen

  private static let margin = "   | "

  init(_ sheet: LabSheet, screen: LabScreen) {
    self.sheet = sheet
    self.screen = screen
  }

  /// Writes everything, phase by phase.
  func show() throws(Failure) {
    let lab = sheet.variant.lab
    try screen.show([screen.style.heading("\(lab.capitalLabel). \(lab.title)")])
    try screen.say("Seed \(sheet.variant.seed?.description ?? ""). About \(lab.minutes) minutes.")
    try note(
      lab.parameters.map { "\($0.name) = \(sheet.variant.values[$0.name]?.text ?? "?")" }.joined(separator: "; "))
    for text in sheet.introduction {
      try screen.skip()
      try screen.prose(text)
    }
    try screen.head("The scenario")
    try screen.show(
      sheet.variant.scenarioText.split(separator: "\n").map { "  " + screen.style.printable(String($0)) })
    try show("Before the run: predict", sheet.questions.filter { $0.question.phase == .predict })
    try show("What did the run show?", sheet.observations)
    try show("Why?", sheet.questions.filter { $0.question.phase == .investigate })
    if !sheet.puzzles.isEmpty { try screen.head("Change it") }
    for puzzle in sheet.puzzles { try show(puzzle) }
    for text in sheet.closing {
      try screen.head("To keep")
      try screen.prose(text)
    }
  }

  private func note(_ text: String) throws(Failure) { try screen.say(text, prefix: Self.margin) }

  private func show(_ title: String, _ questions: [SheetQuestion]) throws(Failure) {
    guard !questions.isEmpty else { return }
    try screen.head(title)
    for question in questions { try show(question) }
  }

  private func show(_ sheet: SheetQuestion) throws(Failure) {
    let question = sheet.question
    try screen.skip()
    for text in sheet.context {
      try screen.prose(text)
      try screen.skip()
    }
    try screen.say(sheet.ask, prefix: "\(question.id). ")
    for (index, option) in sheet.options.enumerated() {
      try screen.say(option.text, prefix: "   \(GivenAnswer.letter(index)) ")
    }
    if let table = sheet.policyTable { try screen.show(PolicyLines(table: table).lines(screen.style)) }
    var right = "Right: \(sheet.text(of: sheet.right))"
    if question.kind == .number || question.kind == .pair {
      let units = question.units.filter { $0 != .count && $0 != .byte }.map(\.rawValue)
      if !units.isEmpty { right += " (\(units.joined(separator: ", ")))" }
    }
    if question.tolerance > 0 { right += ", or up to \(question.tolerance) off" }
    try note("\(right). Points: \(question.points).")
    for count in question.policies?.counts ?? [] { try note("The model: \(count.value.text)") }
    if let answer = question.answer { try note("The model: \(answer.text)") }
    if let rule = question.rule { try note("The rule: \(rule.text)") }
    for (index, option) in question.options.enumerated() where question.kind == .several || question.kind == .order {
      let rule = option.rule.map { "; the rule: \($0.text)" } ?? ""
      try note("\(GivenAnswer.letter(index)), the model: \(option.value.text)\(rule)")
    }
    if let fixed = question.fixed { try note("Always the same: \(fixed)") }
    for wrong in sheet.wrong {
      let formula = wrong.diagnosis.formula.map { " = \($0)" } ?? ""
      try show(wrong.diagnosis, of: question, "\(sheet.text(of: wrong.answer))\(formula)")
    }
    for (index, option) in sheet.options.enumerated() {
      guard let diagnosis = option.diagnosis else { continue }
      try show(diagnosis, of: question, "\(GivenAnswer.letter(index))\(option.isRight ? " not chosen" : "")")
    }
    for (index, hint) in sheet.hints.enumerated() { try note("Hint \(index + 1): \(hint)") }
    if let explanation = sheet.explanation { try note("Explanation: \(explanation)") }
    if let claim = question.claim { try note("The statement stands in: \(claim.source)") }
  }

  private func show(_ diagnosis: Judgement.Diagnosis, of question: Question, _ answer: String) throws(Failure) {
    for (index, sentence) in Feedback.sentences(on: diagnosis, of: question).enumerated() {
      if index == 0 { try note("Wrong: \(answer). \(sentence)") } else { try screen.say(sentence, prefix: "   |   ") }
    }
  }

  private func show(_ puzzle: SheetPuzzle) throws(Failure) {
    try screen.skip()
    try screen.say(puzzle.ask, prefix: "\(puzzle.id). ")
    for change in puzzle.changes { try screen.say("now \(change.value)", prefix: "   \(change.name): ") }
    try note("Reached where \(puzzle.target). Points: \(puzzle.points).")
    try note("A solution: \(puzzle.solution.map { "\($0.name) = \($0.value)" }.joined(separator: "; "))")
    for (index, hint) in puzzle.hints.enumerated() { try note("Hint \(index + 1): \(hint)") }
  }
}
