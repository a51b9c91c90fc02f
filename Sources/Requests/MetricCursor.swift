/// Reads names, quoted values and numbers of one line, one after the other.
struct MetricCursor {
  private let bytes: [UInt8]
  private var place = 0

  init(_ text: some StringProtocol) { bytes = Array(text.utf8) }

  init(_ bytes: ArraySlice<UInt8>) { self.bytes = Array(bytes) }

  var isAtEnd: Bool { place == bytes.count }

  func isAt(_ character: Character) -> Bool { place < bytes.count && bytes[place] == character.asciiValue }

  mutating func take(_ character: Character) -> Bool {
    guard isAt(character) else { return false }
    place += 1
    return true
  }

  mutating func skipBlanks() {
    while place < bytes.count, bytes[place] == 0x20 || bytes[place] == 0x09 { place += 1 }
  }

  /// A name of a metric or of a label; nil where none begins.
  mutating func name() -> String? {
    let begin = place
    while place < bytes.count, Self.isOfName(bytes[place], isFirst: place == begin) { place += 1 }
    return place > begin ? String(decoding: bytes[begin..<place], as: UTF8.self) : nil
  }

  /// A value in quotes, with `\\`, `\"` and `\n`; nil where none begins, or it does not end.
  mutating func quoted() -> String? {
    guard take("\"") else { return nil }
    var value: [UInt8] = []
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: value, as: UTF8.self) }
      guard byte == UInt8(ascii: "\\"), place < bytes.count else {
        value.append(byte)
        continue
      }
      let escaped = bytes[place]
      place += 1
      if escaped == UInt8(ascii: "n") {
        value.append(0x0a)
      } else {
        // What needs no escape stands for both characters.
        if escaped != UInt8(ascii: "\\"), escaped != UInt8(ascii: "\"") { value.append(byte) }
        value.append(escaped)
      }
    }
    return nil
  }

  /// What stands until the next blank; nil at the end.
  mutating func word() -> String? {
    let begin = place
    while place < bytes.count, bytes[place] != 0x20, bytes[place] != 0x09 { place += 1 }
    return place > begin ? String(decoding: bytes[begin..<place], as: UTF8.self) : nil
  }

  /// A label in braces, with what it is or is not.
  struct Label {
    var name: String
    var value: String
    /// `=`, and not `!=`.
    var isEqual: Bool
  }

  /// The labels in braces; none where no brace opens, nil where they cannot be read.
  mutating func labels() -> [Label]? {
    var labels: [Label] = []
    guard take("{") else { return labels }
    skipBlanks()
    while !take("}") {
      guard let label = name() else { return nil }
      skipBlanks()
      let isEqual = !take("!")
      guard take("=") else { return nil }
      skipBlanks()
      guard let value = quoted() else { return nil }
      labels.append(Label(name: label, value: value, isEqual: isEqual))
      skipBlanks()
      guard take(",") || isAt("}") else { return nil }
      skipBlanks()
    }
    return labels
  }

  private static func isOfName(_ byte: UInt8, isFirst: Bool) -> Bool {
    switch byte {
    case 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "_"), UInt8(ascii: ":"): true
    case 0x30...0x39: !isFirst
    default: false
    }
  }
}
