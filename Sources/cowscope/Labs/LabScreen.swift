import Rendering
import Teaching

/// What a lab says to a student: lines, one fact each, that a screen reader can read from top to bottom.
struct LabScreen {
  let style: Style
  /// Where answers come from, if nobody types them.
  var answers: AnswerFile?
  private let reader = LineReader()

  /// The words that stop a dialogue and keep it.
  private static let stops: Set<String> = ["q", "quit", "exit"]

  /// Writes a paragraph, broken between words.
  func say(_ text: String, prefix: String = "") throws(Failure) {
    try show(style.paragraph(text, prefix: prefix))
  }

  /// Writes lines as they are.
  func show(_ lines: [String]) throws(Failure) {
    try Output.standardOutput.writeResult(lines.map { $0 + "\n" }.joined())
  }

  /// Writes an empty line.
  func skip() throws(Failure) { try show([""]) }

  /// Writes a heading.
  func head(_ text: String) throws(Failure) { try show(["", style.heading(text)]) }

  /// Writes prose in Markdown: headings, paragraphs and lists, marks of emphasis left out.
  func prose(_ text: String) throws(Failure) {
    for (index, block) in Prose(text).blocks.enumerated() {
      if index > 0 { try skip() }
      switch block {
      case .heading(_, let spans): try show([style.paint(style.printable(Self.line(spans)), .strong)])
      case .paragraph(let spans): try say(Self.line(spans))
      case .list(let isOrdered, let items):
        for (number, item) in items.enumerated() {
          try say(Self.line(item), prefix: isOrdered ? "  \(number + 1). " : "  - ")
        }
      case .code(let code):
        try show(
          code.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + style.printable(String($0)) })
      }
    }
  }

  /// A line without marks of emphasis; words of a program keep theirs.
  private static func line(_ spans: [Prose.Span]) -> String {
    spans.map { if case .code(let words) = $0 { "`\(words)`" } else { $0.text } }.joined()
  }

  /// Asks for a line; nil where the student stops.
  ///
  /// `usual` is what a file says that says nothing of it.
  func ask(_ prompt: String, usual: String? = nil) throws(Failure) -> String? {
    try Output.standardOutput.writeResult(style.printable(prompt) + " ")
    if let answers {
      let line = try answers.next(usual: usual)
      try show([style.printable(line)])
      return Self.stops.contains(line.lowercased()) ? nil : line
    }
    let line = reader.next()
    // What is typed on a terminal ends its line itself.
    if !isInteractive { try skip() }
    guard let line else { return nil }
    let answer = String(
      line.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" || $0 == "\r" }.reversed())
    return Self.stops.contains(answer.lowercased()) ? nil : answer
  }

  private var isInteractive: Bool { Output(descriptor: 0).isTerminal }
}
