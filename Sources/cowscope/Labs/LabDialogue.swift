import Experiment
import Rendering
import Scenario
import Teaching

/// Takes a student through a lab, line by line.
struct LabDialogue {
  /// How a dialogue ends.
  enum Ending {
    /// The lab is done.
    case done
    /// The student has stopped, or the input has ended; the state is kept.
    case paused
  }

  var session: LabSession
  let screen: LabScreen
  let runner: LabRunner
  /// Keeps the state after each step.
  let keep: (SessionRecord) throws(Failure) -> Void
  private var report: LabRunner.Result?

  init(
    _ session: LabSession, screen: LabScreen, runner: LabRunner, keep: @escaping (SessionRecord) throws(Failure) -> Void
  ) {
    self.session = session
    self.screen = screen
    self.runner = runner
    self.keep = keep
  }

  private var lab: Lab { session.variant.lab }

  /// Goes on until the lab is done or the student stops.
  mutating func go() throws(Failure) -> Ending {
    try open()
    while session.phase != .done {
      if session.needsRun { try run() }
      let goesOn =
        switch session.phase {
        case .predict: try predict()
        case .run: true
        case .reveal: try reveal()
        case .restate: try restate()
        case .investigate: try investigate()
        case .modify: try modify()
        case .done: true
        }
      try keep(session.record)
      if !goesOn { return .paused }
    }
    try close()
    return .done
  }

  private func open() throws(Failure) {
    let seed = session.variant.seed?.description ?? ""
    try screen.show([screen.style.heading("\(lab.capitalLabel). \(lab.title)")])
    try screen.say("Seed \(seed). About \(lab.minutes) minutes. Whoever has this seed has these numbers.")
    if session.phase == .predict, session.record.replies.isEmpty {
      for text in lab.introduction {
        try screen.skip()
        try screen.prose(session.text(text))
      }
      try screen.head("The scenario")
      for line in session.variant.scenarioText.split(separator: "\n") {
        try screen.show(["  " + screen.style.printable(String(line))])
      }
    } else {
      try screen.say("You go on where you stopped.")
    }
  }

  private mutating func close() throws(Failure) {
    if session.needsRun { try run() }
    for text in lab.closing {
      try screen.head("To keep")
      try screen.prose(session.text(text))
    }
    let points = session.points
    try screen.head("Done")
    var words = "\(AmountOfPoints.text(points.earned)) of \(points.possible) points."
    // A course deals the seeds itself.
    if session.record.ticket == nil, let next = session.variant.seed?.next {
      words += " Another variant: \(lab.command) --seed \(next)"
    }
    try screen.say(words)
  }

  /// What the session refuses here is a mistake of this program or of the state file.
  private func failure(_ error: SessionError) -> Failure { .usage(error.description) }

  // MARK: Before the run

  private mutating func predict() throws(Failure) -> Bool {
    try screen.head("Before the run: predict")
    try screen.say(
      "Answer each question, then say how sure you are. Type ? if you do not know, h for a hint, q to stop.")
    if session.hintCost > 0 {
      try screen.say("In this course each hint takes \(session.hintCost) % of the points of its question.")
    }
    for question in session.open {
      guard let answer = try answer(question) else { return false }
      var confidence: Confidence?
      if answer != .unknown {
        guard let sure = try questions.confidence() else { return false }
        confidence = sure
      }
      do throws(SessionError) {
        try session.predict(question.id, answer, confidence)
      } catch {
        throw failure(error)
      }
      try keep(session.record)
    }
    let receipt: String
    do throws(SessionError) {
      receipt = try session.commit()
    } catch {
      throw failure(error)
    }
    try screen.skip()
    try screen.say("Your predictions stand. Receipt: \(receipt)")
    try screen.say("Write it down: it belongs to these answers and no others.")
    return true
  }

  private var questions: QuestionScreen {
    let session = session
    return QuestionScreen(screen: screen) { session.text($0) }
  }

  /// Asks until there is an answer; nil where the student stops.
  private mutating func answer(_ question: Question) throws(Failure) -> GivenAnswer? {
    try screen.skip()
    screen.answers?.turn(to: question.id, otherwise: "?")
    try questions.pose(question, table: session.policyTable(of: question))
    return try questions.read(question) { word throws(Failure) in
      if ["h", "hint"].contains(word), question.options.count < 8 {
        try hint(question.id)
      } else if ["t", "table"].contains(word), session.phase > .reveal, let report {
        try show(report)
      } else {
        return false
      }
      return true
    }
  }

  /// The run step by step.
  private func show(_ report: LabRunner.Result) throws(Failure) {
    let processes = report.result.scenario.steps.isEmpty ? "" : RunReport(report.result, style: screen.style).text
    let systems = report.run.systems.runs.map { SystemReport($0, style: screen.style).text }
    try Output.standardOutput.writeResult(([processes] + systems).joined())
  }

  private mutating func hint(_ id: String) throws(Failure) {
    try screen.say(session.hint(id) ?? "There are no more hints.", prefix: "   Hint: ")
    try keep(session.record)
  }

  // MARK: The run

  private mutating func run() throws(Failure) {
    let progress = Progress()
    defer { progress.end() }
    let result = try runner.run(session.variant)
    do throws(SessionError) {
      try session.take(result.run)
    } catch {
      throw failure(error)
    }
    report = result
    if let notice = result.notice {
      try screen.skip()
      try screen.say(RunNotice.text(notice, isPartial: result.run.wasMeasured, recorded: result.recorded))
    }
  }

  private mutating func reveal() throws(Failure) -> Bool {
    try screen.head("The run, answer by answer")
    while session.phase == .reveal {
      let revelation: LabSession.Revelation
      do throws(SessionError) {
        revelation = try session.reveal()
      } catch {
        throw failure(error)
      }
      try screen.skip()
      try questions.tell(
        revelation.key, revelation.reply.answer, revelation.judgement, revelation.reply.confidence)
      try keep(session.record)
    }
    return true
  }

  // MARK: Behind the run

  private mutating func restate() throws(Failure) -> Bool {
    try screen.head("What did the run show?")
    for table in report.map({ RunTable.all(of: $0.run) }) ?? [] {
      try screen.show(LabTable(table).lines(screen.style))
      if table.title != nil { try screen.skip() }
    }
    try screen.say(
      lab.needsEngines
        ? "The counts are bytes, as the models say. Type t for what each statement left."
        : "Each count: the model's, and the kernel's where it differs or is not known. Type t for the run step by step."
    )
    return try ask { session, id, answer throws(SessionError) in try session.restate(id, answer) }
  }

  private mutating func investigate() throws(Failure) -> Bool {
    try screen.head("Why?")
    return try ask { session, id, answer throws(SessionError) in try session.investigate(id, answer) }
  }

  /// Asks the questions of a phase until all of them are settled.
  private mutating func ask(
    _ settle: (inout LabSession, String, GivenAnswer) throws(SessionError) -> Judgement
  ) throws(Failure) -> Bool {
    let phase = session.phase
    while session.phase == phase, let question = session.open.first {
      guard let answer = try answer(question) else { return false }
      let judgement: Judgement
      let key: QuestionKey
      do throws(SessionError) {
        judgement = try settle(&session, question.id, answer)
        key = try session.key(of: question)
      } catch {
        throw failure(error)
      }
      if session.open.contains(where: { $0.id == question.id }) {
        try screen.say("Look again: that is not what the table says.", prefix: "   ")
      } else {
        try questions.tell(key, answer, judgement, nil)
      }
      try keep(session.record)
    }
    return true
  }
}
