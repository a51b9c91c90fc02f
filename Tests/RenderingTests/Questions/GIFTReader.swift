import FoundationEssentials

/// Reads GIFT as Moodle does: the same steps in the same order, so that what it misunderstands is misunderstood here.
struct GIFTReader {
  enum Kind: Equatable {
    case description, essay, numerical, multichoice, match, truefalse, shortanswer
  }

  struct Answer {
    /// From -1 to 1.
    var weight: Double
    var text: String
    var tolerance = 0
    /// What it is paired with.
    var partner = ""
    var feedback: String
  }

  struct Question {
    var category: String
    var id: String?
    var tags: [String]
    var name: String
    var format: String
    var text: String
    var kind: Kind
    var isSingle = true
    var answers: [Answer]
    var explanation: String
  }

  struct Mistake: Error {
    var message: String
    var block: String
  }

  private(set) var questions: [Question] = []
  private var category = ""

  init(_ text: String) throws {
    var block: [String] = []
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for line in lines + [""] {
      if line.trimmed.isEmpty {
        if !block.isEmpty { try read(block) }
        block = []
      } else {
        block.append(line)
      }
    }
  }

  private static let placeholders = [
    ("\\:", "&&058;", ":"), ("\\#", "&&035;", "#"), ("\\=", "&&061;", "="), ("\\{", "&&123;", "{"),
    ("\\}", "&&125;", "}"), ("\\~", "&&126;", "~"), ("\\n", "&&010;", "\n"),
  ]

  private static func hidden(_ text: String) -> String {
    var text = text.replacing("\\\\", with: "&&092;")
    for (escaped, placeholder, _) in placeholders { text = text.replacing(escaped, with: placeholder) }
    return text.replacing("&&092;", with: "\\")
  }

  private static func shown(_ text: String) -> String {
    placeholders.reduce(text) { $0.replacing($1.1, with: $1.2) }
  }

  private static func formatted(_ text: String, _ standard: String) -> (text: String, format: String) {
    var (text, format) = (text, standard)
    if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
      let name = String(text[text.index(after: text.startIndex)..<end])
      if ["html", "markdown", "moodle", "plain"].contains(name) {
        format = name
        text = String(text[text.index(after: end)...])
      }
    }
    return (shown(text).trimmed, format)
  }

  private mutating func read(_ lines: [String]) throws {
    let comments = lines.filter { $0.trimmed.hasPrefix("//") }.joined(separator: " ")
    var text = lines.filter { !$0.trimmed.hasPrefix("//") }.joined(separator: "\n").trimmed
    guard !text.isEmpty else { return }
    let block = text
    text = Self.hidden(text)
    if text.hasPrefix("$CATEGORY:") {
      category = String(text.dropFirst("$CATEGORY:".count)).trimmed
      return
    }
    guard text.hasPrefix("::"), let end = text.dropFirst(2).firstRange(of: "::") else {
      throw Mistake(message: "no name", block: block)
    }
    let name = Self.shown(String(text[text.index(text.startIndex, offsetBy: 2)..<end.lowerBound]))
    text = String(text[end.upperBound...]).trimmed
    guard let start = text.firstIndex(of: "{"), let close = text.firstIndex(of: "}"), start < close else {
      throw Mistake(message: "braces", block: block)
    }
    // Behind the answers nothing may stand: that would be a question with a gap.
    guard text.hasSuffix("}"), text.firstIndex(of: "}") == text.lastIndex(of: "}") else {
      throw Mistake(message: "text behind the answers", block: block)
    }
    var answers = String(text[text.index(after: start)..<close]).trimmed
    let (stem, format) = Self.formatted(String(text[..<start]), "moodle")
    var explanation = ""
    if let mark = answers.ranges(of: "####").last {
      explanation = Self.formatted(String(answers[mark.upperBound...]), format).text
      answers = String(answers[..<mark.lowerBound]).trimmed
    }
    var question = Question(
      category: category, id: comments.firstMatch(of: /\[id:([^\]]+)\]/).map { String($0.1) },
      tags: comments.matches(of: /\[tag:([^\]]+)\]/).map { String($0.1) }, name: name, format: format, text: stem,
      kind: Self.kind(answers), answers: [], explanation: explanation)
    try Self.read(answers, into: &question)
    questions.append(question)
  }

  private static func kind(_ answers: String) -> Kind {
    if answers.isEmpty { return .essay }
    if answers.hasPrefix("#") { return .numerical }
    if answers.contains("~") { return .multichoice }
    if answers.contains("="), answers.contains("->") { return .match }
    let word = answers.split(separator: "#").first.map { String($0).trimmed } ?? ""
    return ["T", "TRUE", "F", "FALSE"].contains(word) ? .truefalse : .shortanswer
  }

  private static func read(_ text: String, into question: inout Question) throws {
    var parts: [String]
    switch question.kind {
    case .numerical: parts = text.dropFirst().split(separator: "=").map(String.init)
    case .shortanswer, .match: parts = text.split(separator: "=").map(String.init)
    case .multichoice:
      question.isSingle = text.contains("=")
      parts = text.replacing("=", with: "~=").split(separator: "~").map(String.init)
    default: throw Mistake(message: "a question of the kind \(question.kind)", block: text)
    }
    parts = parts.map(\.trimmed).filter { !$0.isEmpty }
    for var part in parts {
      var weight = question.kind == .multichoice ? 0.0 : 1
      if question.kind == .multichoice, part.hasPrefix("=") {
        weight = 1
        part.removeFirst()
      } else if let match = part.prefixMatch(of: /%(-*[0-9]{1,2}\.?[0-9]*)%/) {
        weight = (Double(match.1) ?? .nan) / 100
        part = String(part[match.range.upperBound...])
      }
      let bits = part.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map { String($0).trimmed }
      var answer = Answer(
        weight: weight, text: formatted(bits[0], question.format).text,
        feedback: bits.count > 1 ? formatted(bits[1], question.format).text : "")
      if question.kind == .match {
        let pair = part.split(separator: "->", omittingEmptySubsequences: false).map { String($0).trimmed }
        guard pair.count == 2 else { throw Mistake(message: "no pair", block: part) }
        answer.text = formatted(pair[0], question.format).text
        answer.partner = pair[1]
      }
      if question.kind == .numerical {
        let ends = answer.text.split(separator: ":", omittingEmptySubsequences: false)
        guard ends.count == 2, let tolerance = Int(ends[1]) else { throw Mistake(message: "no number", block: part) }
        (answer.text, answer.tolerance) = (String(ends[0]), tolerance)
      }
      question.answers.append(answer)
    }
  }
}

extension StringProtocol {
  fileprivate var trimmed: String {
    var text = Substring(self)
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
