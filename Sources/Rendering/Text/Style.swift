/// How text may look on the device that shows it.
public struct Style: Sendable, Hashable {
  /// Which characters may be used for drawing.
  public enum Symbols: Sendable, Hashable, CaseIterable {
    /// Ticks, crosses and lines from Unicode.
    case unicode
    /// ASCII only, for locales that are not UTF-8.
    case ascii
  }

  /// Whether ANSI colours and weights are written.
  public var usesColour: Bool
  /// Which characters may be used for drawing.
  public var symbols: Symbols
  /// Columns of the device.
  public var width: Int
  /// Whether texts keep their letters where only ASCII is drawn with: somebody has asked for a language that needs them.
  public var keepsLetters: Bool

  /// The narrowest width that tables are drawn for.
  public static let minimumWidth = 72

  /// Creates a style; widths below `minimumWidth` are raised to it.
  public init(usesColour: Bool = false, symbols: Symbols = .unicode, width: Int = 80, keepsLetters: Bool = false) {
    self.usesColour = usesColour
    self.symbols = symbols
    self.width = max(width, Self.minimumWidth)
    self.keepsLetters = keepsLetters
  }
}

extension Style {
  /// What a colour says.
  ///
  /// Colour never says anything that a letter or sign beside it does not say too.
  package enum Ink: String {
    case strong = "1"
    case faint = "2"
    case good = "32"
    case bad = "31;1"
    case doubtful = "33"
  }

  /// The text in an ink; give it padded text, because the escape sequences have no width.
  package func paint(_ text: String, _ ink: Ink) -> String {
    usesColour && !text.isEmpty ? "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// The sign of an answer: equal, different, or unknown.
  func equalitySign(_ isEqual: Bool?) -> String {
    switch isEqual {
    case true?: "="
    case false?: symbols == .unicode ? "≠" : "#"
    case nil: "?"
    }
  }

  /// The ink that belongs to an answer.
  func ink(_ answer: Bool?) -> Ink {
    switch answer {
    case true?: .good
    case false?: .bad
    case nil: .doubtful
    }
  }

  /// The sign of something that holds, fails, or is unknown.
  func verdictSign(_ holds: Bool?) -> String {
    switch holds {
    case true?: symbols == .unicode ? "✓" : "+"
    case false?: symbols == .unicode ? "✗" : "X"
    case nil: "?"
    }
  }

  var ruleLine: String { symbols == .unicode ? "─" : "-" }
  var ellipsis: String { symbols == .unicode ? "…" : ".." }
  var times: String { symbols == .unicode ? "×" : "x" }
  var arrow: String { symbols == .unicode ? "→" : "->" }
  var bullet: String { symbols == .unicode ? "·" : "-" }
  var emptyCell: String { symbols == .unicode ? "·" : "." }
}
