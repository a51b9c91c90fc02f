import Experiment
import FoundationEssentials
import Teaching
import Testing

@Suite("sessions") struct LabSessionTests {
  static func begun() throws -> LabSession { try LabSession(try SampleLab.lab(), seed: Seed(4)) }

  static func run(_ session: LabSession) throws -> LabRun { .predicted(session.variant, by: try ModelRunner()) }

  static func right(_ question: Question, _ session: LabSession) throws -> GivenAnswer {
    try #require(try run(session).key(of: question).right(on: .model))
  }

  static func committed() throws -> LabSession {
    var session = try begun()
    for question in session.predictions { try session.predict(question.id, right(question, session), .certain) }
    _ = try session.commit(nonce: 7)
    return session
  }

  static func revealed() throws -> LabSession {
    var session = try committed()
    try session.take(run(session))
    while session.phase == .reveal { _ = try session.reveal() }
    return session
  }

  @Test("a student goes through all phases")
  func wholeWay() throws {
    var session = try Self.begun()
    #expect(session.phase == .predict && session.open.map(\.id) == ["q1", "q2"] && !session.needsRun)
    try session.predict("q1", .number(1), .guess)
    try session.predict("q1", .number(1000), .fairlySure)
    try session.predict("q2", Self.right(session.predictions[1], session), .certain)
    #expect(session.open.isEmpty)
    let receipt = try session.commit(nonce: 7)
    #expect(receipt.count == 9 && session.receipt == receipt && session.phase == .run && session.needsRun)

    try session.take(Self.run(session))
    #expect(session.phase == .reveal)
    let first = try session.reveal()
    #expect(
      first.question.id == "q1" && !first.judgement.isRight && first.reply.confidence == .fairlySure
        && first.reply.share == 0)
    #expect(try session.reveal().judgement.isRight)
    #expect(session.phase == .restate)

    // Once wrong is a second look, twice wrong is an answer.
    #expect(try !session.restate("o1", .number(999)).isRight)
    #expect(session.phase == .restate && session.open.map(\.id) == ["o1"])
    #expect(try session.restate("o1", Self.right(session.variant.lab.observations[0], session)).isRight)
    #expect(session.phase == .investigate)
    #expect(try !session.investigate("q3", .options([0])).isRight)

    #expect(session.phase == .modify && session.openPuzzles.map(\.id) == ["all"])
    let puzzle = try #require(session.openPuzzles.first)
    #expect(try !session.isSolved(puzzle, by: Self.run(session)))
    #expect(throws: SessionError.notAnAnswer(id: "all")) { try session.finish("all", by: Self.run(session)) }
    guard case .number(let count) = session.variant.values["N"] else { return }
    let changed = try session.variant.changed(["W": .pages(Array(0..<count))])
    try session.finish("all", by: .predicted(changed, by: ModelRunner()))
    #expect(session.phase == .done && session.points.earned == 3 && session.points.possible == 7)
  }

  @Test("nothing can be known before the predictions stand")
  func order() throws {
    var session = try Self.begun()
    let question = session.predictions[0]
    let run = try Self.run(session)
    #expect(throws: SessionError.unanswered(["q1", "q2"])) { _ = try session.commit() }
    #expect(throws: SessionError.outOfOrder(now: .predict, wanted: .run)) { try session.take(run) }
    #expect(throws: SessionError.outOfOrder(now: .predict, wanted: .reveal)) { _ = try session.key(of: question) }
    #expect(throws: SessionError.outOfOrder(now: .predict, wanted: .reveal)) { _ = try session.reveal() }
    #expect(throws: SessionError.outOfOrder(now: .predict, wanted: .restate)) {
      _ = try session.restate("o1", .number(1))
    }
    #expect(throws: SessionError.outOfOrder(now: .predict, wanted: .restate)) { _ = try session.shownRun() }
    #expect(throws: SessionError.outOfOrder(now: .predict, wanted: .modify)) { try session.finish("all", by: nil) }
    #expect(throws: SessionError.unknown(id: "q3")) { try session.predict("q3", .options([]), nil) }
    #expect(throws: SessionError.notAnAnswer(id: "q1")) { try session.predict("q1", .options([0]), nil) }
    #expect(throws: SessionError.notAnAnswer(id: "q2")) { try session.predict("q2", .options([0, 1]), nil) }
    #expect(session.receipt == nil)
  }

  @Test("a prediction that stands cannot be changed")
  func committedStays() throws {
    var session = try Self.committed()
    #expect(throws: SessionError.outOfOrder(now: .run, wanted: .predict)) { try session.predict("q1", .number(3), nil) }
    #expect(throws: SessionError.outOfOrder(now: .run, wanted: .predict)) { _ = try session.commit() }
    let question = session.predictions[0]
    #expect(throws: SessionError.outOfOrder(now: .run, wanted: .reveal)) { _ = try session.key(of: question) }
    let other = try LabSession(try SampleLab.lab(), seed: Seed(5))
    #expect(throws: SessionError.damaged("the run is of another scenario")) { try session.take(Self.run(other)) }
  }

  @Test("the receipt is that of these answers")
  func receipts() throws {
    let receipt = try Self.committed().receipt
    #expect(try Self.committed().receipt == receipt)
    var other = try Self.begun()
    try other.predict("q1", .unknown, .certain)
    #expect(other.record.reply(to: "q1")?.confidence == nil)
    try other.predict("q2", Self.right(other.predictions[1], other), .certain)
    #expect(try other.commit(nonce: 7) != receipt)
  }

  @Test("a session goes on from what was kept, in each phase")
  func resuming() throws {
    for session in [try Self.begun(), try Self.committed(), try Self.revealed()] {
      let data = try JSONEncoder().encode(session.record)
      let record = try JSONDecoder().decode(SessionRecord.self, from: data)
      var again = try LabSession(try SampleLab.lab(), record: record)
      #expect(again.phase == session.phase && again.record == session.record)
      #expect(again.variant.scenarioText == session.variant.scenarioText && again.receipt == session.receipt)
      if again.needsRun {
        try again.take(Self.run(again))
        #expect(again.phase == max(session.phase, .reveal))
      }
    }
  }

  @Test(
    "a record that cannot have come about is refused",
    arguments: [
      ("\"phase\":\"restate\"", "\"phase\":\"predict\""), ("\"phase\":\"restate\"", "\"phase\":\"reveal\""),
      ("\"revealed\":2", "\"revealed\":1"), ("\"revealed\":2", "\"revealed\":-1"), ("\"revealed\":2", "\"revealed\":9"),
      ("\"id\":\"q1\"", "\"id\":\"q9\""), ("\"id\":\"q1\"", "\"id\":\"q2\""),
      ("\"seed\":\"00-0004\"", "\"seed\":\"UU\""),
      ("\"lab\":\"sample\"", "\"lab\":\"other\""), ("\"version\":1", "\"version\":2"), ("\"format\":2", "\"format\":9"),
      ("\"nonce\":7,", ""),
    ])
  func damaged(from: String, to: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    // Without the log, which would show every change by itself.
    let text = String(decoding: try encoder.encode(Self.revealed().record), as: UTF8.self)
      .replacing(/"events":\[.*\],"format"/, with: "\"events\":[],\"format\"")
    let changed = text.replacing(from, with: to, maxReplacements: 1)
    #expect(changed != text, "\(text)")
    let record = try JSONDecoder().decode(SessionRecord.self, from: Data(changed.utf8))
    #expect(throws: SessionError.self) { _ = try LabSession(try SampleLab.lab(), record: record) }
  }

  @Test("hints come one after the other and are counted")
  func hints() throws {
    var session = try Self.begun()
    #expect(session.hint("q1") == "One.")
    #expect(session.hint("q1")?.hasPrefix("Two of ") == true)
    #expect(session.hint("q1") == nil && session.hint("nothing") == nil)
    #expect(session.record.hints == ["q1": 2])
  }

  @Test("progress keeps one session for each seed, and the last one goes on")
  func progress() throws {
    let lab = try SampleLab.lab()
    var progress = LabProgress()
    var first = try LabSession(lab, seed: Seed(1))
    progress.keep(first.record)
    progress.keep(try LabSession(lab, seed: Seed(2)).record)
    _ = first.hint("q1")
    progress.keep(first.record)
    #expect(progress.sessions.count == 2 && progress.session(of: lab)?.seed == Seed(1).description)
    #expect(progress.session(of: lab, seed: Seed(2))?.hints.isEmpty == true && !progress.isDone(lab))
    #expect(progress.forget("sample") == 2 && progress.session(of: lab) == nil)
  }
}
