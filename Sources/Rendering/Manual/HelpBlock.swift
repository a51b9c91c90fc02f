/// A part of a command's discussion: a paragraph, or a title with indented lines below it.
enum HelpBlock: Equatable {
  case paragraph(String)
  /// `Exit status:` and lines of a word, two blanks or more, and what it means.
  case list(title: String, items: [Item])
  /// `Examples:` and lines that are shown as they are.
  case literal(title: String, lines: [String])

  /// One line of a list.
  struct Item: Equatable {
    var tag: String
    var text: String
  }

  /// Takes a discussion apart; blocks are separated by an empty line.
  static func blocks(_ discussion: String) -> [HelpBlock] {
    discussion.split(separator: "\n", omittingEmptySubsequences: false)
      .split(whereSeparator: \.isEmpty).map { block(Array($0)) }
  }

  private static func block(_ lines: [Substring]) -> HelpBlock {
    let below = lines.dropFirst()
    guard let first = lines.first, first.hasSuffix(":"), !below.isEmpty, below.allSatisfy({ $0.hasPrefix("  ") }) else {
      return .paragraph(lines.joined(separator: " "))
    }
    let title = String(first.dropLast())
    if title.hasPrefix("Example") { return .literal(title: title, lines: below.map { String($0.dropFirst(2)) }) }
    return .list(title: title, items: items(below.map { $0.dropFirst(2) }))
  }

  /// A line that is indented further goes on with the item above it.
  private static func items(_ lines: [Substring]) -> [Item] {
    var items: [Item] = []
    for line in lines {
      let text = String(line.drop { $0 == " " })
      if line.hasPrefix(" "), !items.isEmpty {
        items[items.count - 1].text += " " + text
      } else {
        let tag = text.firstRange(of: "  ").map { String(text[..<$0.lowerBound]) } ?? text
        items.append(Item(tag: tag, text: String(text.dropFirst(tag.count).drop { $0 == " " })))
      }
    }
    return items
  }
}
