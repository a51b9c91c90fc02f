/// A line of a script, cut into words and numbers, and read from left to right.
struct ScriptLine {
  struct Token: Equatable {
    enum Kind: Equatable {
      case word(String)
      case number(String)
      case dots
      case other(String)
    }

    var kind: Kind
    var column: Int
    var length: Int

    var text: String {
      switch kind {
      case .word(let text), .number(let text), .other(let text): text
      case .dots: ".."
      }
    }
  }

  /// What is wrong at a place of the line.
  struct Problem: Error {
    var column: Int
    var length: Int
    var message: String
    var advice: String
  }

  /// Units of sizes.
  private static let units = ["B": 0, "KiB": 10, "MiB": 20, "GiB": 30, "TiB": 40]

  private let tokens: [Token]
  private var index = 0
  private let end: Int

  init(_ line: some StringProtocol) {
    var tokens: [Token] = []
    let scalars = Array(line.unicodeScalars)
    var position = 0
    while position < scalars.count, scalars[position] != "#" {
      let start = position
      let first = scalars[position]
      if first == " " || first == "\t" {
        position += 1
        continue
      }
      if first == ".", position + 1 < scalars.count, scalars[position + 1] == "." {
        tokens.append(Token(kind: .dots, column: start + 1, length: 2))
        position += 2
        continue
      }
      let isNumber = Self.isDigit(first)
      while position < scalars.count, isNumber ? Self.isDigit(scalars[position]) : Self.isOfWord(scalars[position]) {
        position += 1
      }
      position = max(position, start + 1)
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars[start..<position])
      let text = String(view)
      let kind: Token.Kind = isNumber ? .number(text) : Self.isOfWord(first) ? .word(text) : .other(text)
      tokens.append(Token(kind: kind, column: start + 1, length: position - start))
    }
    self.tokens = tokens
    end = position + 1
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  private static func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
    isDigit(scalar) || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "-" || scalar == "_"
  }

  var isEmpty: Bool { tokens.isEmpty }
  var current: Token? { index < tokens.count ? tokens[index] : nil }
  /// The token that was read last.
  var previous: Token? { index > 0 ? tokens[index - 1] : nil }

  func problem(_ message: String, _ advice: String, at token: Token? = nil) -> Problem {
    let place = token ?? current
    return Problem(column: place?.column ?? end, length: place?.length ?? 1, message: message, advice: advice)
  }

  private var found: String { current.map { "`\($0.text)`" } ?? "the end of the line" }

  mutating func word(_ what: String, _ advice: String) throws(Problem) -> String {
    guard case .word(let text) = current?.kind else { throw problem("\(found) is not \(what)", advice) }
    index += 1
    return text
  }

  /// Takes a word if it is there.
  mutating func take(_ word: String) -> Bool {
    guard current?.kind == .word(word) else { return false }
    index += 1
    return true
  }

  mutating func number(_ what: String, _ advice: String) throws(Problem) -> Int {
    guard case .number(let text) = current?.kind else { throw problem("\(found) is not \(what)", advice) }
    guard let value = Int(text) else { throw problem("\(text) is too large", "write a number below 2^63") }
    index += 1
    return value
  }

  /// A number of bytes: `4096`, `64 KiB` or `64KiB`.
  mutating func size(_ what: String) throws(Problem) -> Int {
    let first = current
    let value = try number(what, "write a number of bytes, as in 4096 or 64 KiB")
    guard case .word(let unit) = current?.kind, let shift = Self.units[unit] else { return value }
    let (bytes, isTooLarge) = value.multipliedReportingOverflow(by: 1 << shift)
    guard !isTooLarge else {
      throw problem("\(value) \(unit) is too large", "write a size below 2^63 bytes", at: first)
    }
    index += 1
    return bytes
  }

  /// Two sizes with two dots between; the second is that of the first byte that is not meant.
  mutating func range() throws(Problem) -> Range<Int> {
    let first = current
    let start = try size("the first byte of a range")
    guard current?.kind == .dots else {
      throw problem(
        "\(found) is not the `..` of a range", "write a range as FIRST..END, where END is the byte after the last")
    }
    index += 1
    let end = try size("the end of a range")
    guard start < end else {
      throw problem(
        "the range \(start)..\(end) holds no byte", "write an end above \(start): it is the byte after the last",
        at: first)
    }
    guard take("x") else { return start..<end }
    let piece = try size("the size of a piece")
    let (last, isTooLarge) = end.multipliedReportingOverflow(by: piece)
    guard piece > 0, !isTooLarge else {
      throw problem("pieces of \(piece) bytes cannot be counted", "write a size such as 4 KiB", at: first)
    }
    return start * piece..<last
  }

  mutating func finish() throws(Problem) {
    if current != nil {
      throw problem("\(found) is not expected here", "end the line before it, or begin a comment with #")
    }
  }
}
