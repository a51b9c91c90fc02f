/// Text in the mdoc language of manual pages.
enum ManualText {
  /// Text lines: a sentence begins a line, and no line is longer than 80 bytes, as mandoc's lint wants it.
  static func lines(_ text: String) -> [String] {
    sentences(text).flatMap { wrapped($0) }.map(escapedLine)
  }

  /// A line as it stands, in a literal display.
  static func literal(_ line: String) -> String { line.isEmpty ? "\\&" : escapedLine(line) }

  /// A word on a macro line: never taken for a macro, a delimiter, or two words.
  static func argument(_ word: String) -> String {
    let escaped = escaped(word)
    let protected = "\\&" + escaped
    let isPlain = word.count > 3 && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    if isPlain { return escaped }
    return word.contains(" ") || word.contains("\"")
      ? "\"" + protected.replacing("\"", with: "\"\"") + "\"" : protected
  }

  /// A hyphen is one that can be copied into a shell, a backslash is one, and so on.
  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("'", with: "\\(aq")
      .replacing("`", with: "\\(ga").replacing("^", with: "\\(ha").replacing("~", with: "\\(ti")
  }

  private static func escapedLine(_ line: String) -> String {
    let text = escaped(line)
    // A point at the beginning of a line would be a request.
    return text.hasPrefix(".") ? "\\&" + text : text
  }

  private static func sentences(_ text: String) -> [String] {
    var sentences: [String] = []
    var words: [Substring] = []
    for word in text.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      words.append(word)
      if let last = word.last, ".!?".contains(last) {
        sentences.append(words.joined(separator: " "))
        words = []
      }
    }
    if !words.isEmpty { sentences.append(words.joined(separator: " ")) }
    return sentences
  }

  private static func wrapped(_ sentence: String) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in sentence.split(separator: " ") {
      // Escapes make a line longer than it looks.
      if !line.isEmpty, escaped(line).utf8.count + 1 + escaped(String(word)).utf8.count > 76 {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    return line.isEmpty ? lines : lines + [line]
  }
}
