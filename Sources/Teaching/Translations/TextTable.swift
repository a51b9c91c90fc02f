internal import Scenario

/// Reads the texts of one block of a translation.
struct TextTable {
  var reader: TableReader
  /// How many texts were exchanged.
  private(set) var count = 0
  private let misplaced: [LabProblem]

  /// `others` are the keys that a lab may have at this place, and a translation may not.
  init(_ node: YamlNode, keys: [String], others: [String], what: String) {
    var node = node
    var misplaced: [LabProblem] = []
    if case .mapping(let entries) = node.content {
      let texts = entries.filter { key, _ in
        guard case .scalar(let name, _) = key.content, others.contains(name) else { return true }
        misplaced.append(
          LabProblem(
            "`\(name)` stays in the base file", at: key, expected: "texts alone: " + keys.joined(separator: ", ")))
        return false
      }
      node.content = .mapping(texts)
    }
    self.misplaced = misplaced
    reader = TableReader(node, keys: keys, what: what)
  }

  var problems: [LabProblem] { misplaced + reader.problems }

  mutating func complain(_ message: String, at text: SourceText, expected: String? = nil) {
    reader.report(
      LabProblem(message, at: text.position, length: text.text.unicodeScalars.count, expected: expected))
  }

  /// Puts a text in the place of another one, if the translation has it.
  mutating func exchange(_ key: String, _ text: inout TextTemplate, of base: Lab) {
    guard let new = reader.optionalText(key), let template = template(new, for: text, of: base) else { return }
    text = template
  }

  /// The same for a text that the base file may lack.
  mutating func exchange(_ key: String, _ text: inout TextTemplate?, of base: Lab) {
    guard let new = reader.optionalText(key) else { return }
    guard let old = text else { return complain("the base file has no `\(key)` here", at: new) }
    guard let template = template(new, for: old, of: base) else { return }
    for literal in template.literals where LabTexts.hasBareNumber(literal) {
      complain("the explanation has a number that is not computed", at: new)
    }
    text = template
  }

  /// Puts a list of texts in the place of another one, which is as long.
  mutating func exchange(_ key: String, _ texts: inout [TextTemplate], of base: Lab) {
    exchange(key, &texts, \.self, of: base)
  }

  /// The same for what has a text among other things.
  mutating func exchange<Member>(
    _ key: String, _ members: inout [Member], _ text: WritableKeyPath<Member, TextTemplate>, of base: Lab
  ) {
    guard let node = reader.optional(key) else { return }
    let nodes = reader.members(key)
    guard case .sequence = node.content else { return }
    guard nodes.count == members.count else {
      return reader.report(
        LabProblem(
          "`\(key)` has \(nodes.count) texts, and in the base file \(members.count)", at: node,
          expected: "one text for each, in their order"))
    }
    for (index, node) in nodes.enumerated() {
      if case .mapping = node.content {
        reader.report(LabProblem("formulas stay in the base file", at: node, expected: "the text alone"))
      } else if let new = reader.text(node, key),
        let template = template(new, for: members[index][keyPath: text], of: base)
      {
        members[index][keyPath: text] = template
      }
    }
  }

  private mutating func template(_ new: SourceText, for old: TextTemplate, of base: Lab) -> TextTemplate? {
    count += 1
    guard let template = reader.template(new) else { return nil }
    do throws(LabProblem) {
      return try template.translating([old], of: base)
    } catch {
      reader.report(error)
      return nil
    }
  }
}

extension TextTemplate {
  /// The text with the formulas of the texts that it translates.
  ///
  /// It may have these and parameters: both can be computed wherever the old texts could. Throws what is neither.
  func translating(_ old: [TextTemplate], of base: Lab) throws(LabProblem) -> TextTemplate {
    let known = old.flatMap(\.formulas)
    var parts: [Part] = []
    for part in self.parts {
      guard case .formula(let formula) = part else {
        parts.append(part)
        continue
      }
      if let same = known.first(where: { $0.text == formula.text }) {
        // A mistake in it is one of the base file.
        parts.append(.formula(same))
      } else if base.parameters.contains(where: { $0.name == formula.text }) {
        parts.append(part)
      } else {
        throw LabProblem(
          "`{\(formula.text)}` is not in the text of the base file", at: formula.position,
          length: max(formula.text.unicodeScalars.count, 1),
          expected: (known.map(\.text) + base.parameters.map(\.name)).joined(separator: ", "))
      }
    }
    return TextTemplate(source: source, parts: parts)
  }

  private init(source: SourceText, parts: [Part]) {
    self.source = source
    self.parts = parts
  }
}
