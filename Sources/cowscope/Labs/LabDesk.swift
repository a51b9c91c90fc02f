import Rendering
import Teaching

/// What a student can do with labs: choose one, go on with it, ask for a hint, begin anew.
struct LabDesk {
  let shelf: LabShelf
  let file: LabStateFile
  let style: Style
  /// Who the student says to be.
  let student: String?

  var screen: LabScreen { LabScreen(style: style) }

  /// Writes the list of labs.
  func list() throws(Failure) {
    let progress = try file.read()
    var list = LabList(shelf: shelf, style: style) { record(of: $0, in: progress) }
    list.due = LabReview.due(in: progress, labs: shelf.labs, at: SessionClock.now()).count
    try list.show()
  }

  /// The first lab that is not done, nil where all are; a quiz is never next by itself.
  func next() throws(Failure) -> Lab? {
    let progress = try file.read()
    return shelf.labs.first { lab in
      guard lab.kind == .lab else { return false }
      guard let course = shelf.course else { return !progress.isDone(lab) }
      return !sessions(of: lab, in: course, progress).contains { $0.phase == .done }
    }
  }

  /// Takes a student through a lab and keeps the state after each step.
  ///
  /// `answers` is a file with them, if nobody is asked.
  func go(_ lab: Lab, seed: Seed?, allowsSettings: Bool, answers: String? = nil) throws(Failure) {
    let file = file
    var screen = screen
    screen.answers = try answers.map { path throws(Failure) in try AnswerFile(path, for: lab) }
    var dialogue = LabDialogue(
      try current(lab, seed: seed, allowsSettings: allowsSettings), screen: screen,
      runner: LabRunner(allowsSettings: allowsSettings, recordings: shelf.recordings)
    ) { record throws(Failure) in
      try file.update { progress throws(Failure) in progress.keep(record) }
    }
    if case .paused = try dialogue.go() {
      try screen.skip()
      return try screen.say("Kept. Go on with: \(lab.command)")
    }
    if dialogue.session.record.ticket != nil {
      try screen.say("Hand it in: cowscope lab report \(lab.name)")
    } else if lab.kind == .quiz {
      try compare(lab)
    }
  }

  /// Shows what has changed since the first time a quiz was done.
  private func compare(_ quiz: Lab) throws(Failure) {
    guard let comparison = QuizComparison(of: quiz, in: try file.read()) else {
      return try screen.say("Later, the same questions with other numbers show what has changed: \(quiz.command)")
    }
    try screen.head("Then and now")
    for row in comparison.rows {
      try screen.say("\(row.id). then \(ShareText.percent(row.before)), now \(ShareText.percent(row.after))")
    }
    var words = "Together: then \(ShareText.percent(comparison.before)), now \(ShareText.percent(comparison.after))."
    if let gain = comparison.gain { words += " Of what was missing then, \(ShareText.percent(gain)) is there now." }
    try screen.say(words)
  }

  // MARK: Sessions

  /// The last session of a lab: of this course where there is one, else for practice.
  private func record(of lab: Lab, in progress: LabProgress) -> SessionRecord? {
    guard let course = shelf.course else { return progress.session(of: lab) }
    return course.lastSession(of: lab, student: student, in: progress)
  }

  private func sessions(of lab: Lab, in course: Course, _ progress: LabProgress) -> [SessionRecord] {
    progress.sessions(of: lab, course: course.id, student: student ?? progress.lastStudent(of: course.id))
  }

  /// The session that goes on, or a new one: the last one that is not done, or that of the seed.
  ///
  /// A quiz that is done begins again with the seed that follows, so that the questions are the same and the numbers are not.
  private func current(_ lab: Lab, seed: Seed?, allowsSettings: Bool) throws(Failure) -> LabSession {
    let progress = try file.read()
    if let course = shelf.course { return try attempt(lab, of: course, seed: seed, progress) }
    if let seed, progress.isUnderway(lab, seed: seed) { throw .seedIsUnderway }
    let record = seed.map { progress.session(of: lab, seed: $0) } ?? progress.session(of: lab)
    if let record, record.phase != .done || seed != nil { return try resumed(lab, record) }
    let next = lab.kind == .quiz ? record.flatMap { Seed(code: $0.seed) }?.next : nil
    return try begun(lab, seed ?? next ?? shelf.practiceSeed(of: lab, allowsSettings: allowsSettings), nil)
  }

  /// The attempt of a course that goes on, or the next one.
  private func attempt(
    _ lab: Lab, of course: Course, seed: Seed?, _ progress: LabProgress
  ) throws(Failure) -> LabSession {
    let attempt: Course.Attempt
    do throws(Course.Refusal) {
      attempt = try course.attempt(lab, student: student, seed: seed, in: progress)
    } catch {
      throw Failure(error)
    }
    switch attempt {
    case .goesOn(let record): return try resumed(lab, record)
    case .begins(let seed, let ticket): return try begun(lab, seed, ticket)
    }
  }

  private func begun(_ lab: Lab, _ seed: Seed, _ ticket: CourseTicket?) throws(Failure) -> LabSession {
    do throws(LabErrors) {
      return try LabSession(lab, seed: seed, ticket: ticket)
    } catch {
      throw Failure(error, in: lab.file)
    }
  }

  private func resumed(_ lab: Lab, _ record: SessionRecord) throws(Failure) -> LabSession {
    do throws(SessionError) {
      return try LabSession(lab, record: record)
    } catch {
      throw .usage("\(error.description); begin anew with: cowscope lab reset \(lab.name)")
    }
  }

  /// Shows a hint for the question that is open.
  func hint(_ lab: Lab) throws(Failure) {
    let (id, hint) = try file.update { progress throws(Failure) -> (String, String?) in
      guard let record = record(of: lab, in: progress), record.phase != .done else {
        throw .usage("\(lab.label) is not begun; begin with: \(lab.command)")
      }
      var session = try resumed(lab, record)
      guard let id = session.open.first?.id ?? session.openPuzzles.first?.id else {
        throw .usage("no question is open; go on with: \(lab.command)")
      }
      let hint = session.hint(id)
      progress.keep(session.record)
      return (id, hint)
    }
    try screen.say(hint ?? "There are no more hints.", prefix: "\(id). ")
  }

  /// Forgets the answers to a lab; attempts that count stay.
  func reset(_ lab: Lab) throws(Failure) {
    let (count, isKept) = try file.update { progress throws(Failure) in
      (progress.forget(lab.id), progress.sessions.contains { $0.lab == lab.id })
    }
    let words = count == 0 ? "has no answers" : "is as new"
    let kept = isKept ? ", apart from attempts that count: they stay" : ""
    try screen.say("\(lab.capitalLabel) \(words)\(kept).")
  }

  /// The last session of a lab, with its variant.
  func lastSession(of lab: Lab) throws(Failure) -> LabSession {
    guard let record = record(of: lab, in: try file.read()) else {
      throw .usage("\(lab.label) is not begun; begin with: \(lab.command)")
    }
    return try resumed(lab, record)
  }
}

extension Failure {
  /// The end of a program that would show what an attempt has still to ask.
  static let seedIsUnderway = Failure.usage(
    "this seed is that of an attempt that counts and is not done; go on with that one first")

  /// The end of a program whose student cannot begin.
  init(_ refusal: Course.Refusal) { self = .usage(refusal.description) }
}
