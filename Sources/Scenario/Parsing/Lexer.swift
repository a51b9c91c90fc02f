/// Cuts a `.cow` text into statements and those into tokens.
///
/// A statement is one line; a backslash at the end of a line continues it on the next, inside a text as well.
struct Lexer {
  /// One statement.
  struct Statement {
    /// Its tokens; the last one is `.end`.
    ///
    /// Never empty.
    var tokens: [Token]
    /// The text from the first to the last token of its formula, for `expect`.
    var formulaText: String
    /// The mistake at which reading of the line stopped.
    var problem: Problem?
  }

  private let scalars: [Unicode.Scalar]
  private var index = 0
  private var line = 1
  private var column = 1

  init(_ text: String) {
    scalars = Array(text.unicodeScalars)
  }

  /// The next statement that is not empty, or nil at the end of the text.
  mutating func next() -> Statement? {
    while index < scalars.count {
      if let statement = readStatement() { return statement }
    }
    return nil
  }

  private mutating func readStatement() -> Statement? {
    var tokens: [Token] = []
    var problem: Problem?
    // In a formula a hyphen is a minus, elsewhere it is a part of words such as `shared-anon`.
    var inFormula = false
    var formulaText = ""
    do throws(Problem) {
      while try skipBlank() {
        let start = index
        let lineBefore = tokens.last?.position.line
        let token = try readToken(hyphens: !inFormula)
        if inFormula {
          let separator = formulaText.isEmpty ? "" : gap(before: start, sameLine: lineBefore == token.position.line)
          formulaText += separator + text(start..<index)
        }
        tokens.append(token)
        if tokens.count == 1, token.kind == .word("expect") { inFormula = true }
      }
    } catch let caught {
      problem = caught
      skipLine()
    }
    let end = Token(kind: .end, position: here, length: 1)
    skipNewline()
    guard !tokens.isEmpty || problem != nil else { return nil }
    return Statement(tokens: tokens + [end], formulaText: formulaText, problem: problem)
  }

  private var here: SourcePosition { SourcePosition(line: line, column: column) }
  private var current: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  private func peek(_ offset: Int) -> Unicode.Scalar? {
    index + offset < scalars.count ? scalars[index + offset] : nil
  }

  private func text(_ range: Range<Int>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[range])
    return String(view)
  }

  /// One space where the text has any blank between two tokens, so that the kept formula is tidy.
  private func gap(before start: Int, sameLine: Bool) -> String {
    guard sameLine, start > 0 else { return " " }
    return Self.isBlank(scalars[start - 1]) ? " " : ""
  }

  private mutating func advance(_ count: Int = 1) {
    index += count
    column += count
  }

  private static func isNewline(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar == "\r"
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t"
  }

  private mutating func skipNewline() {
    guard let scalar = current, Self.isNewline(scalar) else { return }
    index += scalar == "\r" && peek(1) == "\n" ? 2 : 1
    line += 1
    column = 1
  }

  private mutating func skipLine() {
    while let scalar = current, !Self.isNewline(scalar) { advance() }
  }

  /// Skips blanks, comments and continuations.
  ///
  /// False at the end of the statement.
  private mutating func skipBlank() throws(Problem) -> Bool {
    while let scalar = current {
      if Self.isNewline(scalar) { return false }
      if scalar == "#" {
        skipLine()
        return false
      }
      if scalar == "\\" {
        let position = here
        advance()
        while let blank = current, Self.isBlank(blank) { advance() }
        guard current.map(Self.isNewline) ?? true else {
          throw Problem("a backslash continues a line only at its end", at: position)
        }
        skipNewline()
        continue
      }
      guard Self.isBlank(scalar) else { return true }
      advance()
    }
    return false
  }

  private mutating func readToken(hyphens: Bool) throws(Problem) -> Token {
    let position = here
    let start = index
    let kind = try readKind(hyphens: hyphens)
    return Token(kind: kind, position: position, length: index - start)
  }

  private mutating func readKind(hyphens: Bool) throws(Problem) -> Token.Kind {
    guard let scalar = current else { return .end }
    if Self.isNameStart(scalar) { return .word(readWord(hyphens: hyphens)) }
    if Self.digit(scalar, radix: 10) != nil { return try readNumber() }
    if scalar == "\"" { return .string(try readString()) }
    if scalar == "'" { return .character(try readCharacter()) }
    // Longer symbols come first in the list, so `->` is never read as a minus.
    for symbol in Token.Symbol.allCases {
      let wanted = Array(symbol.rawValue.unicodeScalars)
      if (0..<wanted.count).allSatisfy({ peek($0) == wanted[$0] }) {
        advance(wanted.count)
        return .symbol(symbol)
      }
    }
    let hint: String? =
      switch scalar {
      case "&", "|": "write `and` or `or`"
      case "!": "write `not`"
      case ";": "one statement a line"
      default: nil
      }
    throw Problem("unexpected character \(Self.quoted(scalar))", at: here, hint: hint)
  }

  private static func quoted(_ scalar: Unicode.Scalar) -> String {
    if scalar.value > 0x20, scalar.value < 0x7F { return "`\(scalar)`" }
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
  }

  private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
    isNameStart(scalar) || ("0"..."9").contains(scalar)
  }

  private static func digit(_ scalar: Unicode.Scalar, radix: Int) -> Int? {
    let value: UInt32
    switch scalar {
    case "0"..."9": value = scalar.value - 0x30
    case "a"..."f": value = scalar.value - 0x61 + 10
    case "A"..."F": value = scalar.value - 0x41 + 10
    default: return nil
    }
    return value < UInt32(radix) ? Int(value) : nil
  }

  private mutating func readWord(hyphens: Bool) -> String {
    let start = index
    while let scalar = current {
      let isHyphen = hyphens && scalar == "-" && peek(1).map(Self.isNamePart) == true
      guard Self.isNamePart(scalar) || isHyphen else { break }
      advance()
    }
    return text(start..<index)
  }

  private mutating func readNumber() throws(Problem) -> Token.Kind {
    let position = here
    let start = index
    let isHexadecimal = current == "0" && (peek(1) == "x" || peek(1) == "X")
    let radix = isHexadecimal ? 16 : 10
    if isHexadecimal { advance(2) }
    let digitsStart = index
    var value = 0
    var overflows = false
    while let scalar = current {
      if scalar == "_" {
        advance()
        continue
      }
      guard let digit = Self.digit(scalar, radix: radix) else { break }
      let product = value.multipliedReportingOverflow(by: radix)
      let sum = product.partialValue.addingReportingOverflow(digit)
      overflows = overflows || product.overflow || sum.overflow
      value = sum.partialValue
      advance()
    }
    let hasDigits = index > digitsStart
    let unitStart = index
    while let scalar = current, Self.isNamePart(scalar) { advance() }
    let unitText = text(unitStart..<index)
    let length = index - start
    guard hasDigits else {
      throw Problem("`\(text(start..<index))` has no digits", at: position, length: length)
    }
    var unit: SizeUnit?
    if !unitText.isEmpty {
      unit = SizeUnit(rawValue: unitText)
      guard let unit else { throw Self.unknownUnit(unitText, at: position, length: length) }
      let product = value.multipliedReportingOverflow(by: unit.bytes)
      overflows = overflows || product.overflow
      value = product.partialValue
    }
    guard !overflows else { throw Problem("the number is too large", at: position, length: length) }
    return .number(value, unit: unit)
  }

  private static func unknownUnit(_ unit: String, at position: SourcePosition, length: Int) -> Problem {
    let nearest = SizeUnit.allCases.first { $0.rawValue.prefix(1).lowercased() == unit.prefix(1).lowercased() }
    return Problem(
      "unknown unit `\(unit)`", at: position, length: length, expected: "a number, or a size in KiB, MiB or GiB",
      hint: nearest.map { "did you mean `\($0.rawValue)`?" })
  }

  private mutating func readString() throws(Problem) -> String {
    let position = here
    advance()
    var view = String.UnicodeScalarView()
    while let scalar = current, !Self.isNewline(scalar) {
      if scalar == "\"" {
        advance()
        return String(view)
      }
      if scalar == "\\", peek(1).map(Self.isNewline) == true {
        // The text goes on in the next line, behind its indentation.
        advance()
        skipNewline()
        while let blank = current, Self.isBlank(blank) { advance() }
      } else if scalar == "\\" {
        view.append(try readEscape())
      } else {
        view.append(scalar)
        advance()
      }
    }
    throw Problem("the text has no closing quote", at: position, expected: "`\"` before the end of the line")
  }

  private mutating func readCharacter() throws(Problem) -> UInt8 {
    let position = here
    let start = index
    advance()
    var scalar: Unicode.Scalar?
    if let first = current, !Self.isNewline(first), first != "'" {
      if first == "\\" {
        scalar = try readEscape()
      } else {
        scalar = first
        advance()
      }
    }
    guard let scalar, current == "'" else {
      throw Problem(
        "a character is one letter, digit or sign between single quotes", at: position, length: index - start,
        expected: "a character such as 'A'")
    }
    advance()
    guard scalar.isASCII, let byte = UInt8(exactly: scalar.value) else {
      throw Problem(
        "a character must be ASCII, because it is one byte", at: position, length: index - start,
        hint: "write other bytes as numbers from 0 to 255")
    }
    return byte
  }

  /// `\"`, `\'`, `\\`, `\n`, `\r`, `\t`, `\0` or `\u{hex}`.
  private mutating func readEscape() throws(Problem) -> Unicode.Scalar {
    let position = here
    advance()
    guard let letter = current, !Self.isNewline(letter) else {
      throw Problem("the escape is not finished", at: position)
    }
    advance()
    switch letter {
    case "\"", "'", "\\": return letter
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "0": return "\0"
    case "u":
      if let scalar = readUnicodeEscape() { return scalar }
    default: break
    }
    throw Problem(
      "unknown escape", at: position, length: 2, expected: "one of \\\" \\' \\\\ \\n \\r \\t \\0 \\u{hex}")
  }

  private mutating func readUnicodeEscape() -> Unicode.Scalar? {
    guard current == "{" else { return nil }
    advance()
    var value: UInt32 = 0
    var count = 0
    while let scalar = current, let digit = Self.digit(scalar, radix: 16), count < 6 {
      value = value * 16 + UInt32(digit)
      count += 1
      advance()
    }
    guard count > 0, current == "}" else { return nil }
    advance()
    return Unicode.Scalar(value)
  }
}
