import Rendering
import Teaching
import Testing

@Suite("questions as GIFT") struct GIFTTests {
  static func text(_ written: WrittenBank) throws -> String {
    String(decoding: try #require(written.files.first).bytes, as: UTF8.self)
  }

  @Test("every question of the shipped labs is read back with its answers and its feedback")
  func shipped() throws {
    #expect(SampleBanks.shipped.count >= 13)
    for lab in SampleBanks.shipped {
      let sheets = try SampleBanks.sheets(lab, seeds: 3)
      let bank = SampleBanks.bank(sheets)
      let written = bank.written(.gift)
      let questions = try GIFTReader(try Self.text(written)).questions
      let asked = sheets.flatMap { sheet in SampleBanks.askable(sheet).map { (sheet, $0) } }
      #expect(
        written.omissions.isEmpty && written.questions == asked.count
          && questions.count == asked.count, "\(lab.id)")
      for (question, (sheet, source)) in zip(questions, asked) { Self.check(question, is: source, of: sheet) }
    }
  }

  @Test("texts of any signs are read back as they are")
  func nasty() throws {
    for nasty in SampleBanks.nastyTexts(150) {
      let sheets = try SampleBanks.sheets(try SampleBanks.lab(nasty), seeds: 1)
      let written = SampleBanks.bank(sheets).written(.gift)
      let questions = try GIFTReader(try Self.text(written)).questions
      #expect(written.questions == 7 && questions.count == 7, "\(nasty.debugDescription)")
      for (question, source) in zip(questions, sheets[0].questions) { Self.check(question, is: source, of: sheets[0]) }
    }
  }

  @Test("what a reader would take for other signs is left out, with the reason")
  func placeholders() throws {
    let written = SampleBanks.bank(try SampleBanks.sheets(try SampleBanks.lab("a &&058; b"), seeds: 1)).written(.gift)
    #expect(written.questions == 0 && written.omissions.count == 7)
    #expect(written.omissions.allSatisfy { $0.reason.contains("GIFT") })
    #expect(try GIFTReader(try Self.text(written)).questions.isEmpty)
  }

  /// Whether a question came through as its sheet has it.
  private static func check(_ question: GIFTReader.Question, is source: SheetQuestion, of sheet: LabSheet) {
    let lab = sheet.variant.lab
    let seed = sheet.variant.seed?.description ?? ""
    #expect(
      question.category == "CowScope/\(lab.id)/\(seed)" && question.name == "\(lab.id) \(source.question.id) \(seed)")
    #expect(question.id == "\(lab.id).\(lab.version).\(source.question.id).\(seed)" && question.format == "markdown")
    for part in sheet.introduction + source.context + [source.ask, sheet.variant.scenarioText] {
      #expect(question.text.contains(lines(part)), "\(part)")
    }
    if let explanation = source.explanation { #expect(question.explanation.hasPrefix(lines(explanation))) }
    let right = question.answers.filter { $0.weight > 0 }
    let wrong = question.answers.filter { $0.weight <= 0 }
    switch source.right {
    case .number(let number) where source.question.unit == .byte:
      let letter = String(Unicode.Scalar(UInt8(number)))
      #expect(question.kind == .shortanswer && right.map(\.text) == [letter, "'\(letter)'", String(number)])
    case .number(let number):
      #expect(question.kind == .numerical && right.map(\.text) == [String(number)])
      #expect(right.map(\.tolerance) == [source.question.tolerance])
      #expect(
        wrong.map(\.text)
          == source.wrong.compactMap { if case .number(let value) = $0.answer { "\(value)" } else { nil } })
    case .numbers(let numbers):
      #expect(question.kind == .shortanswer && right.map(\.text).contains("\(numbers[0]), \(numbers[1])"))
    case .options(let places) where source.question.kind == .order:
      #expect(question.kind == .match && question.answers.count == places.count)
      for (rank, place) in places.enumerated() { #expect(question.answers[place].partner == String(rank + 1)) }
      for (answer, option) in zip(question.answers, source.options) {
        #expect(answer.text == lines(option.text).replacing("->", with: "\u{2192}"))
      }
      for wrong in source.wrong { #expect(question.explanation.contains(wrong.diagnosis.refutation)) }
    case .options(let places):
      #expect(question.kind == .multichoice && question.isSingle == (source.question.kind == .choice))
      var options = source.options.map { lines($0.text) }
      if source.question.kind == .several { options.append("none of these") }
      #expect(question.answers.map(\.text) == options)
      let chosen = question.answers.indices.filter { question.answers[$0].weight > 0 }
      #expect(chosen == (places.isEmpty ? [source.options.count] : places))
      #expect(abs(right.map(\.weight).reduce(0, +) - 1) < 1e-5)
    case .unknown, nil: Issue.record("no right answer")
    }
    for wrong in source.wrong where source.question.kind != .order {
      #expect(question.answers.contains { $0.weight == 0 && $0.feedback.contains(wrong.diagnosis.refutation) })
    }
    for (place, option) in source.options.enumerated() {
      guard let diagnosis = option.diagnosis else { continue }
      let text = option.isRight ? question.explanation : question.answers[place].feedback
      #expect(text.contains(diagnosis.refutation) && text.contains(diagnosis.misconception.id))
      #expect(question.tags.contains(diagnosis.misconception.id))
    }
  }

  /// Line breaks of any kind are one.
  private static func lines(_ text: String) -> String {
    let text = String(text.map { $0.isNewline ? "\n" : $0 })
    return String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
