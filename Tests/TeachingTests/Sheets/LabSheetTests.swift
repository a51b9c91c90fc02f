import Experiment
import Teaching
import Testing

@Suite("sheets of labs") struct LabSheetTests {
  static func sheet(_ lab: Lab, _ seed: UInt64) throws -> LabSheet {
    try LabSheet(.predicted(try lab.variant(Seed(seed)), by: try ModelRunner()))
  }

  @Test("a sheet has all questions, filled in, with their answers")
  func whole() throws {
    let sheet = try Self.sheet(try SampleLab.lab(), 3)
    let (n, w) = (sheet.variant.values["N"]?.text ?? "", sheet.variant.values["w"]?.text ?? "")
    #expect(
      sheet.questions.map(\.question.id) == ["q1", "q2", "q3"] && sheet.observations.map(\.question.id) == ["o1"])
    #expect(sheet.introduction[0].contains("The parent has \(n) pages") && sheet.closing == ["Behind the last block."])
    let number = sheet.questions[0]
    let (pages, written) = (try #require(Int(n)), try #require(Int(w)))
    #expect(number.ask == "How many faults for \(w) pages?" && number.right == .number(written))
    #expect(number.context == [] && sheet.questions[1].context == ["Between the questions."])
    #expect(number.wrong.map(\.answer) == [.number(pages), .number(written * 2)])
    #expect(number.wrong.map(\.diagnosis.misconception.id) == ["M01", "M03"] && number.options.isEmpty)
    #expect(number.hints == ["One.", "Two of \(n)."] && number.explanation == "There were \(w).")
  }

  @Test("the belief behind an option stands with the option")
  func options() throws {
    let sheet = try Self.sheet(try SampleLab.lab(), 3)
    let choice = sheet.questions[1]
    #expect(choice.right == .options([0]) && choice.options.map(\.isRight) == [true, false] && choice.wrong.isEmpty)
    #expect(choice.options.map { $0.diagnosis?.misconception.id } == [nil, "M08"])
    let several = sheet.questions[2]
    #expect(several.right == .options([1]))
    #expect(several.options.map { $0.diagnosis?.misconception.id } == ["M05", nil, "M01"])
    // The second one is right and has a belief of those who leave it out.
    let changed = try SampleLab.lab {
      $0.replacing("rule: \"true\" }", with: "rule: \"true\", belief: M01 }", maxReplacements: 1)
    }
    let left = try Self.sheet(changed, 3).questions[2]
    #expect(left.options.map { $0.diagnosis?.misconception.id } == ["M05", "M01", "M01"])
  }

  @Test("a puzzle shows values that solve it")
  func puzzles() throws {
    let sheet = try Self.sheet(try SampleLab.lab(), 3)
    let puzzle = try #require(sheet.puzzles.first)
    let last = try #require(Int(sheet.variant.values["N"]?.text ?? "")) - 1
    #expect(puzzle.id == "all" && puzzle.solution.map(\.value) == ["0-\(last)"])
    #expect(puzzle.changes.map(\.value) == [sheet.variant.values["W"]?.text ?? ""])
  }

  @Test("each foreseen answer of a shipped lab is on its sheet", arguments: SampleLab.shipped.map(\.file))
  func shipped(file: String) throws {
    let lab = try SampleLab.shippedLab(file)
    let runner = try ModelRunner()
    for seed in 0..<5 {
      let run = LabRun.predicted(try lab.variant(Seed(UInt64(seed))), by: runner)
      let sheet = try LabSheet(run)
      for question in sheet.questions + sheet.observations {
        let foreseen = try run.key(of: question.question).foreseen
        let shown = question.wrong.count + question.options.count { $0.diagnosis != nil }
        #expect(shown == foreseen.count, "\(question.question.id)")
        #expect(question.right != nil && !question.ask.contains("{"), "\(question.ask)")
      }
    }
  }
}
