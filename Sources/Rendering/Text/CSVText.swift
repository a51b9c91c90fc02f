/// Tables as RFC 4180 has them.
enum CSVText {
  /// The rows, each ended by CR LF; a cell with a comma, a quotation mark or a line break stands between quotation marks.
  static func text(_ rows: [[String]]) -> String {
    rows.map { $0.map(cell).joined(separator: ",") + "\r\n" }.joined()
  }

  private static func cell(_ text: String) -> String {
    // By scalars, because CR LF is one character.
    let isPlain = text.unicodeScalars.allSatisfy { $0 != "," && $0 != "\"" && $0 != "\n" && $0 != "\r" }
    return isPlain ? text : "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  /// A text of a stranger that no spreadsheet takes for a formula: such a sign in front is made harmless by an apostrophe.
  static func harmless(_ text: String) -> String {
    guard let first = text.first, "=+-@\t\r".contains(first), Double(text) == nil else { return text }
    return "'" + text
  }
}
