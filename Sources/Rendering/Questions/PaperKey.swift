import Teaching

/// What a lecturer has beside the sheets: the answers of each variant, and what is behind the wrong ones.
struct PaperKey {
  let html: String

  init(_ bank: QuestionBank) {
    let parts = bank.parts.filter { !$0.questions.isEmpty }
    html = PaperPage.document(title: "Key", parts.map(Self.article))
  }

  private static func article(_ part: QuestionBank.Part) -> HTML {
    HTML(
      "article", ["lang": part.language],
      [
        HTML("header", [:], [HTML("p", text: "Key"), HTML("p", text: "Seed \(part.seed)")]),
        HTML("h1", text: part.title),
        HTML.table(
          caption: "Answers", ["Question", "Points", "Answer"],
          part.questions.map { [.text($0.id), .text(String($0.points)), .text(right($0.answer))] }),
      ] + part.questions.map(explanation))
  }

  private static func right(_ answer: BankQuestion.Answer) -> String {
    switch answer {
    case .number(let number, 0, _): String(number)
    case .number(let number, let tolerance, _): "\(number), up to \(tolerance) off"
    case .typed(let right, _): right.first ?? ""
    case .order(_, let right): BankQuestion.ranks(right).map(String.init).joined(separator: ", ")
    case .one(let options), .some(let options):
      options.indices.filter { options[$0].isRight }.map(GivenAnswer.letter).joined(separator: ", ")
    }
  }

  private static func explanation(_ question: BankQuestion) -> HTML {
    let wrong = wrong(question.answer)
    var pieces = [HTML("h2", text: question.id), HTML.prose(question.explanation, topLevel: 3)]
    if !wrong.isEmpty {
      pieces.append(
        HTML.table(
          caption: "Wrong answers that show a belief", ["Answer", "What to say"],
          wrong.map { [.text($0.answer), .text($0.feedback)] }))
    }
    return HTML("section", ["class": "question"], pieces)
  }

  private static func wrong(_ answer: BankQuestion.Answer) -> [(answer: String, feedback: String)] {
    switch answer {
    case .number(_, _, let wrong): wrong.map { (String($0.value), $0.feedback) }
    case .typed(_, let wrong): wrong.map { ($0.value.first ?? "", $0.feedback) }
    case .order: []
    case .one(let options), .some(let options):
      options.enumerated().compactMap { index, option in
        option.feedback.map { (GivenAnswer.letter(index), $0) }
      }
    }
  }
}
