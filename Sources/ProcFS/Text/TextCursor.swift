internal import Glibc

/// A reading position in a text of /proc.
///
/// The text is passed to every call, not stored, so that the cursor is a plain value. No call traps or reads past the end,
/// whatever the bytes are.
struct TextCursor {
  private(set) var offset = 0
  private(set) var line = 1
  private var lineStart = 0

  static let newline = UInt8(ascii: "\n")
  static let space = UInt8(ascii: " ")
  static let tab = UInt8(ascii: "\t")
  static let colon = UInt8(ascii: ":")

  func isAtEnd(of text: Span<UInt8>) -> Bool { offset >= text.count }

  /// The byte under the cursor, nil at the end of the text.
  func peek(in text: Span<UInt8>) -> UInt8? { offset < text.count ? text[offset] : nil }

  func failure(_ what: String) -> ParseFailure {
    ParseFailure(line: line, column: offset - lineStart + 1, what: what)
  }

  /// Moves within the line.
  mutating func advance(to newOffset: Int) { offset = newOffset }

  /// Moves over text that may contain newlines, as a program's name may.
  mutating func advanceAcrossLines(to newOffset: Int, in text: Span<UInt8>) {
    while offset < newOffset {
      if text[offset] == Self.newline {
        line += 1
        lineStart = offset + 1
      }
      offset += 1
    }
  }

  @inline(__always)
  mutating func skipBlanks(in text: Span<UInt8>) {
    while offset < text.count, text[offset] == Self.space || text[offset] == Self.tab { offset += 1 }
  }

  @inline(__always)
  mutating func expect(_ byte: UInt8, in text: Span<UInt8>) throws(ParseFailure) {
    guard offset < text.count, text[offset] == byte else {
      throw missing(byte)
    }
    offset += 1
  }

  @inline(never)
  private func missing(_ byte: UInt8) -> ParseFailure { failure("expected '\(Character(UnicodeScalar(byte)))'") }

  @inline(__always)
  mutating func decimal(in text: Span<UInt8>) throws(ParseFailure) -> UInt64 {
    let start = offset
    var value: UInt64 = 0
    while offset < text.count {
      let digit = text[offset] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = scaled.addingReportingOverflow(UInt64(digit))
      guard !overflow, !carry else { throw failure("number is larger than 64 bits") }
      value = sum
      offset += 1
    }
    guard offset > start else { throw failure("expected a decimal number") }
    return value
  }

  mutating func hexadecimal(in text: Span<UInt8>) throws(ParseFailure) -> UInt64 {
    let start = offset
    var value: UInt64 = 0
    while offset < text.count {
      let byte = text[offset]
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: digit = 16
      }
      guard digit < 16 else { break }
      guard value >> 60 == 0 else { throw failure("number is larger than 64 bits") }
      value = value << 4 | UInt64(digit)
      offset += 1
    }
    guard offset > start else { throw failure("expected a hexadecimal number") }
    return value
  }

  /// Reads a count or an identifier that fits `Int`.
  mutating func count(in text: Span<UInt8>) throws(ParseFailure) -> Int {
    let value = try decimal(in: text)
    guard let count = Int(exactly: value) else { throw failure("number is larger than 63 bits") }
    return count
  }

  /// Reads an integer that may carry a minus sign.
  mutating func signed(in text: Span<UInt8>) throws(ParseFailure) -> Int {
    guard peek(in: text) == UInt8(ascii: "-") else { return try count(in: text) }
    offset += 1
    return try -count(in: text)
  }

  /// Reads a count that the kernel prints without a sign although it may be below zero for a moment: 2^64 - 1 is -1.
  mutating func wrappedCount(in text: Span<UInt8>) throws(ParseFailure) -> Int {
    Int(truncatingIfNeeded: try decimal(in: text))
  }

  /// Reads `<number> kB` and gives bytes.
  ///
  /// The unit is required: a text cut off inside the number would otherwise pass for a smaller number.
  mutating func kibibytes(in text: Span<UInt8>) throws(ParseFailure) -> Int {
    skipBlanks(in: text)
    let (bytes, overflow) = try count(in: text).multipliedReportingOverflow(by: 1024)
    guard !overflow else { throw failure("amount is larger than 63 bits") }
    try expect(Self.space, in: text)
    try expect(UInt8(ascii: "k"), in: text)
    try expect(UInt8(ascii: "B"), in: text)
    return bytes
  }

  /// The offset of the newline that ends the current line, or the end of the text.
  func endOfLine(in text: Span<UInt8>) -> Int {
    let rest = text.extracting(min(offset, text.count)..<text.count)
    return unsafe rest.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress,
        let newline = unsafe memchr(start, CInt(Self.newline), bytes.count)
      else { return text.count }
      return unsafe text.count - bytes.count + start.distance(to: UnsafeRawPointer(newline))
    }
  }

  /// Moves to the next line from anywhere in this one.
  ///
  /// A last line without its newline has been cut off.
  mutating func skipLine(in text: Span<UInt8>) throws(ParseFailure) {
    offset = endOfLine(in: text)
    try finishLine(in: text)
  }

  /// Moves to the next line from the beginning of this one, which is known to have so many bytes with its newline.
  mutating func skipLine(ofLength length: Int) {
    offset += length
    line += 1
    lineStart = offset
  }

  /// Moves to the next line; only blanks may remain in this one.
  @inline(__always)
  mutating func finishLine(in text: Span<UInt8>) throws(ParseFailure) {
    skipBlanks(in: text)
    guard let byte = peek(in: text) else { throw failure("the text ends in mid-line") }
    guard byte == Self.newline else { throw failure("unexpected text at the end of the line") }
    offset += 1
    line += 1
    lineStart = offset
  }

  /// Reads a key and its colon, giving the place of the key.
  mutating func key(in text: Span<UInt8>) throws(ParseFailure) -> Range<Int> {
    let start = offset
    while offset < text.count, text[offset] != Self.colon, text[offset] != Self.newline { offset += 1 }
    let key = start..<offset
    guard !key.isEmpty else { throw failure("expected a key") }
    try expect(Self.colon, in: text)
    return key
  }

  /// Moves past a key and its colon if they are here.
  @inline(__always)
  mutating func skipKey(_ key: StaticString, in text: Span<UInt8>) -> Bool {
    let end = offset + key.utf8CodeUnitCount
    guard end < text.count, text[end] == Self.colon, text.equals(key, in: offset..<end) else { return false }
    offset = end + 1
    return true
  }

  /// Reads up to the next blank or newline, giving the place of what was read.
  mutating func word(in text: Span<UInt8>) -> Range<Int> {
    let start = offset
    while offset < text.count, text[offset] != Self.space, text[offset] != Self.tab, text[offset] != Self.newline {
      offset += 1
    }
    return start..<offset
  }

  /// Reads the rest of the line without surrounding blanks, leaving the cursor on the newline.
  mutating func restOfLine(in text: Span<UInt8>) -> String {
    skipBlanks(in: text)
    let end = endOfLine(in: text)
    var last = end
    while last > offset, text[last - 1] == Self.space || text[last - 1] == Self.tab { last -= 1 }
    defer { offset = end }
    return text.string(in: offset..<last)
  }

  /// Reads the rest of a line whose key is not known.
  mutating func other(key: Range<Int>, in text: Span<UInt8>) throws(ParseFailure) -> OtherField {
    let field = OtherField(key: text.string(in: key), value: restOfLine(in: text))
    try finishLine(in: text)
    return field
  }
}

extension Span where Element == UInt8 {
  /// Copies a part of the text into a string; bytes that are not UTF-8 become U+FFFD.
  func string(in range: Range<Int>) -> String {
    unsafe extracting(range).withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
  }

  /// Whether two parts of the text are equal.
  func equals(_ first: Range<Int>, in second: Range<Int>) -> Bool {
    guard first.count == second.count else { return false }
    return unsafe extracting(first).withUnsafeBytes { first in
      unsafe extracting(second).withUnsafeBytes { second in
        guard let left = first.baseAddress, let right = second.baseAddress else { return true }
        return unsafe memcmp(left, right, first.count) == 0
      }
    }
  }

  /// Whether a part of the text is a key.
  @inline(__always)
  func equals(_ other: StaticString, in range: Range<Int>) -> Bool {
    guard range.count == other.utf8CodeUnitCount else { return false }
    return other.withUTF8Buffer { bytes in
      for index in 0..<range.count where unsafe bytes[index] != self[range.lowerBound + index] { return false }
      return true
    }
  }
}
