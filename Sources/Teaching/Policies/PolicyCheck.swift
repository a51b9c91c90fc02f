internal import Scenario

/// Whether policies can be told apart by what a question about them shows, and which of them kernels follow.
enum PolicyCheck {
  /// What is wrong for one variant: each policy must predict other counts than each other one.
  static func problems(of question: Question, _ asked: PolicyChoice, in run: LabRun) throws(LabProblem) -> [LabProblem]
  {
    let table = try run.table(of: asked, question)
    guard let (one, other) = table.twins else { return [] }
    let name = asked.positions[other]
    return [
      LabProblem(
        "for the seed \(run.seedText) `\(table.columns[other].policy)` and `\(table.columns[one].policy)` predict the same: "
          + table.columns[one].predicted.map(String.init).joined(separator: ", "), at: name.position,
        length: name.text.unicodeScalars.count,
        hint: "count something that tells them apart, or draw other parameters; here they are \(run.parameterText)")
    ]
  }

  /// What is wrong with a run on the kernel: it must follow the policy of Linux, and no other one.
  ///
  /// Nil where the kernel has not shown enough to tell.
  static func problemOnKernel(
    of question: Question, _ asked: PolicyChoice, in run: LabRun
  ) throws(LabProblem) -> [LabProblem]? {
    let table = try run.table(of: asked, question)
    guard let fitting = table.fittingKernel, fitting.count < 2 else { return nil }
    if fitting == table.fittingModel { return [] }
    let names = fitting.map { "that of `\(table.columns[$0].policy)`" }.first ?? "none of these"
    let seen = (table.kernel ?? []).map(PolicyTable.text).joined(separator: ", ")
    return [
      LabProblem(
        "for the seed \(run.seedText) the kernel's policy is \(names): \(seen)", at: question.position,
        hint: "parameters: \(run.parameterText)")
    ]
  }
}

extension LabFormulas {
  /// Every count must be a number, and its words need nothing of the run.
  mutating func check(_ asked: PolicyChoice) {
    for count in asked.counts {
      check(count.text, isBeforeRun: true)
      check(count.value, is: .number)
    }
  }
}
