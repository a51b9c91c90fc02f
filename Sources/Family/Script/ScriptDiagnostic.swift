/// One mistake in a script.
public struct ScriptDiagnostic: Sendable, Hashable {
  /// The line, from 1.
  public let line: Int
  /// The column of the first character that is meant, from 1, in Unicode scalars.
  public let column: Int
  /// How many characters are meant, at least 1.
  public let length: Int
  /// What is wrong.
  public let message: String
  /// What to do about it.
  public let advice: String
  /// The line of the script.
  public let sourceLine: String

  /// `file:line:column: error: ...`, the line, a mark under the place, and what to do.
  ///
  /// Control characters are shown as U+FFFD, so that a script cannot write to the terminal.
  public func rendered(file: String) -> String {
    let place = "\(Self.printable(file)):\(line):\(column): error: \(Self.printable(message))"
    let scalars = Array(sourceLine.unicodeScalars)
    // A window around the place, because a line may be as long as the script.
    let start = max(0, min(column - 1, scalars.count) - 80)
    var shown = String.UnicodeScalarView()
    shown.append(contentsOf: scalars[start..<min(scalars.count, start + 160)])
    let indent = String(repeating: " ", count: max(0, column - 1 - start))
    let mark = "^" + String(repeating: "~", count: min(length, max(1, 160 - indent.count)) - 1)
    return [place, "  " + Self.printable(String(shown)), "  " + indent + mark, "  " + Self.printable(advice)]
      .joined(separator: "\n")
  }

  private static func printable(_ text: String) -> String {
    var view = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let kind = scalar.properties.generalCategory
      view.append(kind == .control || kind == .format ? "\u{FFFD}" : scalar)
    }
    return String(view)
  }
}

/// All mistakes of a script, in the order of their places.
public struct ScriptErrors: Error, Sendable, Hashable {
  /// The mistakes; never empty.
  public let diagnostics: [ScriptDiagnostic]
}
