import Rendering
import Teaching
import Testing

@Suite("questions as XML of Moodle") struct MoodleTests {
  @Test("every question of the shipped labs is read back with its answers and its feedback")
  func shipped() throws {
    for lab in SampleBanks.shipped {
      let sheets = try SampleBanks.sheets(lab, seeds: 2)
      let written = SampleBanks.bank(sheets).written(.moodle)
      let quiz = try XMLTree.read(try #require(written.files.first).bytes)
      let categories = quiz.all("question").filter { $0.attributes["type"] == "category" }
      #expect(
        categories.compactMap { $0.at("category", "text")?.text }
          == sheets.map { "$course$/top/CowScope/\(lab.id)/\($0.variant.seed?.description ?? "")" })
      let questions = quiz.all("question").filter { $0.attributes["type"] != "category" }
      let asked = sheets.flatMap(SampleBanks.askable)
      #expect(
        written.omissions.isEmpty && questions.count == asked.count
          && written.questions == asked.count, "\(lab.id)")
      for (question, source) in zip(questions, asked) { try Self.check(question, is: source) }
    }
  }

  @Test("nothing is written that the importer does not read, and all that it wants is there", arguments: [1, 3])
  func importer(seeds: Int) throws {
    let labs = SampleBanks.shipped + [try SampleBanks.lab("text")]
    for format in [BankFormat.moodle, .cloze] {
      for lab in labs {
        let written = SampleBanks.bank(try SampleBanks.sheets(lab, seeds: seeds)).written(format)
        let mistakes = MoodleImport.mistakes(in: try XMLTree.read(try #require(written.files.first).bytes))
        #expect(mistakes.isEmpty, "\(lab.id): \(Set(mistakes))")
      }
    }
  }

  @Test(
    "what the importer passes over or refuses is found",
    arguments: [
      ("<penalty>", "<hidden>0</hidden><penalty>", "hidden is never read"),
      ("<name><text>a</text></name>", "", "a question has no name"), ("\"html\"", "\"html5\"", "no format"),
      ("fraction=\"100\"", "fraction=\"99\"", "the share 99 is refused"),
      ("fraction=\"100\"", "fraction=\"50\"", "nobody can get all points, but 50.0 %"),
      ("type=\"numerical\"", "type=\"number\"", "no question is a number"),
      ("<tolerance>0</tolerance>", "<near>0</near>", "near in answer is never read"),
      ("<quiz>", "<quiz><item/>", "item is no question"), ("<text>3</text>", "", "answer has text 0 times"),
    ])
  func mistakesOfFiles(from: String, to: String, message: String) throws {
    let right =
      "<quiz><question type=\"numerical\"><name><text>a</text></name><questiontext format=\"html\"><text>b</text></questiontext>"
      + "<penalty>0</penalty><answer fraction=\"100\"><text>3</text><tolerance>0</tolerance></answer></question></quiz>"
    #expect(MoodleImport.mistakes(in: try XMLTree.read(Array(right.utf8))).isEmpty)
    let wrong = right.replacing(from, with: to)
    let mistakes = MoodleImport.mistakes(in: try XMLTree.read(Array(wrong.utf8)))
    #expect(wrong != right && mistakes.contains { $0.contains(message) }, "\(mistakes)")
  }

  @Test("texts of any signs are read back as they are")
  func nasty() throws {
    for nasty in SampleBanks.nastyTexts(150) {
      let sheets = try SampleBanks.sheets(try SampleBanks.lab(nasty), seeds: 1)
      let written = SampleBanks.bank(sheets).written(.moodle)
      let quiz = try XMLTree.read(try #require(written.files.first).bytes)
      let questions = quiz.all("question").filter { $0.attributes["type"] != "category" }
      #expect(questions.count == 7)
      for (question, source) in zip(questions, sheets[0].questions) { try Self.check(question, is: source) }
    }
  }

  @Test(
    "signs that XML forbids do not spoil the file", arguments: ["\u{1}", "\u{7F}", "\u{B}", "\u{FFFE}", "\u{1B}[1m"])
  func forbidden(sign: String) throws {
    for format in [BankFormat.moodle, .qti] {
      let written = SampleBanks.bank(try SampleBanks.sheets(try SampleBanks.lab("a\(sign)b"), seeds: 1)).written(format)
      #expect(written.questions == 7)
      if format == .moodle { _ = try XMLTree.read(written.files[0].bytes) }
      if format == .qti {
        for member in try ZipReader.members(written.files[0].bytes) { _ = try XMLTree.read(member.bytes) }
      }
    }
  }

  private static func check(_ question: XMLTree.Element, is source: SheetQuestion) throws {
    let stem = PlainText.of(html: question.at("questiontext", "text")?.text ?? "")
    #expect(stem.contains(PlainText.of(prose: source.ask)), "\(stem)")
    #expect(question.at("defaultgrade")?.text == String(source.question.points))
    let answers = question.all("answer")
    let shares = try answers.map { try #require(Double($0.attributes["fraction"] ?? "")) }
    let right = answers.indices.filter { shares[$0] > 0 }
    func text(_ place: Int) -> String { answers[place].at("text")?.text ?? "" }
    switch source.right {
    case .number(let number) where source.question.unit == .byte:
      #expect(question.attributes["type"] == "shortanswer")
      #expect(right.map(text).contains(String(Unicode.Scalar(UInt8(number)))))
    case .number(let number):
      #expect(question.attributes["type"] == "numerical" && right.map(text) == [String(number)])
      #expect(answers[right[0]].at("tolerance")?.text == String(source.question.tolerance))
    case .numbers(let numbers):
      #expect(question.attributes["type"] == "shortanswer")
      #expect(right.map(text).contains("\(numbers[0]), \(numbers[1])"))
    case .options(let places) where source.question.kind == .order:
      let pairs = question.all("subquestion")
      #expect(question.attributes["type"] == "matching" && pairs.count == places.count)
      for (rank, place) in places.enumerated() {
        #expect(pairs[place].at("answer", "text")?.text == String(rank + 1))
        #expect(
          PlainText.of(html: pairs[place].at("text")?.text ?? "") == PlainText.of(line: source.options[place].text))
      }
    case .options(let places):
      #expect(question.attributes["type"] == "multichoice")
      #expect(question.at("single")?.text == (source.question.kind == .choice ? "true" : "false"))
      #expect(right == (places.isEmpty ? [source.options.count] : places))
      for (place, option) in source.options.enumerated() {
        #expect(PlainText.of(html: text(place)) == PlainText.of(line: option.text))
      }
    case .unknown, nil: Issue.record("no right answer")
    }
    let feedback = answers.map { PlainText.of(html: $0.at("feedback", "text")?.text ?? "") }
    let general = PlainText.of(html: question.at("generalfeedback", "text")?.text ?? "")
    for wrong in source.wrong {
      let refutation = PlainText.of(prose: wrong.diagnosis.refutation)
      #expect((source.question.kind == .order ? [general] : feedback).contains { $0.contains(refutation) })
    }
    for (place, option) in source.options.enumerated() {
      guard let diagnosis = option.diagnosis else { continue }
      #expect((option.isRight ? general : feedback[place]).contains(PlainText.of(prose: diagnosis.refutation)))
    }
    if let explanation = source.explanation { #expect(general.contains(PlainText.of(prose: explanation))) }
  }
}
