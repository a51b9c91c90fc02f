/// A bank as XML of Moodle with one question for each variant: the scenario stands in it once, and all answers are embedded in its text.
struct MoodleClozeText {
  let xml: String

  init(_ bank: QuestionBank) {
    xml =
      Markup(
        "quiz", [:], bank.parts.filter { !$0.questions.isEmpty }.flatMap { [Self.category($0), Self.question($0)] }
      )
      .document
  }

  private static func category(_ part: QuestionBank.Part) -> Markup {
    Markup(
      "question", ["type": "category"],
      [Markup("category", [:], [Markup("text", text: "$course$/top/CowScope/\(part.lab)")])])
  }

  private static func question(_ part: QuestionBank.Part) -> Markup {
    let beliefs = part.questions.flatMap(\.beliefs).reduce(into: [String]()) { ids, id in
      if !ids.contains(id) { ids.append(id) }
    }
    let explanations = part.questions.filter { !$0.explanation.isEmpty }.map { question in
      "<p><b>\(Markup.escaped(question.id)).</b></p>" + HTML.prose(question.explanation, topLevel: 3).source
    }
    return Markup(
      "question", ["type": "cloze"],
      [
        Markup("name", [:], [Markup("text", text: "\(part.lab) \(part.seed)")]),
        html("questiontext", text(of: part)), html("generalfeedback", explanations.joined(separator: "\n")),
        Markup("penalty", text: "0"),
        Markup("tags", [:], ([part.lab] + beliefs).map { Markup("tag", [:], [Markup("text", text: $0)]) }),
      ])
  }

  private static func html(_ name: String, _ source: String) -> Markup {
    Markup(name, ["format": "html"], [Markup("text", lines: source)])
  }

  /// The words of all questions, with a field at the end of each.
  private static func text(of part: QuestionBank.Part) -> String {
    let setting = withoutBraces(HTML.prose(part.setting, topLevel: 3).source)
    let questions = part.questions.map { question in
      let context = question.context.isEmpty ? "" : withoutBraces(HTML.prose(question.context, topLevel: 3).source)
      let words = withoutBraces(HTML.prose(question.ask, topLevel: 3).source)
      let manner = withoutBraces(HTML.line(question.manner).source)
      return "\(context)<p><b>\(Markup.escaped(question.id)).</b></p>\(words)<p>\(manner) \(field(question))</p>"
    }
    return ([setting] + questions).joined(separator: "\n")
  }

  /// What a reader must not take for the beginning of a field.
  private static func withoutBraces(_ html: String) -> String {
    html.replacing("{", with: "&#123;").replacing("}", with: "&#125;")
  }

  // MARK: Fields

  private static func field(_ question: BankQuestion) -> String {
    let (kind, answers) = answers(question.answer)
    return "{\(question.points):\(kind):\(answers.joined(separator: "~"))}"
  }

  private static func answers(_ answer: BankQuestion.Answer) -> (kind: String, [String]) {
    switch answer {
    case .number(let right, let tolerance, let wrong):
      ("NUMERICAL", ["=\(right):\(tolerance)"] + wrong.map { "%0%\($0.value):0" + feedback($0.feedback) })
    case .typed(let right, let wrong):
      (
        "SHORTANSWER",
        right.map { "=" + escaped(plain: $0) }
          + wrong.flatMap { wrong in wrong.value.map { "%0%" + escaped(plain: $0) + feedback(wrong.feedback) } }
      )
    case .one(let options):
      (
        "MULTICHOICE_V",
        options.map { ($0.isRight ? "=" : "%0%") + escaped(HTML.line($0.text).source) + feedback($0.feedback) }
      )
    case .some(let options):
      (
        "MULTIRESPONSE",
        zip(options, OptionShare.of(options)).map {
          "%\($1)%" + escaped(HTML.line($0.text).source) + feedback($0.feedback)
        }
      )
    // The bank leaves these out before.
    case .order: ("SHORTANSWER", [])
    }
  }

  private static func feedback(_ markdown: String?) -> String {
    markdown.map { "#" + escaped(HTML.line($0).source) } ?? ""
  }

  private static func escaped(plain text: String) -> String { escaped(Markup.escaped(text)) }

  /// HTML in which no sign of the form is left, nor a line break, which would end the field.
  static func escaped(_ html: String) -> String {
    var result = ""
    var previous: Character = " "
    for sign in html.replacing("&amp;", with: "&#38;") {
      switch sign {
      case "~": result += "&#126;"
      case "{": result += "&#123;"
      case "}": result += "&#125;"
      case "\\": result += "&#92;"
      case "#" where previous != "&": result += "&#35;"
      case _ where sign.isNewline: result += " "
      default: result.append(sign)
      }
      previous = sign
    }
    return result
  }
}
