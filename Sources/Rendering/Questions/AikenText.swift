import Teaching

/// A bank in Aiken, the plain form that most platforms read: questions with one right option, and nothing said to answers.
///
/// A question is one line, so the scenario is told line by line with signs between.
struct AikenText {
  let text: String

  init(_ bank: QuestionBank) {
    text = bank.parts.flatMap { part in part.questions.map { Self.block($0, setting: part.setting) } }
      .joined(separator: "\n")
  }

  private static func block(_ question: BankQuestion, setting: String) -> String {
    guard case .one(let options) = question.answer else { return "" }
    // The name comes first, so that no question looks like an option.
    var lines = ["\(question.name): \(line(question.stem(setting)))"]
    lines += options.enumerated().map { "\(letter($0))) \(line($1.text))" }
    lines.append("ANSWER: \(options.firstIndex(where: \.isRight).map(letter) ?? "")")
    return lines.joined(separator: "\n") + "\n"
  }

  /// Options have the letters of the alphabet.
  static let mostOptions = 26

  private static func letter(_ place: Int) -> String { GivenAnswer.letter(place).uppercased() }

  /// Markdown as one line of plain text.
  private static func line(_ markdown: String) -> String {
    let blocks = Prose(markdown).blocks.map { block in
      switch block {
      case .heading(_, let spans), .paragraph(let spans): spans.map(\.text).joined()
      case .list(_, let items): items.map { $0.map(\.text).joined() }.joined(separator: "; ")
      case .code(let code): code.split(whereSeparator: \.isNewline).joined(separator: "; ")
      }
    }
    return blocks.joined(separator: " ").split(whereSeparator: { $0.isWhitespace }).joined(separator: " ")
  }
}
