/// A piece of a page for a browser.
///
/// Every text and every attribute is escaped on the way out. Names of elements and attributes stand in the source of this program, so
/// nothing that comes from outside can become one.
public struct HTML: Sendable {
  private indirect enum Content: Sendable {
    case text(String)
    case drawing(Markup)
    case group([HTML])
    case element(name: String, attributes: [(name: String, value: String)], children: [HTML])
  }

  private var content: Content

  private init(_ content: Content) { self.content = content }

  /// Text.
  public static func text(_ text: String) -> HTML { HTML(.text(text)) }

  /// Pieces behind each other.
  public static func group(_ pieces: [HTML]) -> HTML { HTML(.group(pieces)) }

  /// Nothing.
  public static let nothing = HTML(.group([]))

  /// A drawing in SVG.
  static func drawing(_ drawing: Markup) -> HTML { HTML(.drawing(drawing)) }

  /// An element.
  public init(
    _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], _ children: [HTML] = []
  ) {
    content = .element(
      name: name.description, attributes: attributes.map { ($0.key.description, $0.value) }, children: children)
  }

  /// An element with text in it.
  public init(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:], text: String) {
    self.init(name, attributes, [.text(text)])
  }

  /// The element with one more attribute where a condition holds; without a value it is one that is there or not.
  public func with(_ name: StaticString, _ value: String = "", if condition: Bool = true) -> HTML {
    guard condition, case .element(let element, let attributes, let children) = content else { return self }
    return HTML(.element(name: element, attributes: attributes + [(name.description, value)], children: children))
  }

  /// The whole page as a document.
  public var document: String { "<!DOCTYPE html>\n\(source)\n" }

  /// The piece as HTML.
  public var source: String {
    var text = ""
    write(to: &text)
    return text
  }

  /// Elements that have no end.
  private static let voids: Set<String> = ["br", "hr", "img", "input", "link", "meta"]

  private func write(to output: inout String) {
    switch content {
    case .text(let text): output += Markup.escaped(text, keepsLines: true)
    case .drawing(let drawing): output += drawing.xml()
    case .group(let pieces): for piece in pieces { piece.write(to: &output) }
    case .element(let name, let attributes, let children):
      output += "<\(name)"
      for attribute in attributes {
        output += " \(attribute.name)=\"\(Markup.escaped(attribute.value, keepsLines: true))\""
      }
      output += ">"
      guard !Self.voids.contains(name) else { return }
      // A line break right behind these is not part of what they hold, so that one of the text needs another before it.
      if name == "pre" || name == "textarea" { output += "\n" }
      for child in children { child.write(to: &output) }
      output += "</\(name)>"
    }
  }
}

extension HTML: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  /// Text.
  public init(stringLiteral text: String) { self.init(.text(text)) }
}

extension HTML {
  /// A table; the first cell of each row says what the row is about.
  public static func table(caption: String, _ heading: [String], _ rows: [[HTML]]) -> HTML {
    let head = HTML("tr", [:], heading.map { HTML("th", ["scope": "col"], text: $0) })
    let body = rows.map { cells in
      HTML(
        "tr", [:],
        cells.enumerated().map { column, cell in
          column == 0 ? HTML("th", ["scope": "row"], [cell]) : HTML("td", [:], [cell])
        })
    }
    return HTML(
      // Who has no mouse scrolls it, where it is too wide, once it has the focus.
      "div", ["class": "wide", "role": "region", "aria-label": caption, "tabindex": "0"],
      [
        HTML(
          "table", [:],
          [HTML("caption", text: caption), HTML("thead", [:], [head]), HTML("tbody", [:], body)])
      ])
  }
}
