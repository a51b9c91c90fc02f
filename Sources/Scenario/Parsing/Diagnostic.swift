/// One mistake in a `.cow` file.
public struct Diagnostic: Sendable, Hashable, Codable {
  /// The name of the file, as the caller gave it.
  public var file: String
  /// Where the mistake begins.
  public var position: SourcePosition
  /// The number of Unicode scalars that are marked, at least 1.
  public var length: Int
  /// What is wrong.
  public var message: String
  /// What could stand there instead.
  public var expected: String?
  /// How it may be mended, such as `did you mean ...?`.
  public var hint: String?
  /// The line of the file.
  public var sourceLine: String

  /// Creates a mistake.
  package init(
    file: String, position: SourcePosition, length: Int, message: String, expected: String? = nil,
    hint: String? = nil, sourceLine: String
  ) {
    self.file = file
    self.position = position
    self.length = length
    self.message = message
    self.expected = expected
    self.hint = hint
    self.sourceLine = sourceLine
  }

  /// The longest part of a source line that is shown, in Unicode scalars.
  private static let shownLength = 160

  /// `file:line:column: error: ...`, the source line, a caret, and what was expected.
  ///
  /// Control characters of the file are shown as U+FFFD, so that a file cannot write to the terminal.
  public var rendered: String {
    var lines = ["\(Self.printable(file)):\(position.line):\(position.column): error: \(Self.printable(message))"]
    let scalars = Array(sourceLine.unicodeScalars)
    let caret = max(0, min(position.column - 1, scalars.count))
    // A window around the caret, because a line may be as long as the file.
    let start = caret > Self.shownLength / 2 ? caret - Self.shownLength / 2 : 0
    let end = min(scalars.count, start + Self.shownLength)
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[start..<end])
    if !text.isEmpty {
      lines.append("  " + Self.printable(String(text)))
      let indent = scalars[start..<caret].map { $0 == "\t" ? "\t" : " " }.joined()
      let marked = max(1, min(length, end - caret))
      lines.append("  " + indent + "^" + String(repeating: "~", count: marked - 1))
    }
    if let expected { lines.append("  expected: " + Self.printable(expected)) }
    if let hint { lines.append("  hint: " + Self.printable(hint)) }
    return lines.joined(separator: "\n")
  }

  private static func printable(_ text: String) -> String {
    var view = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isControl = scalar.properties.generalCategory == .control && scalar != "\t"
      // Bidirectional overrides and other format characters would let a file lie about what it says.
      view.append(isControl || scalar.properties.generalCategory == .format ? "\u{FFFD}" : scalar)
    }
    return String(view)
  }
}

/// All mistakes of one `.cow` file, in the order of their places.
public struct ScenarioErrors: Error, Sendable, Hashable, Codable, CustomStringConvertible {
  /// The mistakes; never empty.
  public var diagnostics: [Diagnostic]

  /// Every mistake as `Diagnostic.rendered` shows it.
  public var description: String {
    diagnostics.map(\.rendered).joined(separator: "\n")
  }
}

/// A mistake whose file is not known yet.
struct Problem: Error {
  var position: SourcePosition
  var length: Int
  var message: String
  var expected: String?
  var hint: String?

  init(_ message: String, at position: SourcePosition, length: Int = 1, expected: String? = nil, hint: String? = nil) {
    self.position = position
    self.length = length
    self.message = message
    self.expected = expected
    self.hint = hint
  }

  init(_ message: String, at token: Token, expected: String? = nil, hint: String? = nil) {
    self.init(message, at: token.position, length: token.length, expected: expected, hint: hint)
  }

  init<Value>(_ message: String, at place: Located<Value>, expected: String? = nil, hint: String? = nil) {
    self.init(message, at: place.position, length: place.length, expected: expected, hint: hint)
  }
}

/// A value and the place in the file that says it.
struct Located<Value> {
  var value: Value
  var position: SourcePosition
  var length: Int

  init(_ value: Value, at token: Token) {
    self.value = value
    self.position = token.position
    self.length = token.length
  }

  init(_ value: Value, at position: SourcePosition, length: Int) {
    self.value = value
    self.position = position
    self.length = length
  }
}

extension Located: Sendable where Value: Sendable {}
