extension Style {
  /// The text without anything that would steer a terminal: scenarios come from strangers.
  package func printable(_ text: String) -> String {
    if text.isPrintableASCII { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
        result.append(scalar == "\t" || scalar == "\n" ? " " : "?")
      default:
        result.append(symbols == .ascii && !scalar.isASCII && !keepsLetters ? "?" : scalar)
      }
    }
    return String(result)
  }

  /// Lines of at most `width` columns, broken between words; a longer word is cut.
  package func wrap(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in printable(text).split(separator: " ") {
      var word = String(word)
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      while word.count > width {
        lines.append(String(word.prefix(width)))
        word = String(word.dropFirst(width))
      }
      line = line.isEmpty ? word : line + " " + word
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }

  /// Lines of at most `width` columns, broken only after a separator: an item that fits stays in one piece.
  func wrap(items: [String], separator: String, width: Int) -> [String] {
    var lines: [String] = []
    for (index, item) in items.enumerated() {
      let piece = printable(item) + (index + 1 < items.count ? separator : "")
      if let last = lines.last, last.count + 1 + piece.count <= width {
        lines[lines.count - 1] = last + " " + piece
      } else {
        lines += wrap(piece, width: width)
      }
    }
    return lines
  }

  /// A paragraph with a prefix before its first line and as many blanks before the others.
  package func paragraph(_ text: String, prefix: String = "") -> [String] {
    let blanks = String(repeating: " ", count: prefix.count)
    return wrap(text, width: width - 1 - prefix.count).enumerated().map { index, line in
      (index == 0 ? prefix : blanks) + line
    }
  }

  /// A heading that ends in a line up to the right margin.
  package func heading(_ text: String) -> String {
    let text = printable(text)
    let room = max(0, width - 2 - text.count)
    return paint(text, .strong) + " " + paint(String(repeating: ruleLine, count: room), .faint)
  }
}

extension String {
  /// Whether it has printable characters of ASCII only, which tables of thousands of rows mostly hold.
  var isPrintableASCII: Bool { utf8.allSatisfy { (0x20..<0x7F).contains($0) } }

  /// Columns of a terminal that the text takes: a character each.
  var columnCount: Int { isPrintableASCII ? utf8.count : count }

  /// The text with blanks behind it, at least `width` columns wide.
  func padded(_ width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, width - columnCount))
  }

  /// The text with blanks before it, at least `width` columns wide.
  func paddedLeft(_ width: Int) -> String {
    String(repeating: " ", count: Swift.max(0, width - columnCount)) + self
  }

  /// The text without the blanks at its end.
  var withoutTrailingBlanks: String {
    let blanks = utf8.reversed().prefix { $0 == 0x20 }.count
    return blanks == 0 ? self : String(self[..<utf8.index(endIndex, offsetBy: -blanks)])
  }
}

extension [String] {
  /// The lines as one text, each with its newline.
  var endedLines: String {
    var text = ""
    text.reserveCapacity(reduce(0) { $0 + $1.utf8.count + 1 })
    for line in self {
      text += line
      text += "\n"
    }
    return text
  }
}
