/// The files of one directory of settings and counters, such as /sys/kernel/mm/ksm: one value in each.
///
/// Whoever reads a typed value takes its file out; what stays is not known.
package struct SettingFiles {
  /// Where they are.
  private let path: String
  private var texts: [String: [UInt8]]

  /// Makes a directory of texts.
  package init(path: String, texts: [String: [UInt8]]) {
    self.path = path
    self.texts = texts
  }

  /// Reads the files of a directory; those that may not be read or that end meanwhile are as if they were not there.
  package init(reading path: String) throws(ProcFSError) {
    self.init(path: path, texts: [:])
    var text = TextBuffer()
    for name in try DirectoryNames.list(path) {
      do throws(ProcFSError) {
        let file = try ReadOnlyFile(path: path + "/" + name)
        try text.fill(from: file)
        texts[name] = text.bytes
      } catch {
        // A directory, or a file that only takes what is written to it.
        continue
      }
    }
  }

  /// Takes a file out and parses it; nil if it is not there.
  mutating func take<Value>(
    _ name: String, parse: (Span<UInt8>) throws(ParseFailure) -> Value
  ) throws(ProcFSError) -> Value? {
    guard let text = texts.removeValue(forKey: name) else { return nil }
    do throws(ParseFailure) {
      return try parse(text.span)
    } catch {
      throw ProcFSError(error, path: path + "/" + name)
    }
  }

  /// Takes out a number, which may be negative.
  mutating func takeNumber(_ name: String) throws(ProcFSError) -> Int? {
    try take(name) { (text) throws(ParseFailure) in
      var cursor = TextCursor()
      let number = try cursor.signed(in: text)
      try cursor.finishOnlyLine(in: text)
      return number
    }
  }

  /// Takes out a number that is printed without a sign but may be below zero.
  mutating func takeWrappedNumber(_ name: String) throws(ProcFSError) -> Int? {
    try take(name) { (text) throws(ParseFailure) in
      var cursor = TextCursor()
      let number = try cursor.wrappedCount(in: text)
      try cursor.finishOnlyLine(in: text)
      return number
    }
  }

  /// Takes out a switch: 0 is off, any other number is on.
  mutating func takeSwitch(_ name: String) throws(ProcFSError) -> Bool? { try takeNumber(name).map { $0 != 0 } }

  /// Takes out a choice.
  mutating func takeChoice(_ name: String) throws(ProcFSError) -> Choice? { try take(name, parse: Choice.parse) }

  /// All of them as counters, by name.
  consuming func counters() throws(ProcFSError) -> [String: UInt64] {
    var counters: [String: UInt64] = [:]
    for name in texts.keys.sorted() {
      counters[name] = try take(name) { (text) throws(ParseFailure) in
        var cursor = TextCursor()
        let count = try cursor.decimal(in: text)
        try cursor.finishOnlyLine(in: text)
        return count
      }
    }
    return counters
  }

  /// What nobody has taken out, by name.
  var others: [OtherField] {
    texts.keys.sorted().map { name in
      let text = texts[name] ?? []
      let line = text.last == TextCursor.newline ? text.dropLast() : text[...]
      return OtherField(key: name, value: String(decoding: line, as: UTF8.self))
    }
  }
}

extension TextCursor {
  /// Moves behind the newline of a text that has one line.
  mutating func finishOnlyLine(in text: Span<UInt8>) throws(ParseFailure) {
    try finishLine(in: text)
    guard isAtEnd(of: text) else { throw failure("expected one line only") }
  }
}
