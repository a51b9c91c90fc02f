internal import Scenario

/// Reads the keys of a YAML table strictly: what is not known, missing or of the wrong kind is a mistake of the file.
struct TableReader {
  private var values: [String: YamlNode] = [:]
  let position: SourcePosition
  private let length: Int
  private let what: String
  private(set) var problems: [LabProblem] = []

  /// `what` is how messages name the table.
  init(_ node: YamlNode, keys: [String], what: String) {
    position = node.position
    length = node.length
    self.what = what
    guard case .mapping(let entries) = node.content else {
      problems.append(LabProblem("\(what) is \(node.kind)", at: node, expected: "keys such as `\(keys[0]): ...`"))
      return
    }
    for (key, value) in entries {
      guard case .scalar(let name, _) = key.content else { continue }
      if keys.contains(name) {
        values[name] = value
      } else {
        problems.append(
          LabProblem(
            "\(what) has no key `\(name)`", at: key,
            hint: Suggestion.hint(for: name, among: keys) ?? "the keys are " + keys.joined(separator: ", ")))
      }
    }
  }

  func has(_ key: String) -> Bool { values[key] != nil }

  mutating func report(_ problem: LabProblem) { problems.append(problem) }

  /// The value of a key that must be there.
  mutating func required(_ key: String) -> YamlNode? {
    if let node = values[key] { return node }
    problems.append(LabProblem("\(what) has no `\(key)`", at: position, length: length))
    return nil
  }

  func optional(_ key: String) -> YamlNode? { values[key] }

  // MARK: Texts

  /// A text that must be there.
  mutating func text(_ key: String) -> SourceText? { required(key).flatMap { text($0, key) } }

  mutating func optionalText(_ key: String) -> SourceText? { values[key].flatMap { text($0, key) } }

  /// The text of a value.
  mutating func text(_ node: YamlNode, _ key: String) -> SourceText? {
    guard case .scalar(let text, let isPlain) = node.content, !text.isEmpty else {
      problems.append(
        LabProblem("`\(key)` is \(node.content.isEmptyText ? "empty" : node.kind)", at: node, expected: "a text"))
      return nil
    }
    var place = node.position
    if !isPlain { place.column += 1 }
    let width = text.unicodeScalars.count + (isPlain ? 0 : 2)
    return SourceText(text, at: place, isLiteral: width == node.length)
  }

  mutating func template(_ key: String) -> TextTemplate? { text(key).flatMap { template($0) } }

  mutating func optionalTemplate(_ key: String) -> TextTemplate? { optionalText(key).flatMap { template($0) } }

  mutating func template(_ text: SourceText) -> TextTemplate? {
    do throws(LabProblem) {
      return try TextTemplate(text)
    } catch {
      problems.append(error)
      return nil
    }
  }

  /// A list of texts, or none where the key is missing.
  mutating func texts(_ key: String) -> [SourceText] { members(key).compactMap { text($0, key) } }

  mutating func templates(_ key: String) -> [TextTemplate] { texts(key).compactMap { template($0) } }

  /// The members of a list, or none where the key is missing.
  mutating func members(_ key: String) -> [YamlNode] {
    guard let node = values[key] else { return [] }
    guard case .sequence(let members) = node.content else {
      problems.append(LabProblem("`\(key)` is \(node.kind)", at: node, expected: "a list such as `[a, b]`"))
      return []
    }
    return members
  }

  /// The entries of a table, or none where the key is missing.
  mutating func entries(_ key: String) -> [(key: YamlNode, value: YamlNode)] {
    guard let node = values[key] else { return [] }
    guard case .mapping(let entries) = node.content else {
      problems.append(LabProblem("`\(key)` is \(node.kind)", at: node, expected: "names and values"))
      return []
    }
    return entries
  }

  // MARK: Words and numbers

  /// A number of a range.
  mutating func number(_ key: String, in range: ClosedRange<Int>, or standard: Int? = nil) -> Int {
    guard values[key] != nil || standard == nil else { return standard ?? range.lowerBound }
    guard let node = required(key) else { return range.lowerBound }
    guard case .scalar(let text, true) = node.content, let number = Int(text), range.contains(number) else {
      problems.append(
        LabProblem(
          "`\(key)` is not such a number", at: node,
          expected: "a number from \(range.lowerBound) to \(range.upperBound)"))
      return range.lowerBound
    }
    return number
  }

  /// A word of a list, the standard one where the key is missing, nil for a word that is not in the list.
  mutating func word<Word: RawRepresentable & CaseIterable>(_ key: String, or standard: Word) -> Word?
  where Word.RawValue == String {
    guard let node = values[key] else { return standard }
    let words = Word.allCases.map(\.rawValue)
    guard case .scalar(let text, _) = node.content else {
      problems.append(LabProblem("`\(key)` is \(node.kind)", at: node, expected: words.joined(separator: ", ")))
      return nil
    }
    if let word = Word(rawValue: text) { return word }
    problems.append(
      LabProblem(
        "this is no \(key)", at: node, expected: words.joined(separator: ", "),
        hint: Suggestion.hint(for: text, among: words)))
    return nil
  }

  /// A name of letters, digits and one kind of joint.
  mutating func name(_ key: String, joint: Unicode.Scalar) -> String? {
    guard let text = text(key) else { return nil }
    return name(text, joint: joint) ? text.text : nil
  }

  /// Whether a text is a name; notes where it is none.
  mutating func name(_ text: SourceText, joint: Unicode.Scalar) -> Bool {
    let isName = Self.isName(text.text, joint: joint)
    if !isName {
      problems.append(
        LabProblem(
          "`\(text.text)` is not a name", at: text.position, length: text.text.unicodeScalars.count,
          expected: "at most 40 letters, digits and `\(joint)`, a letter first"))
    }
    return isName
  }
}

extension TableReader {
  /// Whether a text is a name.
  static func isName(_ text: String, joint: Unicode.Scalar) -> Bool {
    text.unicodeScalars.count <= 40 && text.unicodeScalars.first?.properties.isAlphabetic == true
      && text.unicodeScalars.allSatisfy {
        $0 == joint || $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
      }
  }
}

extension Lab {
  /// Whether a lab may have this id.
  public static func isID(_ text: String) -> Bool { TableReader.isName(text, joint: "-") }
}

extension YamlNode.Content {
  fileprivate var isEmptyText: Bool {
    if case .scalar("", _) = self { true } else { false }
  }
}
