internal import LocalHTTP
internal import Scenario
internal import Teaching

/// One request to a lab: the session as it is kept, what a form does to it, and what is wrong with the form.
struct LabVisit {
  private(set) var session: LabSession
  /// The run, once there is one.
  private(set) var hosted: HostedRun?
  /// The form that was sent, where it must be mended.
  private(set) var form: FormFields?
  /// What is wrong with answers of the form, by question.
  private(set) var problems: [String: String] = [:]
  /// The run of changed numbers that did not reach the target.
  private(set) var attempt: LabRun?
  private let host: any LabHost
  private let runs: RunShelf

  init(_ session: LabSession, host: any LabHost, runs: RunShelf) {
    self.session = session
    self.host = host
    self.runs = runs
  }

  /// Takes the run that the session goes on from; a student who has not asked for it yet gets none.
  mutating func takeRun() throws(HostProblem) {
    if session.phase > .run { try take() }
  }

  private mutating func take() throws(HostProblem) {
    let hosted = try runs.run(of: session.variant, by: host)
    try step { session throws(SessionError) in try session.take(hosted.run) }
    self.hosted = hosted
  }

  /// Does what a button says; returns the place of the page to go to, nil where the form must be mended.
  mutating func act(_ action: String, _ form: FormFields) throws(HostProblem) -> String? {
    let words = action.split(separator: " ").map(String.init)
    switch (words.first, session.phase) {
    case ("hint", _) where words.count == 2:
      if session.phase == .predict { predict(form) }
      _ = session.hint(words[1])
      return "\(words[1])-hints"
    case ("keep", .predict):
      predict(form)
      return problems.isEmpty ? "main" : nil
    case ("commit", .predict): return try commit(form)
    case ("run", .run):
      try take()
      return "next"
    case ("reveal", .reveal):
      try step { session throws(SessionError) in _ = try session.reveal() }
      return "next"
    case ("restate", .restate), ("investigate", .investigate): return try answer(form)
    case ("try", .modify) where words.count == 2: return try solve(words[1], form)
    case ("leave", .modify) where words.count == 2:
      try step { session throws(SessionError) in try session.finish(words[1], by: nil) }
      return "next"
    // What was asked for is done already, or not to be done yet: the page shows where the student is.
    default: return "main"
    }
  }

  /// Does a step of the session; what it refuses here is a mistake of this program or of a form that no page has.
  private mutating func step(
    _ change: (inout LabSession) throws(SessionError) -> Void
  ) throws(HostProblem) {
    do throws(SessionError) {
      try change(&session)
    } catch {
      throw HostProblem(error.description)
    }
  }

  // MARK: Before the run

  /// Notes the predictions of a form that can be read, and what is wrong with the others that say something.
  private mutating func predict(_ form: FormFields) {
    self.form = form
    for question in session.predictions {
      guard let text = AnswerField.text(of: question, in: form) else { continue }
      guard let answer = GivenAnswer.read(text, for: question) else {
        problems[question.id] = AnswerField.expectation(of: question)
        continue
      }
      let confidence = form["sure.\(question.id)"].flatMap(Int.init).flatMap(Confidence.init)
      if answer != .unknown, confidence == nil { problems[question.id] = "say how sure you are" }
      // What is not sure yet is kept all the same: only commit wants it.
      do throws(SessionError) {
        try session.predict(question.id, answer, confidence)
      } catch {
        problems[question.id] = error.description
      }
    }
  }

  private mutating func commit(_ form: FormFields) throws(HostProblem) -> String? {
    predict(form)
    for question in session.open where problems[question.id] == nil {
      problems[question.id] = "answer this question, or say that you do not know"
    }
    for question in session.predictions where AnswerField.text(of: question, in: form) == nil {
      problems[question.id] = "answer this question, or say that you do not know"
    }
    guard problems.isEmpty else { return nil }
    try step { session throws(SessionError) in _ = try session.commit() }
    return "next"
  }

  // MARK: Behind the run

  /// Settles the first open question of the phase.
  private mutating func answer(_ form: FormFields) throws(HostProblem) -> String? {
    guard let question = session.open.first(where: { AnswerField.text(of: $0, in: form) != nil }) ?? session.open.first
    else { return "main" }
    guard let text = AnswerField.text(of: question, in: form), let answer = GivenAnswer.read(text, for: question) else {
      self.form = form
      problems[question.id] = AnswerField.expectation(of: question)
      return nil
    }
    try step { session throws(SessionError) in
      _ =
        session.phase == .restate
        ? try session.restate(question.id, answer) : try session.investigate(question.id, answer)
    }
    return session.open.contains { $0.id == question.id } ? "next" : question.id
  }

  /// Runs the scenario with other numbers; only what reaches the target is noted.
  private mutating func solve(_ id: String, _ form: FormFields) throws(HostProblem) -> String? {
    guard let puzzle = session.openPuzzles.first(where: { $0.id == id }) else { return "main" }
    self.form = form
    var changes: [String: ParameterValue] = [:]
    for name in puzzle.changes {
      let text = (form["value.\(name)"] ?? "").filter { !$0.isWhitespace || $0 == " " }
      guard let value = session.variant.values[name]?.replacement(text) else {
        problems[puzzle.id] = "'\(text)' cannot be \(name): \(PuzzleForm.expectation(session.variant.values[name]))"
        return nil
      }
      changes[name] = value
    }
    let variant: Variant
    do throws(LabErrors) {
      variant = try session.variant.changed(changes)
    } catch {
      problems[puzzle.id] = "the scenario cannot be made so: \(error.diagnostics.first?.message ?? "")"
      return nil
    }
    let run = try host.predict(variant).run
    var isSolved = false
    try step { session throws(SessionError) in
      isSolved = try session.isSolved(puzzle, by: run)
      if isSolved { try session.finish(puzzle.id, by: run) }
    }
    if isSolved { return "next" }
    attempt = run
    problems[puzzle.id] = "not yet: the target is not reached"
    return nil
  }
}
