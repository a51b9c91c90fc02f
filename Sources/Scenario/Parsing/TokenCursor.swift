/// Reads the tokens of one statement from left to right.
struct TokenCursor {
  private let tokens: [Token]
  private var index = 0

  /// `tokens` ends with `.end`.
  init(_ tokens: [Token]) {
    self.tokens = tokens
  }

  var current: Token { tokens[index] }
  var isAtEnd: Bool { current.kind == .end }
  /// The tokens that are not read yet, the `.end` included.
  var rest: [Token] { Array(tokens[index...]) }

  func peek(_ offset: Int = 1) -> Token {
    tokens[min(index + offset, tokens.count - 1)]
  }

  mutating func advance() {
    if index + 1 < tokens.count { index += 1 }
  }

  func isAt(_ symbol: Token.Symbol) -> Bool {
    current.kind == .symbol(symbol)
  }

  mutating func accept(_ symbol: Token.Symbol) -> Bool {
    guard isAt(symbol) else { return false }
    advance()
    return true
  }

  /// Passes over a certain word if it is the next one.
  mutating func accept(word: String) -> Bool {
    guard case .word(word) = current.kind else { return false }
    advance()
    return true
  }

  mutating func expect(_ symbol: Token.Symbol, _ expected: String? = nil) throws(Problem) {
    guard accept(symbol) else { throw unexpected(expected ?? "`\(symbol.rawValue)`") }
  }

  /// The problem that something else stands here.
  func unexpected(_ expected: String, hint: String? = nil) -> Problem {
    let found = isAtEnd ? "the line ends too early" : "unexpected \(current.description)"
    return Problem(found, at: current, expected: expected, hint: hint)
  }

  /// Any word, hyphens included.
  mutating func word(_ expected: String) throws(Problem) -> Located<String> {
    guard case .word(let word) = current.kind else { throw unexpected(expected) }
    defer { advance() }
    return Located(word, at: current)
  }

  /// The name of a process, region, mark or file.
  mutating func name(_ expected: String) throws(Problem) -> Located<String> {
    let name = try word(expected)
    if name.value.contains("-") {
      throw Problem(
        "`\(name.value)` is not a name: a hyphen is a minus in formulas", at: name, expected: expected,
        hint: "write `\(String(name.value.map { $0 == "-" ? "_" : $0 }))`")
    }
    if name.length > Self.longestName {
      throw Problem("the name is longer than \(Self.longestName) characters", at: name)
    }
    return name
  }

  static let longestName = 40

  /// A whole number without a unit.
  mutating func integer(_ expected: String) throws(Problem) -> Located<Int> {
    guard case .number(let value, nil) = current.kind else { throw unexpected(expected) }
    defer { advance() }
    return Located(value, at: current)
  }

  /// `NAME` or `NAME[FIRST..LAST]`.
  mutating func processes() throws(Problem) -> ProcessesSyntax {
    let name = try name("the name of a process")
    guard isAt(.openBracket) else { return ProcessesSyntax(name: name, indices: nil) }
    let start = current.position
    advance()
    let first = try integer("the first number of the sequence, as in `w[1..8]`")
    try expect(.range, "`..`, as in `w[1..8]`")
    let last = try integer("the last number of the sequence, as in `w[1..8]`")
    let length = current.position.column + 1 - start.column
    try expect(.closeBracket)
    guard first.value <= last.value else {
      throw Problem("the sequence runs backwards", at: start, length: max(length, 1))
    }
    return ProcessesSyntax(
      name: name, indices: Located(first.value...last.value, at: start, length: max(length, 1)))
  }

  /// `REGION`, `REGION[N]`, `REGION[A..B]` or `REGION[A..]`.
  mutating func target() throws(Problem) -> TargetSyntax {
    let region = try name("the name of a region")
    guard isAt(.openBracket) else {
      return TargetSyntax(region: region, pages: Located(.whole, at: region.position, length: region.length))
    }
    let start = current.position
    advance()
    let first = try integer("a page number, as in `\(region.value)[0]` or `\(region.value)[0..3]`")
    var pages = TargetSyntax.Pages.range(first.value...first.value)
    var isBackwards = false
    if accept(.range) {
      if isAt(.closeBracket) {
        pages = .from(first.value)
      } else {
        let last = try integer("the last page number, as in `\(region.value)[0..3]`")
        isBackwards = last.value < first.value
        pages = isBackwards ? .whole : .range(first.value...last.value)
      }
    }
    let length = max(current.position.column + 1 - start.column, 1)
    try expect(.closeBracket)
    if isBackwards { throw Problem("the page range runs backwards", at: start, length: length) }
    return TargetSyntax(region: region, pages: Located(pages, at: start, length: length))
  }

  /// One or more texts in quotes, joined by spaces.
  mutating func text() throws(Problem) -> String {
    var parts: [String] = []
    while case .string(let part) = current.kind {
      parts.append(part)
      advance()
    }
    guard !parts.isEmpty else { throw unexpected("a text in double quotes") }
    return parts.joined(separator: " ")
  }
}
