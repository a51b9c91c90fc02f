internal import Hashing
internal import Scenario

/// One student's way through a lab: predict, commit, run, reveal, restate, investigate, modify.
///
/// Nothing of a run can be had before the predictions stand, and no step can be left out: that is what makes a prediction one. Whoever does
/// not know says so, and goes on.
public struct LabSession: Sendable {
  /// The lab with its numbers.
  public let variant: Variant
  /// What is kept.
  public private(set) var record: SessionRecord
  /// The run, once there is one in this process.
  private var run: LabRun?
  /// The time of day in seconds.
  private let clock: @Sendable () -> Int

  /// Begins a session, for practice or as an attempt of a course.
  ///
  /// Throws the mistakes of a lab that has no variant for the seed.
  public init(
    _ lab: Lab, seed: Seed, ticket: CourseTicket? = nil, clock: @escaping @Sendable () -> Int = SessionClock.now
  ) throws(LabErrors) {
    variant = try lab.variant(seed)
    record = SessionRecord(lab: lab, seed: seed, ticket: ticket, at: clock())
    self.clock = clock
  }

  /// Goes on with a session that was kept; what was revealed needs its run again, by `take`.
  public init(
    _ lab: Lab, record: SessionRecord, clock: @escaping @Sendable () -> Int = SessionClock.now
  ) throws(SessionError) {
    let wanted = "\(lab.id) \(lab.version)"
    guard record.lab == lab.id, record.version == lab.version else {
      throw .otherLab(found: "\(record.lab) \(record.version)", wanted: wanted)
    }
    guard record.format == SessionRecord.currentFormat, let seed = Seed(code: record.seed) else {
      throw .damaged("format \(record.format), seed \(record.seed)")
    }
    do throws(LabErrors) {
      variant = try lab.variant(seed)
    } catch {
      throw .damaged(error.description)
    }
    self.record = record
    self.clock = clock
    try checkRecord()
  }

  /// Where the student is.
  public var phase: SessionRecord.Phase { record.phase }

  /// The questions before the run.
  public var predictions: [Question] { variant.lab.questions.filter { $0.phase == .predict } }

  /// The questions after it.
  public var investigations: [Question] { variant.lab.questions.filter { $0.phase == .investigate } }

  /// The questions of the phase that have no final answer.
  public var open: [Question] {
    switch phase {
    case .predict: predictions.filter { record.reply(to: $0.id) == nil }
    case .restate: variant.lab.observations.filter { record.reply(to: $0.id)?.share == nil }
    case .investigate: investigations.filter { record.reply(to: $0.id) == nil }
    case .run, .reveal, .modify, .done: []
    }
  }

  /// The puzzles that are neither solved nor given up.
  public var openPuzzles: [Puzzle] {
    phase == .modify ? variant.lab.puzzles.filter { record.reply(to: $0.id)?.share == nil } : []
  }

  /// Whether a run is needed before the session can go on.
  public var needsRun: Bool { run == nil && phase != .predict && phase != .done }

  /// Notes what was done.
  private mutating func log(
    _ kind: SessionEvent.Kind, _ id: String? = nil, _ fill: (inout SessionEvent) -> Void = { _ in }
  ) {
    var event = SessionEvent(kind, id: id)
    fill(&event)
    record.log(event, at: clock())
  }

  private func require(_ wanted: SessionRecord.Phase) throws(SessionError) {
    guard phase == wanted else { throw .outOfOrder(now: phase, wanted: wanted) }
  }

  // MARK: Before the run

  /// Notes a prediction, or another one in its place.
  public mutating func predict(_ id: String, _ answer: GivenAnswer, _ confidence: Confidence?) throws(SessionError) {
    try require(.predict)
    guard let question = predictions.first(where: { $0.id == id }) else { throw .unknown(id: id) }
    guard answer.fits(question) else { throw .notAnAnswer(id: id) }
    record.replies.removeAll { $0.id == id }
    let reply = SessionRecord.Reply(id: id, answer: answer, confidence: answer == .unknown ? nil : confidence)
    record.replies.append(reply)
    log(.predict, id) { event in
      event.answer = answer
      event.confidence = reply.confidence
    }
  }

  /// Makes the predictions final and returns the receipt of them.
  public mutating func commit(nonce: UInt64 = .random(in: 0...UInt64.max)) throws(SessionError) -> String {
    try require(.predict)
    guard open.isEmpty else { throw .unanswered(open.map(\.id)) }
    record.nonce = nonce
    record.phase = .run
    log(.commit) { $0.nonce = nonce }
    return receipt ?? ""
  }

  /// Eight signs that follow from the predictions, the seed and the nonce: who has written them down can show later that
  /// nothing was changed.
  public var receipt: String? {
    guard let nonce = record.nonce else { return nil }
    var text = "\(record.lab)|\(record.version)|\(record.seed)|\(nonce)"
    for question in predictions {
      guard let reply = record.reply(to: question.id) else { continue }
      text += "|\(reply.id)=\(reply.answer?.code ?? "?")/\(reply.confidence?.rawValue ?? 0)"
    }
    let number = SHA256.hash(text.utf8).prefix(5).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return CrockfordCode.grouped(CrockfordCode.symbols(of: number, count: 8), [4, 4])
  }

  // MARK: The run and behind it

  /// Takes the run of the variant, which everything behind it is judged by.
  public mutating func take(_ run: LabRun) throws(SessionError) {
    guard phase > .predict else { throw .outOfOrder(now: phase, wanted: .run) }
    guard run.variant.scenarioText == variant.scenarioText else { throw .damaged("the run is of another scenario") }
    self.run = run
    if phase == .run { record.phase = .reveal }
    // Who looks at a lab again that is done adds nothing to it.
    guard phase < .done else { return }
    let figures = RunFigures(run)
    // Who goes on later runs again; what comes out as before is nothing new.
    if figures == record.events.last(where: { $0.kind == .run })?.figures { return }
    log(.run) { $0.figures = figures }
  }

  /// The answers to a question, once they may be known.
  public func key(of question: Question) throws(SessionError) -> QuestionKey {
    guard phase > .run, let run else { throw .outOfOrder(now: phase, wanted: .reveal) }
    do throws(LabErrors) {
      return try run.key(of: question)
    } catch {
      throw .damaged(error.description)
    }
  }

  /// The run, once it may be seen.
  public func shownRun() throws(SessionError) -> LabRun {
    guard phase > .reveal, let run else { throw .outOfOrder(now: phase, wanted: .restate) }
    return run
  }

  /// What each policy would have made of the run, for a question that asks which is the kernel's; nil for others, and as long as the run may
  /// not be seen.
  public func policyTable(of question: Question) -> PolicyTable? {
    (try? shownRun()).flatMap { try? $0.policyTable(of: question) }
  }

  /// One prediction beside what happened.
  public struct Revelation: Sendable {
    /// The question.
    public var question: Question
    /// What was predicted.
    public var reply: SessionRecord.Reply
    /// What is right.
    public var key: QuestionKey
    /// What the prediction is worth.
    public var judgement: Judgement
  }

  /// Compares the next prediction with the run; behind the last one the student restates what was seen.
  public mutating func reveal() throws(SessionError) -> Revelation {
    try require(.reveal)
    guard predictions.indices.contains(record.revealed) else { throw .damaged("nothing is left to be revealed") }
    let question = predictions[record.revealed]
    guard let reply = record.reply(to: question.id), let answer = reply.answer else {
      throw .damaged("\(question.id) has no answer")
    }
    let key = try key(of: question)
    let judgement = try judge(answer, by: key)
    record.revealed += 1
    log(.reveal, question.id)
    let judged = note(judgement, for: question.id)
    if record.revealed == predictions.count { advance(to: .restate) }
    return Revelation(question: question, reply: judged ?? reply, key: key, judgement: judgement)
  }

  /// Notes what the student has seen in the run; a wrong answer may be given once more.
  public mutating func restate(_ id: String, _ answer: GivenAnswer) throws(SessionError) -> Judgement {
    try require(.restate)
    let judgement = try settle(.restate, id, answer, tries: 2)
    if open.isEmpty { advance(to: .investigate) }
    return judgement
  }

  /// Notes an answer to a question about why.
  public mutating func investigate(_ id: String, _ answer: GivenAnswer) throws(SessionError) -> Judgement {
    try require(.investigate)
    let judgement = try settle(.investigate, id, answer, tries: 1)
    if open.isEmpty { advance(to: .modify) }
    return judgement
  }

  /// Judges an answer and notes it as final when it is right or the last try.
  private mutating func settle(
    _ kind: SessionEvent.Kind, _ id: String, _ answer: GivenAnswer, tries: Int
  ) throws(SessionError) -> Judgement {
    guard let question = open.first(where: { $0.id == id }) else { throw .unknown(id: id) }
    guard answer.fits(question) else { throw .notAnAnswer(id: id) }
    let judgement = try judge(answer, by: key(of: question))
    let before = record.reply(to: id)?.tries ?? 0
    record.replies.removeAll { $0.id == id }
    var reply = SessionRecord.Reply(id: id, answer: answer)
    reply.tries = before + 1
    record.replies.append(reply)
    log(kind, id) { $0.answer = answer }
    if judgement.isRight || reply.tries >= tries { _ = note(judgement, for: id) }
    return judgement
  }

  private func judge(_ answer: GivenAnswer, by key: QuestionKey) throws(SessionError) -> Judgement {
    do throws(LabErrors) {
      return try key.judge(answer)
    } catch {
      throw .damaged(error.description)
    }
  }

  private mutating func note(_ judgement: Judgement, for id: String) -> SessionRecord.Reply? {
    guard let index = record.replies.firstIndex(where: { $0.id == id }) else { return nil }
    record.replies[index].share = judgement.share
    record.replies[index].beliefs = judgement.beliefs.map(\.misconception.id)
    return record.replies[index]
  }

  /// Goes to a phase, or to the first one behind it in which there is something to do.
  private mutating func advance(to phase: SessionRecord.Phase) {
    record.phase = phase
    if phase == .restate, open.isEmpty { return advance(to: .investigate) }
    if phase == .investigate, open.isEmpty { return advance(to: .modify) }
    if phase == .modify, openPuzzles.isEmpty { record.phase = .done }
  }

  // MARK: Puzzles

  /// Whether changed parameters reach the target of a puzzle, by a run of them; nothing of the session changes.
  public func isSolved(_ puzzle: Puzzle, by run: LabRun) throws(SessionError) -> Bool {
    try require(.modify)
    do throws(LabProblem) {
      return try run.value(puzzle.target) == .boolean(true)
    } catch {
      throw .damaged(error.message)
    }
  }

  /// Notes a puzzle as solved by a run, or as given up where there is none.
  public mutating func finish(_ id: String, by run: LabRun?) throws(SessionError) {
    try require(.modify)
    guard let puzzle = openPuzzles.first(where: { $0.id == id }) else { throw .unknown(id: id) }
    var changes: [String: ParameterValue]?
    if let run {
      guard run.variant.lab.id == record.lab, try isSolved(puzzle, by: run) else { throw .notAnAnswer(id: id) }
      changes = run.variant.values.filter { puzzle.changes.contains($0.key) }
    }
    log(.puzzle, id) { $0.changes = changes }
    var reply = SessionRecord.Reply(id: id, answer: nil)
    reply.share = run == nil ? 0 : 1
    record.replies.append(reply)
    if openPuzzles.isEmpty { record.phase = .done }
  }

  // MARK: Help and points

  /// What each hint takes from the points of its question, in percent.
  public var hintCost: Int { record.ticket?.hintCost ?? 0 }

  /// The part of what an answer earns that its hints leave.
  public func remainder(of id: String) -> Double {
    max(0, 1 - Double(hintCost) * Double(record.hints[id] ?? 0) / 100)
  }

  /// Whether an answer can still be given or changed.
  private func isOpen(_ id: String) -> Bool {
    switch phase {
    case .predict: predictions.contains { $0.id == id }
    case .investigate: open.contains { $0.id == id }
    case .modify: openPuzzles.contains { $0.id == id }
    case .run, .reveal, .restate, .done: false
    }
  }

  /// The next hint for a question or puzzle that is open, nil where there is none.
  public mutating func hint(_ id: String) -> String? {
    guard isOpen(id) else { return nil }
    let hints =
      variant.lab.questions.first { $0.id == id }?.hints ?? variant.lab.puzzles.first { $0.id == id }?.hints ?? []
    let shown = record.hints[id, default: 0]
    guard hints.indices.contains(shown) else { return nil }
    record.hints[id] = shown + 1
    log(.hint, id)
    return text(hints[shown])
  }

  /// A text of the lab that asks nothing of a run, with the numbers of the variant in it.
  public func text(_ template: TextTemplate) -> String {
    if let run { return run.checkedText(template) }
    return variant.textBeforeRun(template)
  }

  /// The points so far, and those that could be had for what was judged.
  public var points: (earned: Double, possible: Int) {
    var earned = 0.0
    var possible = 0
    for (id, points) in variant.lab.worth {
      guard let share = record.reply(to: id)?.share else { continue }
      earned += share * Double(points) * remainder(of: id)
      possible += points
    }
    return (earned, possible)
  }

  // MARK: Records from outside

  /// Whether a record can have come about by the steps above; nobody's file is trusted.
  private func checkRecord() throws(SessionError) {
    let lab = variant.lab
    let known = Set(lab.questions.map(\.id) + lab.observations.map(\.id) + lab.puzzles.map(\.id))
    var seen: Set<String> = []
    for reply in record.replies {
      guard known.contains(reply.id) else { throw .damaged("\(reply.id) is no question of the lab") }
      guard seen.insert(reply.id).inserted else { throw .damaged("\(reply.id) is answered twice") }
      if let question = (lab.questions + lab.observations).first(where: { $0.id == reply.id }) {
        guard let answer = reply.answer, answer.fits(question) else { throw .damaged("\(reply.id) has no answer") }
      }
    }
    guard 0...predictions.count ~= record.revealed else { throw .damaged("too much was revealed") }
    if phase > .predict {
      guard record.nonce != nil, predictions.allSatisfy({ seen.contains($0.id) }) else {
        throw .damaged("predictions are missing")
      }
    }
    guard SessionRecord.times ~= record.startedAt, record.events.allSatisfy({ SessionRecord.times ~= $0.seconds })
    else {
      throw .damaged("times cannot be")
    }
    if let index = SessionLog.firstBreak(in: record.events, from: record.logStart) {
      throw .damaged("event \(index + 1) of the log does not follow on what is before it")
    }
    let isPast = record.revealed == predictions.count
    guard phase == .reveal ? !isPast || predictions.isEmpty : isPast == (phase > .reveal) || predictions.isEmpty else {
      throw .damaged("the phase \(phase.rawValue) does not fit \(record.revealed) revealed answers")
    }
  }
}
