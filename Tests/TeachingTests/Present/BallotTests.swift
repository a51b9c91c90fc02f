import Experiment
import Teaching
import Testing

@Suite("ballots") struct BallotTests {
  @Test(
    "every question of the shipped labs can be voted on, and options do not tell which is right",
    arguments: SampleLab.shipped.map(\.file))
  func shipped(file: String) throws {
    let lab = try SampleLab.shippedLab(file)
    let run = LabRun.predicted(try lab.variant(Seed(3)), by: try ModelRunner())
    for question in lab.questions {
      let ballot = try Ballot(question, in: run)
      #expect(ballot.options.count > 1 && ballot.allowsSeveral == (question.kind == .several), "\(question.id)")
      if question.kind != .several { #expect(ballot.options.count(where: \.isRight) == 1, "\(question.id)") }
      #expect(Set(ballot.options.map(\.text)).count == ballot.options.count)
      for option in ballot.options where question.kind == .number || question.kind == .pair {
        #expect(option.isRight == option.diagnoses.isEmpty, "\(question.id) \(option.text)")
      }
    }
  }

  @Test("hands are counted")
  func votes() throws {
    let lab = try SampleLab.lab()
    let run = LabRun.predicted(try lab.variant(Seed(4)), by: try ModelRunner())
    let ballot = try Ballot(lab.questions[0], in: run)
    let numbers = try ballot.options.map { try #require(Int($0.text)) }
    #expect(numbers == numbers.sorted() && ballot.options.count == 3)
    #expect(ballot.share(of: ballot.options.map { $0.isRight ? 6 : 3 }) == 0.5)
    for votes in [[], [0, 0, 0], [1, 2], [1, 2, -3], [Int.max, Int.max, 1]] { #expect(ballot.share(of: votes) == nil) }
    // Ticks: what is right is told option by option.
    let ticks = try Ballot(lab.questions[2], in: run)
    #expect(ticks.options.map(\.isRight) == [false, true, false] && ticks.allowsSeveral)
    #expect(ticks.options.map { $0.diagnoses.map(\.misconception.id) } == [["M05"], [], ["M01"]])
  }
}
