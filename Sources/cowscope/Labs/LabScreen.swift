import Rendering

/// What a lab says to a student: lines, one fact each, that a screen reader can read from top to bottom.
struct LabScreen {
  let style: Style
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
    var paragraph = ""
    var prefix = ""
    func flush() throws(Failure) {
      if !paragraph.isEmpty { try say(paragraph, prefix: prefix) }
      paragraph = ""
      prefix = ""
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let words = line.drop { $0 == " " }
      let item = words.prefix { $0.isNumber }
      if words.isEmpty {
        try flush()
        try skip()
      } else if words.hasPrefix("#") {
        try flush()
        try show([style.paint(style.printable(String(words.drop { $0 == "#" || $0 == " " })), .strong)])
      } else if words.hasPrefix("- ") || (!item.isEmpty && words.dropFirst(item.count).hasPrefix(". ")) {
        try flush()
        let mark = words.hasPrefix("- ") ? "- " : item + ". "
        prefix = "  " + mark
        paragraph = String(words.dropFirst(mark.count)).replacing("*", with: "")
      } else {
        paragraph += (paragraph.isEmpty ? "" : " ") + words.replacing("*", with: "")
      }
    }
    try flush()
  }

  /// Asks for a line; nil where the student stops.
  func ask(_ prompt: String) throws(Failure) -> String? {
    try Output.standardOutput.writeResult(style.printable(prompt) + " ")
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
