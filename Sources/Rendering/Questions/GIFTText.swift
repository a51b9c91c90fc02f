/// A bank in GIFT, the text form of Moodle.
///
/// Points are not in it, because the form has no place for them.
struct GIFTText {
  let text: String

  init(_ bank: QuestionBank) {
    var blocks = [
      "// Questions of CowScope. Each line of one begins with a sign of its own; a break inside a text is \\n."
    ]
    for part in bank.parts where !part.questions.isEmpty {
      blocks.append("$CATEGORY: CowScope/\(part.lab)/\(part.seed)")
      for question in part.questions { blocks.append(Self.block(question, of: part)) }
    }
    text = blocks.joined(separator: "\n\n") + "\n"
  }

  private static func block(_ question: BankQuestion, of part: QuestionBank.Part) -> String {
    let tags = ([part.lab] + question.beliefs).map { " [tag:\($0)]" }.joined()
    var lines = answers(question.answer)
    if !question.explanation.isEmpty { lines.append("####" + formatted(question.explanation)) }
    let start = if case .number = question.answer { "{#" } else { "{" }
    return
      (["// [id:\(question.identifier)]\(tags)"]
      + ["::\(escaped(question.name))::[markdown]\(escaped(question.stem(part.setting))) \(start)"] + lines + ["}"])
      .joined(separator: "\n")
  }

  private static func answers(_ answer: BankQuestion.Answer) -> [String] {
    switch answer {
    case .number(let right, let tolerance, let wrong):
      ["=\(right):\(tolerance)"] + wrong.map { "=%0%\($0.value):0" + feedback($0.feedback) }
    case .typed(let right, let wrong):
      right.map { "=" + formatted($0) }
        + wrong.flatMap { wrong in wrong.value.map { "=%0%" + formatted($0) + feedback(withoutArrows(wrong.feedback)) }
        }
    case .order(let things, let right):
      zip(things, BankQuestion.ranks(right)).map { "=\(formatted(withoutArrows($0))) -> \($1)" }
    case .one(let options):
      options.map { ($0.isRight ? "=" : "~") + formatted($0.text) + feedback($0.feedback) }
    case .some(let options):
      zip(options, OptionShare.of(options)).map { option, share in
        "~%\(share)%" + formatted(option.text) + feedback(option.feedback)
      }
    }
  }

  private static func feedback(_ text: String?) -> String { text.map { "#" + formatted($0) } ?? "" }

  /// Outside of numbers and options a reader takes an arrow for the sign of pairs.
  private static func withoutArrows(_ text: String) -> String { text.replacing("->", with: "\u{2192}") }

  /// A text whose beginning is not taken for the name of a format.
  private static func formatted(_ text: String) -> String {
    (text.hasPrefix("[") ? "[markdown]" : "") + escaped(text)
  }

  /// The text with the signs of the form escaped, line breaks too: an empty line would end the question.
  static func escaped(_ text: String) -> String {
    var result = ""
    for sign in text {
      switch sign {
      case "\\", "~", "=", "#", "{", "}", ":": result += "\\\(sign)"
      case _ where sign.isNewline: result += "\\n"
      default: result.append(sign)
      }
    }
    return result
  }

  /// What readers put in the place of escaped signs while they read; there is no way to write these themselves.
  private static let placeholders = ["&&092;", "&&058;", "&&035;", "&&061;", "&&123;", "&&125;", "&&126;", "&&010;"]

  /// Whether a text has signs that come back as others.
  static func hasPlaceholder(_ texts: [String]) -> Bool {
    texts.contains { text in placeholders.contains { text.contains($0) } }
  }
}
