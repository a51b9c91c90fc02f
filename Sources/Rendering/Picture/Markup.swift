/// One XML element under construction; every text and attribute value is escaped on the way out.
struct Markup: Sendable {
  private var name: String
  private var attributes: [(name: String, value: String)]
  private var content: Content

  private enum Content: Sendable {
    case text(String)
    case lines(String)
    case children([Markup])
  }

  /// An element with children.
  init(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ children: [Markup] = []) {
    self.name = name
    self.attributes = attributes.map { ($0.key, $0.value) }
    content = .children(children)
  }

  /// An element that holds text.
  init(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], text: String) {
    self.name = name
    self.attributes = attributes.map { ($0.key, $0.value) }
    content = .text(text)
  }

  /// An element that holds text whose line breaks count.
  init(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], lines: String) {
    self.name = name
    self.attributes = attributes.map { ($0.key, $0.value) }
    content = .lines(lines)
  }

  /// The element as a document of its own.
  var document: String { "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + xml() }

  /// The element as XML, indented.
  func xml(indent: Int = 0) -> String {
    let blanks = String(repeating: " ", count: indent)
    let attributes = attributes.map { " \($0.name)=\"\(Self.escaped($0.value))\"" }.joined()
    switch content {
    case .text(let text):
      return "\(blanks)<\(name)\(attributes)>\(Self.escaped(text))</\(name)>\n"
    case .lines(let lines):
      return "\(blanks)<\(name)\(attributes)>\(Self.escaped(lines, keepsLines: true))</\(name)>\n"
    case .children(let children) where children.isEmpty:
      return "\(blanks)<\(name)\(attributes)/>\n"
    case .children(let children):
      let inner = children.map { $0.xml(indent: indent + 1) }.joined()
      return "\(blanks)<\(name)\(attributes)>\n\(inner)\(blanks)</\(name)>\n"
    }
  }

  /// The text as character data of XML and HTML; characters that these forbid become U+FFFD.
  ///
  /// Tabs and ends of lines become blanks where they do not count.
  static func escaped(_ text: String, keepsLines: Bool = false) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\r" where keepsLines: break
      case "\t", "\n": result += keepsLines ? String(scalar) : " "
      case "\r": result += " "
      case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
