/// Text of a lab as a reader sees it: as much of Markdown as labs use.
///
/// Headings, paragraphs, lists, code between fences; within a line emphasis by stars and code by backticks. Everything else is text.
public struct Prose: Sendable, Hashable {
  /// What stands by itself.
  public enum Block: Sendable, Hashable {
    /// A heading; 1 is the highest level.
    case heading(level: Int, [Span])
    /// A paragraph.
    case paragraph([Span])
    /// The members of a list; an ordered one counts from 1.
    case list(isOrdered: Bool, [[Span]])
    /// Lines as they are.
    case code(String)
  }

  /// A part of a line.
  public enum Span: Sendable, Hashable {
    /// Text.
    case text(String)
    /// Text that is stressed.
    case emphasis(String)
    /// Text that is stressed more.
    case strong(String)
    /// Words of a program.
    case code(String)

    /// What is read, without the marks around it.
    public var text: String {
      switch self {
      case .text(let text), .emphasis(let text), .strong(let text), .code(let text): text
      }
    }
  }

  /// The blocks, in the order of the text.
  public private(set) var blocks: [Block] = []

  /// Reads a text.
  ///
  /// Never fails: what is no mark is text. O(length).
  public init(_ markdown: String) {
    var paragraph = ""
    var items: [String] = []
    var isOrdered = false
    func spans(_ text: String) -> [Span] { Self.spans(text) }
    func flush(_ blocks: inout [Block]) {
      if !paragraph.isEmpty { blocks.append(.paragraph(spans(paragraph))) }
      if !items.isEmpty { blocks.append(.list(isOrdered: isOrdered, items.map(spans))) }
      paragraph = ""
      items = []
    }
    let lines = markdown.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    var index = 0
    while index < lines.count {
      let line = lines[index]
      index += 1
      if line.hasPrefix("```") {
        flush(&blocks)
        let end = lines[index...].firstIndex { $0.hasPrefix("```") } ?? lines.count
        blocks.append(.code(lines[index..<end].joined(separator: "\n")))
        index = end + 1
        continue
      }
      let words = line.drop { $0 == " " }
      if words.isEmpty {
        flush(&blocks)
      } else if let (level, text) = Self.heading(words) {
        flush(&blocks)
        blocks.append(.heading(level: level, spans(text)))
      } else if let (isNumber, text) = Self.item(words) {
        if !paragraph.isEmpty || isNumber != isOrdered { flush(&blocks) }
        isOrdered = isNumber
        items.append(text)
      } else if !items.isEmpty {
        items[items.count - 1] += " " + words
      } else {
        paragraph += (paragraph.isEmpty ? "" : " ") + words
      }
    }
    flush(&blocks)
  }

  private static func heading(_ words: Substring) -> (Int, String)? {
    let marks = words.prefix { $0 == "#" }.count
    let rest = words.dropFirst(marks)
    guard 1...6 ~= marks, rest.first == " " else { return nil }
    return (marks, String(rest.drop { $0 == " " }))
  }

  private static func item(_ words: Substring) -> (isNumber: Bool, text: String)? {
    if words.hasPrefix("- ") { return (false, String(words.dropFirst(2))) }
    let digits = words.prefix { $0.isASCII && $0.isNumber }
    guard 1...3 ~= digits.count, words.dropFirst(digits.count).hasPrefix(". ") else { return nil }
    return (true, String(words.dropFirst(digits.count + 2)))
  }

  /// The spans of a line.
  public static func spans(_ line: String) -> [Span] {
    let signs = Array(line)
    var spans: [Span] = []
    var text = ""
    var index = 0
    while index < signs.count {
      if let (span, end) = mark(signs, at: index) {
        if !text.isEmpty { spans.append(.text(text)) }
        text = ""
        spans.append(span)
        index = end
      } else {
        text.append(signs[index])
        index += 1
      }
    }
    if !text.isEmpty { spans.append(.text(text)) }
    return spans
  }

  /// The span that begins here, and what stands behind it.
  private static func mark(_ signs: [Character], at start: Int) -> (Span, end: Int)? {
    guard signs[start] == "*" || signs[start] == "`" else { return nil }
    let sign = signs[start]
    let width = sign == "*" && signs.indices.contains(start + 1) && signs[start + 1] == "*" ? 2 : 1
    let first = start + width
    // `a * b` is a product.
    guard signs.indices.contains(first), sign == "`" || signs[first] != " " && signs[first] != "*" else { return nil }
    var end = first
    while end < signs.count {
      let isClosing =
        signs[end] == sign && (width == 1 || signs.indices.contains(end + 1) && signs[end + 1] == sign)
        && (sign == "`" || signs[end - 1] != " ")
      if isClosing, end > first {
        let text = String(signs[first..<end])
        return (sign == "`" ? .code(text) : width == 2 ? .strong(text) : .emphasis(text), end + width)
      }
      end += 1
    }
    return nil
  }
}
