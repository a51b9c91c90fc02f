import Experiment
import Teaching
import Testing

@Suite("reviews on later days") struct LabReviewTests {
  static let day = 86_400
  static let start = 1_000_000

  static func progress() throws -> (lab: Lab, progress: LabProgress) {
    let lab = try SampleLab.lab()
    var progress = LabProgress()
    progress.keep(try SampleStudent.believing("M01").session(lab, seed: Seed(4), startedAt: start).record)
    return (lab, progress)
  }

  static func ids(_ progress: LabProgress, _ lab: Lab, day: Int) -> [String] {
    LabReview.due(in: progress, labs: [lab], at: start + 100 + day * Self.day).map(\.question.id)
  }

  @Test("a wrong answer comes back after five days, and once more fifteen days after it was right")
  func schedule() throws {
    let (lab, begun) = try Self.progress()
    var progress = begun
    #expect(Self.ids(progress, lab, day: 0).isEmpty && Self.ids(progress, lab, day: 4).isEmpty)
    #expect(Set(Self.ids(progress, lab, day: 5)) == ["q1", "q3"])
    let item = try #require(
      LabReview.due(in: progress, labs: [lab], at: Self.start + 6 * Self.day).first { $0.question.id == "q1" })
    #expect(item.beliefs == ["M01"] && item.seed == Seed(5))
    let run = LabRun.predicted(try item.variant(), by: try ModelRunner())
    let (key, judgement) = try item.judge(.number(-1), by: run)
    #expect(!judgement.isRight && key.number != nil)

    progress.note(item, isRight: true, at: Self.start + 6 * Self.day)
    #expect(Self.ids(progress, lab, day: 7) == ["q3"] && Self.ids(progress, lab, day: 20) == ["q3"])
    #expect(Set(Self.ids(progress, lab, day: 21)) == ["q1", "q3"])
    #expect(
      LabReview.due(in: progress, labs: [lab], at: Self.start + 22 * Self.day).first { $0.question.id == "q1" }?.seed
        == Seed(6))
    var known = progress
    known.note(item, isRight: true, at: Self.start + 22 * Self.day)
    #expect(Self.ids(known, lab, day: 400) == ["q3"])
    // Wrong again: from the beginning.
    progress.note(item, isRight: false, at: Self.start + 22 * Self.day)
    #expect(Self.ids(progress, lab, day: 26) == ["q3"] && Self.ids(progress, lab, day: 27).count == 2)
  }

  @Test("what is right at once again proves nothing, and who did not know has nothing to be reviewed")
  func soon() throws {
    let (lab, begun) = try Self.progress()
    var progress = begun
    progress.keep(try SampleStudent.right.session(lab, seed: Seed(5), startedAt: Self.start + 3600).record)
    #expect(Set(Self.ids(progress, lab, day: 5)) == ["q1", "q3"])
    progress.keep(try SampleStudent.right.session(lab, seed: Seed(6), startedAt: Self.start + 6 * Self.day).record)
    #expect(Self.ids(progress, lab, day: 7).isEmpty && Self.ids(progress, lab, day: 22).count == 2)

    var unknowing = LabProgress()
    unknowing.keep(try SampleStudent { _ in .unknown }.session(lab, seed: Seed(4), startedAt: Self.start).record)
    #expect(Self.ids(unknowing, lab, day: 30).isEmpty)
  }
}
