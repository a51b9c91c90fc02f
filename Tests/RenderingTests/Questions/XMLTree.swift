import Foundation
import FoundationXML
import Teaching

/// An XML document as a tree, read by libxml2.
final class XMLTree: NSObject, XMLParserDelegate {
  final class Element {
    let name: String
    let attributes: [String: String]
    fileprivate(set) var children: [Element] = []
    /// The characters right inside of it.
    fileprivate(set) var text = ""

    fileprivate init(_ name: String, _ attributes: [String: String]) {
      self.name = name
      self.attributes = attributes
    }

    /// The children with a name.
    func all(_ name: String) -> [Element] { children.filter { $0.name == name } }

    /// The element at the end of a path of first children.
    func at(_ path: String...) -> Element? {
      path.reduce(Optional(self)) { element, name in element?.all(name).first }
    }

    /// All elements with a name below it.
    func below(_ name: String) -> [Element] {
      children.flatMap { ($0.name == name ? [$0] : []) + $0.below(name) }
    }
  }

  struct Mistake: Error {
    var message: String
  }

  private var open: [Element] = []
  private var root: Element?

  static func read(_ bytes: [UInt8]) throws -> Element {
    let tree = XMLTree()
    let parser = XMLParser(data: Data(bytes))
    parser.delegate = tree
    guard parser.parse(), let root = tree.root else {
      throw Mistake(message: "line \(parser.lineNumber): \(String(describing: parser.parserError))")
    }
    return root
  }

  func parser(
    _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    let element = Element(elementName, attributes)
    open.last?.children.append(element)
    if open.isEmpty { root = element }
    open.append(element)
  }

  func parser(
    _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName: String?
  ) {
    open.removeLast()
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { open.last?.text += string }
}

/// What is read of a text, whatever it is written in: without elements and blanks, entities replaced.
enum PlainText {
  static func of(html: String) -> String {
    let text = html.replacing(/<[^>]*>/, with: "")
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
    return text.isEmpty ? "" : entities.reduce(text) { $0.replacing($1.0, with: $1.1) }.filter { !$0.isWhitespace }
  }

  /// Of text of a lab that stands in a line.
  static func of(line: String) -> String { of(Prose.spans(line)) }

  /// Of text of a lab that stands by itself.
  static func of(prose: String) -> String {
    Prose(prose).blocks.map { block in
      switch block {
      case .heading(_, let spans), .paragraph(let spans): of(spans)
      case .list(_, let items): items.map { of($0) }.joined()
      case .code(let code): code.filter { !$0.isWhitespace }
      }
    }.joined()
  }

  private static func of(_ spans: [Prose.Span]) -> String {
    spans.map(\.text).joined().filter { !$0.isWhitespace }
  }
}
