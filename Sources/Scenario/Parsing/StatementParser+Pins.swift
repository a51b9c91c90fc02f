extension StatementParser {
  /// The operands of `pin` after its pages.
  mutating func readPin() throws(Problem) -> Statement.Body {
    let before = problems.count
    let end = cursor.current
    let options = options([.init("as", .name), .init("kind", .choice(PinKind.allCases.map(\.rawValue)))])
    guard let name = options.word("as"), let word = options.word("kind"), let kind = PinKind(rawValue: word.value)
    else {
      guard problems.count > before else {
        let missing = options.word("as") == nil ? "as" : "kind"
        throw Problem("`\(missing)=` is missing", at: end)
      }
      return .pin(name: Located("", at: end), kind: .ioUring)
    }
    return .pin(name: name, kind: kind)
  }

  /// The options of `peek` and `poke`.
  mutating func readForeignTouch(_ verb: Verb) -> Statement.Body {
    var allowed: [Options.Specification] = [.init("via", .choice(ForeignAccessPath.allCases.map(\.rawValue)))]
    if verb == .poke { allowed.append(.init("value", .byte)) }
    let options = options(allowed)
    let path = options.word("via").flatMap { ForeignAccessPath(rawValue: $0.value) } ?? .processVM
    return .foreignTouch(path, value: verb == .poke ? Self.byte(options) : nil)
  }

  /// The operands of `uffd` after its pages.
  mutating func readUserfault() throws(Problem) -> Statement.Body {
    let words = UserfaultOperation.allCases.map(\.rawValue)
    let expected = words.joined(separator: ", ")
    let word = try cursor.word(expected)
    guard let operation = UserfaultOperation(rawValue: word.value) else {
      throw Problem(
        "unknown operation `\(word.value)`", at: word, expected: expected,
        hint: Suggestion.hint(for: word.value, among: words))
    }
    var allowed: [Options.Specification] = []
    if operation == .register { allowed = [.init("missing", .flag)] }
    if operation == .copy { allowed = [.init("value", .byte), .init("protected", .flag)] }
    let options = options(allowed)
    return .userfault(
      operation, includesMissing: options.flag("missing"), value: operation == .copy ? Self.byte(options) : nil,
      isProtected: options.flag("protected"))
  }
}
