import Rendering
import Teaching
import Testing

@Suite("questions as Aiken") struct AikenTests {
  private struct Question {
    var stem = ""
    var options: [String] = []
    var answer = ""
  }

  /// Reads the form as its readers do: a line is an option where it begins with a letter and a bracket or a full stop, and the answer
  /// ends a question.
  private static func questions(_ text: String) -> [Question] {
    var questions: [Question] = []
    var question = Question()
    for line in text.split(whereSeparator: \.isNewline).map(String.init) {
      if let option = line.prefixMatch(of: /[A-Z][).]\s?/) {
        question.options.append(String(line[option.range.upperBound...]))
      } else if let answer = line.wholeMatch(of: /ANSWER:\s*([A-Z])/) {
        question.answer = String(answer.1)
        questions.append(question)
        question = Question()
      } else {
        // A second line of a question is none.
        #expect(question.stem.isEmpty, "\(line)")
        question.stem = line
      }
    }
    return questions
  }

  @Test("questions with one right option are read back, all others are named")
  func shipped() throws {
    var count = 0
    for lab in SampleBanks.shipped {
      let sheets = try SampleBanks.sheets(lab, seeds: 2)
      let written = SampleBanks.bank(sheets).written(.aiken)
      let questions = Self.questions(String(decoding: try #require(written.files.first).bytes, as: UTF8.self))
      let asked = sheets.flatMap(SampleBanks.askable).filter { $0.question.kind == .choice }
      #expect(questions.count == asked.count && written.questions == asked.count)
      #expect(written.omissions.count == sheets.flatMap(SampleBanks.askable).count - asked.count)
      for (question, source) in zip(questions, asked) { try Self.check(question, is: source) }
      count += asked.count
    }
    #expect(count > 0)
  }

  @Test("texts of any signs stay in their lines")
  func nasty() throws {
    for nasty in SampleBanks.nastyTexts(150) + ["\nA) x\n", "\nANSWER: B\n"] {
      let sheets = try SampleBanks.sheets(try SampleBanks.lab(nasty), seeds: 1)
      let written = SampleBanks.bank(sheets).written(.aiken)
      let questions = Self.questions(String(decoding: written.files[0].bytes, as: UTF8.self))
      let asked = sheets[0].questions.filter { $0.question.kind == .choice }
      #expect(questions.count == asked.count && questions.count == 2, "\(nasty.debugDescription)")
      for (question, source) in zip(questions, asked) { try Self.check(question, is: source) }
    }
  }

  private static func check(_ question: Question, is source: SheetQuestion) throws {
    // Lines of lists and of code have a semicolon between them there.
    func bare(_ text: String) -> String { text.filter { !$0.isWhitespace && $0 != ";" } }
    #expect(bare(question.stem).contains(bare(PlainText.of(prose: source.ask))))
    #expect(question.options.map(bare) == source.options.map { bare(PlainText.of(prose: $0.text)) })
    let letter = try #require(question.answer.unicodeScalars.first)
    #expect(source.right == .options([Int(letter.value) - 65]))
  }
}
