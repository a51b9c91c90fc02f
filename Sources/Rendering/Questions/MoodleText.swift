/// A bank as XML of Moodle.
struct MoodleText {
  let xml: String

  init(_ bank: QuestionBank) {
    var questions: [Markup] = []
    for part in bank.parts where !part.questions.isEmpty {
      let path = "$course$/top/CowScope/\(part.lab)/\(part.seed)"
      questions.append(
        Markup(
          "question", ["type": "category"],
          [Markup("category", [:], [Markup("text", text: path)]), Self.texts("info", part.title)]))
      questions += part.questions.map { Self.question($0, of: part) }
    }
    xml = Markup("quiz", [:], questions).document
  }

  private static func question(_ question: BankQuestion, of part: QuestionBank.Part) -> Markup {
    let (type, answers) = answers(question.answer)
    let common = [
      Markup("name", [:], [Markup("text", text: question.name)]),
      texts("questiontext", question.stem(part.setting)), texts("generalfeedback", question.explanation),
      Markup("defaultgrade", text: String(question.points)), Markup("penalty", text: "0"),
      Markup("idnumber", text: question.identifier),
    ]
    let tags = ([part.lab] + question.beliefs).map { Markup("tag", [:], [Markup("text", text: $0)]) }
    return Markup("question", ["type": type], common + answers + [Markup("tags", [:], tags)])
  }

  private static func answers(_ answer: BankQuestion.Answer) -> (type: String, [Markup]) {
    switch answer {
    case .number(let right, let tolerance, let wrong):
      let answers =
        [self.answer("100", String(right), nil, isMarkdown: false, tolerance: tolerance)]
        + wrong.map { self.answer("0", String($0.value), $0.feedback, isMarkdown: false, tolerance: 0) }
      // 3: no field for units.
      return ("numerical", answers + [Markup("unitgradingtype", text: "0"), Markup("showunits", text: "3")])
    case .typed(let right, let wrong):
      let answers =
        right.map { self.answer("100", $0, nil, isMarkdown: false) }
        + wrong.flatMap { wrong in wrong.value.map { self.answer("0", $0, wrong.feedback, isMarkdown: false) } }
      return ("shortanswer", [Markup("usecase", text: "0")] + answers)
    case .order(let things, let right):
      let pairs = zip(things, BankQuestion.ranks(right)).map { thing, rank in
        Markup(
          "subquestion", ["format": "html"],
          [
            Markup("text", lines: HTML.line(thing).source),
            Markup("answer", [:], [Markup("text", text: String(rank))]),
          ])
      }
      return ("matching", [Markup("shuffleanswers", text: "true")] + pairs)
    case .one(let options):
      return ("multichoice", choice(options, shares: options.map { $0.isRight ? "100" : "0" }, isSingle: true))
    case .some(let options):
      return ("multichoice", choice(options, shares: OptionShare.of(options), isSingle: false))
    }
  }

  private static func choice(_ options: [BankQuestion.Option], shares: [String], isSingle: Bool) -> [Markup] {
    [
      Markup("single", text: isSingle ? "true" : "false"), Markup("shuffleanswers", text: "true"),
      Markup("answernumbering", text: "abc"),
    ] + zip(options, shares).map { answer($1, $0.text, $0.feedback, isMarkdown: true) }
  }

  private static func answer(
    _ share: String, _ text: String, _ feedback: String?, isMarkdown: Bool, tolerance: Int? = nil
  ) -> Markup {
    let format = isMarkdown ? "html" : "moodle_auto_format"
    let shown = isMarkdown ? HTML.line(text).source : text
    return Markup(
      "answer", ["fraction": share, "format": format],
      [Markup("text", lines: shown), texts("feedback", feedback ?? "")]
        + [tolerance].compactMap { $0.map { Markup("tolerance", text: String($0)) } })
  }

  /// An element that holds text of a lab as HTML.
  private static func texts(_ name: String, _ markdown: String) -> Markup {
    Markup(name, ["format": "html"], [Markup("text", lines: HTML.prose(markdown, topLevel: 3).source)])
  }
}
