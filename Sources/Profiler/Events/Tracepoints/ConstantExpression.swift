/// A constant of C as `print fmt` writes it: numbers, parentheses, casts to names of types, `<<`, `|`, `&` and `~`.
enum ConstantExpression {
  /// Computes it in 64 bits; nil if it holds anything else.
  static func value(of text: Substring) -> UInt64? {
    var parser = Parser(rest: Array(text.utf8)[...])
    guard let value = parser.or(depth: 0) else { return nil }
    parser.skipBlanks()
    return parser.rest.isEmpty ? value : nil
  }

  private struct Parser {
    var rest: ArraySlice<UInt8>

    /// Expressions of the kernel nest about 20 deep.
    private static let deepest = 100

    mutating func skipBlanks() { rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } }

    private mutating func accept(_ symbol: StaticString) -> Bool {
      skipBlanks()
      let length = symbol.utf8CodeUnitCount
      let fits = symbol.withUTF8Buffer { unsafe rest.prefix(length).elementsEqual($0) }
      if fits { rest = rest.dropFirst(length) }
      return fits
    }

    mutating func or(depth: Int) -> UInt64? {
      guard var value = and(depth: depth) else { return nil }
      while accept("|") {
        guard let next = and(depth: depth) else { return nil }
        value |= next
      }
      return value
    }

    private mutating func and(depth: Int) -> UInt64? {
      guard var value = shift(depth: depth) else { return nil }
      while accept("&") {
        guard let next = shift(depth: depth) else { return nil }
        value &= next
      }
      return value
    }

    private mutating func shift(depth: Int) -> UInt64? {
      guard var value = unary(depth: depth) else { return nil }
      while accept("<<") {
        guard let next = unary(depth: depth), next < 64 else { return nil }
        value <<= next
      }
      return value
    }

    private mutating func unary(depth: Int) -> UInt64? {
      guard depth < Self.deepest else { return nil }
      if accept("~") { return unary(depth: depth + 1).map { ~$0 } }
      guard accept("(") else { return number() }
      if acceptTypeName() { return unary(depth: depth + 1) }
      guard let value = or(depth: depth + 1), accept(")") else { return nil }
      return value
    }

    /// A cast, such as `unsigned long)` after its opening parenthesis.
    private mutating func acceptTypeName() -> Bool {
      skipBlanks()
      guard let end = rest.firstIndex(of: UInt8(ascii: ")")), let first = rest.first, isLetter(first) else {
        return false
      }
      let isName = rest[..<end].allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: " ") }
      if isName { rest = rest[rest.index(after: end)...] }
      return isName
    }

    private mutating func number() -> UInt64? {
      skipBlanks()
      let isHexadecimal = accept("0x")
      let digits = rest.prefix { isDigit($0) || isHexadecimal && isLetter($0) && $0 | 0x20 <= UInt8(ascii: "f") }
      rest = rest.dropFirst(digits.count)
      // The suffixes U and L.
      rest = rest.drop { [UInt8(ascii: "u"), UInt8(ascii: "l")].contains($0 | 0x20) }
      return UInt64(String(decoding: digits, as: UTF8.self), radix: isHexadecimal ? 16 : 10)
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private func isLetter(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: "_") || byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
    }
  }
}
