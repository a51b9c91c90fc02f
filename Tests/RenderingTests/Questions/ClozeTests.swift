import Rendering
import Teaching
import Testing

@Suite("questions with answers embedded in a text") struct ClozeTests {
  @Test("one question a variant has all questions of a lab but those that order, with answers and feedback")
  func shipped() throws {
    for lab in SampleBanks.shipped {
      let sheets = try SampleBanks.sheets(lab, seeds: 2)
      let written = SampleBanks.bank(sheets).written(.cloze)
      let quiz = try XMLTree.read(try #require(written.files.first).bytes)
      let questions = quiz.all("question").filter { $0.attributes["type"] == "cloze" }
      #expect(questions.count == 2, "\(lab.id)")
      for (question, sheet) in zip(questions, sheets) { try Self.check(question, is: sheet) }
      let ordered = sheets.flatMap(\.questions).count { $0.question.kind == .order }
      #expect(written.omissions.count == ordered && written.omissions.allSatisfy { $0.reason.contains("no order") })
      #expect(written.questions == sheets.flatMap(SampleBanks.askable).count - ordered)
    }
  }

  @Test("texts of any signs are read back as they are")
  func nasty() throws {
    for nasty in SampleBanks.nastyTexts(150) {
      let sheets = try SampleBanks.sheets(try SampleBanks.lab(nasty), seeds: 1)
      let written = SampleBanks.bank(sheets).written(.cloze)
      let quiz = try XMLTree.read(try #require(written.files.first).bytes)
      let question = try #require(quiz.all("question").first { $0.attributes["type"] == "cloze" })
      try Self.check(question, is: sheets[0])
    }
  }

  private static func check(_ question: XMLTree.Element, is sheet: LabSheet) throws {
    let html = question.at("questiontext", "text")?.text ?? ""
    let asked = SampleBanks.askable(sheet).filter { $0.question.kind != .order }
    let reader = try ClozeReader(html)
    #expect(reader.fields.count == asked.count, "\(html)")
    let general = ClozeReader.plain(question.at("generalfeedback", "text")?.text ?? "")
    // The scenario is told once, before all questions.
    #expect(
      ClozeReader.plain(reader.texts[0]).contains(sheet.variant.scenarioText.filter { !$0.isWhitespace }))
    for (index, (field, source)) in zip(reader.fields, asked).enumerated() {
      #expect(ClozeReader.plain(reader.texts[index]).contains(PlainText.of(prose: source.ask)))
      #expect(field.points == source.question.points)
      let right = field.answers.indices.filter { field.answers[$0].share > 0 }
      let texts = field.answers.map { ClozeReader.plain($0.text) }
      switch source.right {
      case .number(let number) where source.question.unit == .byte:
        #expect(
          field.kind == "SHORTANSWER" && right.map { texts[$0] }.contains(String(Unicode.Scalar(UInt8(number)))))
      case .number(let number):
        #expect(field.kind == "NUMERICAL" && right.map { texts[$0] } == ["\(number):\(source.question.tolerance)"])
      case .numbers(let numbers):
        #expect(field.kind == "SHORTANSWER" && right.map { texts[$0] }.contains("\(numbers[0]),\(numbers[1])"))
      case .options(let places):
        #expect(field.kind == (source.question.kind == .choice ? "MULTICHOICE_V" : "MULTIRESPONSE"))
        #expect(right == (places.isEmpty ? [source.options.count] : places))
        for (text, option) in zip(texts, source.options) { #expect(text == PlainText.of(line: option.text)) }
      case .unknown, nil: Issue.record("no right answer")
      }
      let feedback = field.answers.map { ClozeReader.plain($0.feedback) }
      for wrong in source.wrong {
        let refutation = PlainText.of(line: wrong.diagnosis.refutation)
        #expect(feedback.contains { $0.contains(refutation) }, "\(refutation) \(feedback)")
      }
      if let explanation = source.explanation { #expect(general.contains(PlainText.of(prose: explanation))) }
    }
  }
}
