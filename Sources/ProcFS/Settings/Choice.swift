/// A setting of which the file shows all values, the chosen one in brackets: `always [madvise] never`.
public struct Choice: Hashable, Sendable {
  /// What may be chosen, in the order printed.
  public var values: [String]
  /// What is chosen.
  public var chosen: String

  /// Creates a choice.
  public init(values: [String], chosen: String) {
    self.values = values
    self.chosen = chosen
  }

  /// Parses the text of such a file.
  public static func parse(_ text: Span<UInt8>) throws(ParseFailure) -> Choice {
    var cursor = TextCursor()
    var choice = Choice(values: [], chosen: "")
    cursor.skipBlanks(in: text)
    while let byte = cursor.peek(in: text), byte != TextCursor.newline {
      let word = cursor.word(in: text)
      if text[word.lowerBound] == UInt8(ascii: "["), text[word.upperBound - 1] == UInt8(ascii: "]"), word.count > 2 {
        guard choice.chosen.isEmpty else { throw cursor.failure("two values are chosen") }
        choice.chosen = text.string(in: word.lowerBound + 1..<word.upperBound - 1)
        choice.values.append(choice.chosen)
      } else {
        choice.values.append(text.string(in: word))
      }
      cursor.skipBlanks(in: text)
    }
    guard !choice.chosen.isEmpty else { throw cursor.failure("expected a value in brackets") }
    try cursor.finishLine(in: text)
    guard cursor.isAtEnd(of: text) else { throw cursor.failure("expected one line only") }
    return choice
  }
}
