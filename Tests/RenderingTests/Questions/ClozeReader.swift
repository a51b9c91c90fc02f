import FoundationEssentials

/// Reads answers that are embedded in a text as Moodle does: a field is `{POINTS:KIND:` and alternatives between `~`, each with its
/// share, its words, and behind `#` what is said; a sign behind a backslash or `&` ends nothing.
struct ClozeReader {
  struct Answer {
    /// In percent.
    var share: Double
    /// As HTML.
    var text: String
    var feedback: String
  }

  struct Field {
    var points: Int
    var kind: String
    var answers: [Answer]
  }

  struct Mistake: Error {
    var message: String
  }

  private(set) var fields: [Field] = []
  /// What stands between the fields.
  private(set) var texts: [String] = []

  init(_ html: String) throws {
    var rest = html[...]
    while let start = rest.firstMatch(of: /\{([0-9]*):([A-Z_]+):/) {
      texts.append(String(rest[..<start.range.lowerBound]))
      rest = rest[start.range.upperBound...]
      var field = Field(points: Int(start.1) ?? 1, kind: String(start.2), answers: [])
      while true {
        let text = Self.part(&rest, until: "~#}")
        let said = rest.first == "#" ? Self.part(&rest, from: 1, until: "~}") : ""
        field.answers.append(try Self.answer(text, said))
        guard let end = rest.popFirst() else { throw Mistake(message: "a field does not end") }
        if end == "}" { break }
      }
      fields.append(field)
    }
    texts.append(String(rest))
  }

  /// Takes what stands before the first sign that ends it.
  private static func part(_ rest: inout Substring, from skipped: Int = 0, until ends: String) -> String {
    rest = rest.dropFirst(skipped)
    var text = ""
    while let sign = rest.first, text.isEmpty || !ends.contains(sign) || text.last == "\\" || text.last == "&" {
      // The words of an answer are one sign at least; what is said may be nothing.
      if text.isEmpty, skipped > 0, ends.contains(sign) { break }
      text.append(sign)
      rest.removeFirst()
    }
    return text
  }

  private static func answer(_ text: String, _ feedback: String) throws -> Answer {
    guard !text.contains(where: \.isNewline), !feedback.contains(where: \.isNewline) else {
      throw Mistake(message: "a line break in a field")
    }
    if text.hasPrefix("=") { return Answer(share: 100, text: String(text.dropFirst()), feedback: feedback) }
    if let share = text.prefixMatch(of: /%(-?[0-9]+(?:\.[0-9]*)?)%/) {
      return Answer(share: Double(share.1) ?? 0, text: String(text[share.range.upperBound...]), feedback: feedback)
    }
    return Answer(share: 0, text: text, feedback: feedback)
  }

  /// HTML without its elements and entities.
  static func plain(_ html: String) -> String {
    // Each entity is read once: what comes of one is no part of another.
    let names = ["lt": "<", "gt": ">", "quot": "\"", "amp": "&"]
    let text = html.replacing(/<[^>]*>/, with: "").replacing(/&(?:#([0-9]+)|([a-z]+));/) { match in
      if let number = match.1.flatMap({ UInt32($0) }) { return Unicode.Scalar(number).map { String($0) } ?? "" }
      return match.2.flatMap { names[String($0)] } ?? ""
    }
    return text.filter { !$0.isWhitespace }
  }
}
