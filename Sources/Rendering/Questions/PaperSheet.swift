import Teaching

/// A bank as sheets to be printed, one for each variant; nothing on them tells an answer.
struct PaperSheet {
  let html: String

  init(_ bank: QuestionBank) {
    let parts = bank.parts.filter { !$0.questions.isEmpty }
    html = PaperPage.document(title: "Questions", parts.map(Self.article))
  }

  private static func article(_ part: QuestionBank.Part) -> HTML {
    let points = part.questions.map(\.points).reduce(0, +)
    return HTML(
      "article", ["lang": part.language],
      [
        HTML(
          "header", [:],
          [
            HTML("p", text: "Name: ______________________________"), HTML("p", text: "Seed \(part.seed)"),
            HTML("p", text: "____ of \(points) points"),
          ]),
        HTML("h1", text: part.title), HTML.prose(part.setting, topLevel: 2), HTML("h2", text: "Questions"),
      ] + part.questions.map(question))
  }

  private static func question(_ question: BankQuestion) -> HTML {
    HTML(
      "section", ["class": "question"],
      [
        HTML("h3", [:], [.text("\(question.id) "), HTML("span", ["class": "points"], text: "(\(question.worth))")]),
        HTML.prose(question.context, topLevel: 4), HTML.prose(question.ask, topLevel: 4), field(question),
      ])
  }

  private static func field(_ question: BankQuestion) -> HTML {
    switch question.answer {
    case .number, .typed:
      // A pair has two.
      let fields = question.units.map { $0 == .count || $0 == .byte ? "____________" : "____________ \($0.rawValue)" }
      return HTML("p", ["class": "answer"], text: "Answer: \(fields.joined(separator: ", "))")
    case .order(let things, _):
      let items = things.map { HTML("li", [:], [.text("____ "), HTML.line($0)]) }
      return .group([HTML("p", text: question.manner), HTML("ul", ["class": "options"], items)])
    case .one(let options): return list(options, "Tick one.")
    case .some(let options): return list(options, "Tick all that are right.")
    }
  }

  private static func list(_ options: [BankQuestion.Option], _ manner: String) -> HTML {
    let items = options.enumerated().map { index, option in
      HTML("li", [:], [.text("\u{2610} \(GivenAnswer.letter(index)) "), HTML.line(option.text)])
    }
    return .group([HTML("p", text: manner), HTML("ul", ["class": "options"], items)])
  }
}
