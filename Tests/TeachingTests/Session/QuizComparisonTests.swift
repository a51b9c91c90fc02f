import Experiment
import Teaching
import Testing

@Suite("a quiz then and now") struct QuizComparisonTests {
  static func done(_ seed: UInt64, right: Set<String>) throws -> (lab: Lab, record: SessionRecord) {
    let lab = try SampleLab.shippedLab("90-quiz.lab.md")
    var session = try LabSession(lab, seed: Seed(seed))
    let run = LabRun.predicted(session.variant, by: try ModelRunner())
    for question in session.predictions {
      let answer = right.contains(question.id) ? try run.key(of: question).right(on: .model) : .unknown
      try session.predict(question.id, #require(answer), .guess)
    }
    _ = try session.commit(nonce: 1)
    try session.take(run)
    while session.phase == .reveal { _ = try session.reveal() }
    #expect(session.phase == .done)
    return (lab, session.record)
  }

  @Test("the gain is the part of what was missing")
  func gain() throws {
    let (lab, first) = try Self.done(1, right: ["q1", "q3", "q5"])
    let (_, last) = try Self.done(2, right: ["q1", "q2", "q3", "q4"])
    let comparison = try #require(QuizComparison(of: lab, first: first, last: last))
    #expect(comparison.rows.map(\.before) == [1, 0, 1, 0, 1, 0] && comparison.rows.map(\.after) == [1, 1, 1, 1, 0, 0])
    #expect(comparison.before == 0.5 && abs(comparison.after - 4.0 / 6) < 1e-9)
    #expect(abs(try #require(comparison.gain) - 1.0 / 3) < 1e-9)
  }

  @Test("once is nothing to compare with")
  func once() throws {
    var progress = LabProgress()
    let (lab, first) = try Self.done(1, right: [])
    progress.keep(first)
    #expect(QuizComparison(of: lab, in: progress) == nil)
    progress.keep(try Self.done(2, right: ["q1", "q2", "q3", "q4", "q5", "q6"]).record)
    #expect(QuizComparison(of: lab, in: progress)?.gain == 1)
    progress.keep(try LabSession(lab, seed: Seed(3)).record)
    #expect(QuizComparison(of: lab, in: progress)?.after == 1)
  }
}
