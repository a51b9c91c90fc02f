/// The `key=value` options and flags at the end of a statement.
struct Options {
  /// What an option takes.
  enum Kind {
    case flag
    /// A number in this range.
    case count(ClosedRange<Int>)
    /// A size in bytes that is a whole number of pages.
    case size
    /// A character or a number from 0 to 255.
    case byte
    /// One of these words.
    case choice([String])
    case name
  }

  struct Specification {
    var name: String
    var kind: Kind

    init(_ name: String, _ kind: Kind) {
      self.name = name
      self.kind = kind
    }

    /// How a usage line shows it.
    var usage: String {
      switch kind {
      case .flag: name
      case .count: "\(name)=N"
      case .size: "\(name)=64KiB"
      case .byte: "\(name)='A'"
      case .choice(let words): "\(name)=" + words.joined(separator: "|")
      case .name: "\(name)=NAME"
      }
    }
  }

  private enum Value {
    case flag
    case number(Int)
    case word(String)
  }

  private var values: [String: Located<Value>] = [:]

  /// Reads options up to the end of the statement and reports all that are wrong.
  init(_ cursor: inout TokenCursor, allowed: [Specification], report: (Problem) -> Void) {
    while !cursor.isAtEnd {
      do throws(Problem) {
        try readOption(&cursor, allowed: allowed)
      } catch let problem {
        report(problem)
        Self.skipOption(&cursor)
      }
    }
  }

  private mutating func readOption(_ cursor: inout TokenCursor, allowed: [Specification]) throws(Problem) {
    let usage = allowed.isEmpty ? "the end of the line" : allowed.map(\.usage).joined(separator: ", ")
    guard case .word(let name) = cursor.current.kind else { throw cursor.unexpected(usage) }
    let place = Located(name, at: cursor.current)
    guard let specification = allowed.first(where: { $0.name == name }) else {
      throw Problem(
        "unknown option `\(name)`", at: place, expected: usage,
        hint: Suggestion.hint(for: name, among: allowed.map(\.name)))
    }
    guard values[name] == nil else { throw Problem("`\(name)` is given twice", at: place) }
    cursor.advance()
    if case .flag = specification.kind {
      guard !cursor.isAt(.assign) else {
        throw Problem("`\(name)` takes no value", at: place)
      }
      values[name] = Located(.flag, at: place.position, length: place.length)
      return
    }
    try cursor.expect(.assign, "`\(specification.usage)`")
    let token = cursor.current
    values[name] = Located(try Self.readValue(token, specification), at: token)
    cursor.advance()
  }

  private static func readValue(_ token: Token, _ specification: Specification) throws(Problem) -> Value {
    switch (specification.kind, token.kind) {
    case (.count(let range), .number(let value, nil)):
      guard range.contains(value) else {
        throw Problem(
          "`\(specification.name)` is out of range", at: token,
          expected: range.upperBound == .max
            ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)")
      }
      return .number(value)
    case (.count, .number):
      throw Problem("`\(specification.name)` is a number without a unit", at: token, hint: "sizes go to `size=`")
    case (.size, .number(let value, _)):
      guard value > 0, value % Int(RegionLayout.pageSize) == 0 else {
        throw Problem("the size must be a whole number of pages of 4KiB", at: token)
      }
      return .number(value / Int(RegionLayout.pageSize))
    case (.byte, .character(let byte)): return .number(Int(byte))
    case (.byte, .number(let value, nil)):
      guard (0...255).contains(value) else {
        throw Problem("a byte is a number from 0 to 255", at: token)
      }
      return .number(value)
    case (.choice(let words), .word(let word)):
      guard words.contains(word) else {
        throw Problem(
          "unknown value `\(word)` of `\(specification.name)`", at: token,
          expected: words.joined(separator: ", "), hint: Suggestion.hint(for: word, among: words))
      }
      return .word(word)
    case (.name, .word(let word)):
      guard !word.contains("-"), token.length <= TokenCursor.longestName else {
        throw Problem("`\(word)` is not a name", at: token, expected: "letters, digits and `_`")
      }
      return .word(word)
    default:
      let found = token.kind == .end ? "the line ends too early" : "unexpected \(token.description)"
      throw Problem(found, at: token, expected: specification.usage)
    }
  }

  /// Moves behind the option that was wrong: to the next word that does not follow an equals sign.
  private static func skipOption(_ cursor: inout TokenCursor) {
    var followsAssign = cursor.isAt(.assign)
    cursor.advance()
    while !cursor.isAtEnd {
      if case .word = cursor.current.kind, !followsAssign { return }
      followsAssign = cursor.isAt(.assign)
      cursor.advance()
    }
  }

  func flag(_ name: String) -> Bool { values[name] != nil }

  func number(_ name: String) -> Located<Int>? {
    guard let value = values[name], case .number(let number) = value.value else { return nil }
    return Located(number, at: value.position, length: value.length)
  }

  func word(_ name: String) -> Located<String>? {
    guard let value = values[name], case .word(let word) = value.value else { return nil }
    return Located(word, at: value.position, length: value.length)
  }

  /// Where the option stands, for messages.
  func place(_ name: String) -> Located<String>? {
    values[name].map { Located(name, at: $0.position, length: $0.length) }
  }
}
