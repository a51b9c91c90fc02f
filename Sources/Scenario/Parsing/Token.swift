/// The smallest unit of the line language.
struct Token: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// A name or a keyword.
    case word(String)
    /// A whole number; with a unit it is a size in bytes.
    case number(Int, unit: SizeUnit?)
    /// Text in double quotes.
    case string(String)
    /// A byte in single quotes.
    case character(UInt8)
    case symbol(Symbol)
    /// The end of the statement.
    case end
  }

  /// Punctuation.
  enum Symbol: String, Hashable, Sendable, CaseIterable {
    case arrow = "->"
    case range = ".."
    case equal = "=="
    case notEqual = "!="
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case less = "<"
    case greater = ">"
    case assign = "="
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divide = "/"
    case remainder = "%"
    case comma = ","
    case openParenthesis = "("
    case closeParenthesis = ")"
    case openBracket = "["
    case closeBracket = "]"
    case openBrace = "{"
    case closeBrace = "}"
  }

  var kind: Kind
  var position: SourcePosition
  /// Unicode scalars of the token in the file.
  var length: Int

  /// How a message names the token.
  var description: String {
    switch kind {
    case .word(let word): "`\(word)`"
    case .number(let value, let unit): "`\(unit.map { "\(value / $0.bytes)\($0.rawValue)" } ?? String(value))`"
    case .string: "a text in quotes"
    case .character(let byte): "`\(TextForm.byte(byte))`"
    case .symbol(let symbol): "`\(symbol.rawValue)`"
    case .end: "the end of the line"
    }
  }
}

/// The units of sizes.
enum SizeUnit: String, Hashable, Sendable, CaseIterable {
  case kibibyte = "KiB"
  case mebibyte = "MiB"
  case gibibyte = "GiB"

  var bytes: Int {
    switch self {
    case .kibibyte: 1 << 10
    case .mebibyte: 1 << 20
    case .gibibyte: 1 << 30
    }
  }
}
