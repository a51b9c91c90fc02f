internal import Scenario

/// What can be said of a lab without running it: whether students get help, feedback and words they need.
enum LabTexts {
  /// Words that are read in a minute, by somebody who thinks about them.
  private static let wordsPerMinute = 60
  /// How far the stated minutes may be off.
  private static let minutesFactor = 3.0

  static func problems(of lab: Lab) -> [LabProblem] {
    var problems: [LabProblem] = []
    for question in lab.questions + lab.observations {
      check(question, isObservation: lab.observations.contains { $0.id == question.id }, &problems)
    }
    for puzzle in lab.puzzles where puzzle.hints.isEmpty {
      problems.append(
        LabProblem("the puzzle `\(puzzle.id)` has no hint", at: puzzle.position, expected: "`hints:` with at least one")
      )
    }
    checkMinutes(lab, &problems)
    return problems
  }

  private static func check(_ question: Question, isObservation: Bool, _ problems: inout [LabProblem]) {
    if question.rule == nil, question.fixed == nil, question.kind.hasWholeAnswer, question.policies == nil {
      problems.append(
        LabProblem(
          "the question `\(question.id)` has no rule", at: question.position,
          expected: "`rule:` by parameters alone, or `fixed:` with the reason why the answer is always the same"))
    }
    for option in question.options where !question.kind.hasWholeAnswer && option.rule == nil {
      problems.append(
        LabProblem("the option has no rule", at: option.position, expected: "`rule:` by parameters alone"))
    }
    guard !isObservation else { return }
    if question.hints.isEmpty {
      problems.append(
        LabProblem(
          "the question `\(question.id)` has no hint", at: question.position, expected: "`hints:` with at least one"))
    }
    if question.kind == .number || question.kind == .pair, question.wrong.isEmpty {
      problems.append(
        LabProblem(
          "the question `\(question.id)` foresees no wrong answer", at: question.position,
          expected: "`wrong:` with values and beliefs"))
    }
    guard let explanation = question.explanation else {
      problems.append(
        LabProblem("the question `\(question.id)` explains nothing", at: question.position, expected: "`explain:`"))
      return
    }
    for literal in explanation.literals where hasBareNumber(literal) {
      problems.append(
        LabProblem(
          "the explanation has a number that is not computed", at: explanation.source.position,
          hint: "write it as a formula in braces, so that it is that of the run"))
    }
  }

  /// Whether a text has a number that is no unit (4 KiB, 2 MiB) and no part of a name (x86, M06, 5.8).
  static func hasBareNumber(_ text: String) -> Bool {
    let words = text.split { $0 == " " || $0 == "\n" }
    for (index, word) in words.enumerated() {
      let bare = word.trimmingPunctuation
      guard !bare.isEmpty, bare.allSatisfy({ $0.isASCII && $0.isNumber }) else { continue }
      let next = words.indices.contains(index + 1) ? words[index + 1].trimmingPunctuation : ""
      if !["KiB", "MiB", "GiB", "bytes"].contains(next) { return true }
    }
    return false
  }

  private static func checkMinutes(_ lab: Lab, _ problems: inout [LabProblem]) {
    let words = lab.text.split { $0 == " " || $0 == "\n" }.count
    let questions = lab.questions.count + lab.observations.count
    let estimate = Double(words) / Double(wordsPerMinute * 4) + Double(questions) * 1.5 + Double(lab.puzzles.count) * 4
    let ratio = Double(lab.minutes) / max(estimate, 1)
    if ratio > minutesFactor || ratio < 1 / minutesFactor {
      problems.append(
        LabProblem(
          "\(lab.minutes) minutes are unlikely", at: SourcePosition(line: 1, column: 1),
          hint: "by its words and questions the lab takes about \(Int(estimate.rounded()))"))
    }
  }
}

extension Substring {
  /// The word without what stands around it.
  fileprivate var trimmingPunctuation: Substring {
    var word = self
    while let first = word.first, !first.isLetter, !first.isNumber { word = word.dropFirst() }
    while let last = word.last, !last.isLetter, !last.isNumber { word = word.dropLast() }
    return word
  }
}
