/// A check that a text is well-formed XML, as far as the pictures use XML.
struct XMLCheck {
  /// Why the text is not well-formed, or nil.
  static func problem(in document: String) -> String? {
    var rest = document[...]
    guard rest.hasPrefix("<?xml "), let declaration = rest.firstIndex(of: ">") else { return "no declaration" }
    rest = rest[rest.index(after: declaration)...]
    var open: [Substring] = []
    var hasRoot = false
    while let start = rest.firstIndex(of: "<") {
      let text = rest[..<start]
      if let problem = problem(inText: text) { return problem }
      if open.isEmpty, text.contains(where: { !$0.isWhitespace }) { return "text outside the root element" }
      guard let end = rest[start...].firstIndex(of: ">") else { return "a tag has no end" }
      var tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.first == "/" {
        guard open.popLast() == tag.dropFirst() else { return "</\(tag.dropFirst())> closes nothing" }
        continue
      }
      let isEmpty = tag.last == "/"
      if isEmpty { tag.removeLast() }
      guard let parts = tag.wholeMatch(of: /([a-z][a-z0-9]*)((?: [a-zA-Z-]+="[^"<]*")*)/) else {
        return "bad tag <\(tag)>"
      }
      if let problem = problem(inText: parts.2) { return problem }
      let names = parts.2.matches(of: /\s([a-zA-Z-]+)=/).map(\.1)
      if Set(names).count != names.count { return "an attribute appears twice in <\(tag)>" }
      if open.isEmpty, hasRoot { return "two root elements" }
      hasRoot = true
      if !isEmpty { open.append(parts.1) }
    }
    if rest.contains(where: { !$0.isWhitespace }) { return "text behind the root element" }
    return open.isEmpty ? nil : "<\(open.last ?? "")> is not closed"
  }

  private static func problem(inText text: Substring) -> String? {
    let references = text.replacing(/&(amp|lt|gt|quot|#39);/, with: "")
    if references.contains("&") { return "a bare & in \(text)" }
    let isLegal = text.unicodeScalars.allSatisfy { $0 == "\n" || $0 >= " " && $0 != "\u{FFFE}" && $0 != "\u{FFFF}" }
    return isLegal ? nil : "a character that XML forbids"
  }
}
