internal import Scenario

/// Reads how a parameter is drawn.
struct ParameterReader {
  private static let keys = ["number", "pages", "size", "letter", "member", "choice", "is"]

  private let name: SourceText
  private var table: TableReader

  init(_ node: YamlNode, name: SourceText) {
    self.name = name
    table = TableReader(node, keys: Self.keys, what: "the parameter `\(name.text)`")
  }

  var problems: [LabProblem] { table.problems }

  mutating func read() -> Parameter? {
    guard problems.isEmpty else { return nil }
    let kinds = Self.keys.filter { $0 != "size" && table.has($0) }
    guard kinds.count == 1 else {
      table.report(
        LabProblem(
          "the parameter `\(name.text)` says \(kinds.isEmpty ? "not how" : "in \(kinds.count) ways") it is drawn",
          at: name.position, length: name.text.count,
          expected: "one of number, pages, letter, member, choice, is"))
      return nil
    }
    guard let kind = readKind(kinds[0]) else { return nil }
    if kinds[0] != "pages", table.has("size") {
      table.report(LabProblem("only `pages` have a `size`", at: name.position, length: name.text.count))
    }
    return Parameter(name: name.text, kind: kind, position: name.position)
  }

  private mutating func readKind(_ key: String) -> Parameter.Kind? {
    switch key {
    case "number":
      guard let (from, to) = table.required(key).flatMap({ range($0, key) }) else { return nil }
      return .number(from: from, to: to)
    case "pages":
      guard let end = table.text(key), let node = table.required("size"), let (from, to) = range(node, "size") else {
        return nil
      }
      return .pages(of: end, from: from, to: to)
    case "letter":
      guard let text = table.text(key) else { return nil }
      if text.text != "any" {
        table.report(LabProblem("a letter is `any`", at: text.position, length: text.text.count))
      }
      return .letter
    case "member": return table.text(key).map { .member(of: $0) }
    case "choice":
      let numbers = table.texts(key)
      if numbers.count < 2 { table.report(LabProblem("a choice has at least two numbers", at: name.position)) }
      return .choice(numbers)
    default: return table.text(key).map { .computed($0) }
    }
  }

  /// `[FROM, TO]`, or one formula for both.
  private mutating func range(_ node: YamlNode, _ key: String) -> (SourceText, SourceText)? {
    if case .sequence(let members) = node.content {
      let ends = members.compactMap { table.text($0, key) }
      guard ends.count == 2 else {
        table.report(LabProblem("`\(key)` has \(members.count) ends", at: node, expected: "`[LEAST, MOST]`"))
        return nil
      }
      return (ends[0], ends[1])
    }
    return table.text(node, key).map { ($0, $0) }
  }
}
