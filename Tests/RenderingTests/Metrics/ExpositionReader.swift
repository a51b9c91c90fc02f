/// A strict reader of the two forms of metrics, written from their specifications and not from the writer.
struct ExpositionReader {
  struct Sample: Hashable {
    var name: String
    var labels: [String: String]
  }

  struct Problem: Error {
    var line: String
    var what: String
  }

  /// The kinds of the families, by name.
  private(set) var kinds: [String: String] = [:]
  private(set) var units: [String: String] = [:]
  private(set) var helps: [String: String] = [:]
  private(set) var values: [Sample: Double] = [:]
  private var current: String?
  private var finished: Set<String> = []

  /// Reads a text; OpenMetrics has to end with its mark, and its samples have the endings of their kinds.
  init(_ text: String, isOpenMetrics: Bool) throws {
    guard text.last == "\n" else { throw Problem(line: "", what: "the last line has no end") }
    var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    if isOpenMetrics {
      guard lines.popLast() == "# EOF" else { throw Problem(line: "", what: "no EOF") }
    }
    for line in lines {
      if line.hasPrefix("# ") {
        try readComment(line)
      } else {
        try readSample(line, isOpenMetrics)
      }
    }
  }

  private mutating func readComment(_ line: String) throws {
    // By scalars: a combining mark makes one character of itself and the blank before it.
    let parts = line.unicodeScalars.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(
      String.init)
    guard parts.count == 4 else { throw Problem(line: line, what: "no comment that is known") }
    let family = parts[2]
    if current != family {
      if let current { finished.insert(current) }
      guard !finished.contains(family) else { throw Problem(line: line, what: "a family in two places") }
      current = family
    }
    switch parts[1] {
    case "TYPE" where kinds[family] == nil: kinds[family] = parts[3]
    case "UNIT" where units[family] == nil:
      units[family] = parts[3]
      guard family.hasSuffix("_" + parts[3]) else { throw Problem(line: line, what: "a name without its unit") }
    case "HELP" where helps[family] == nil: helps[family] = parts[3]
    default: throw Problem(line: line, what: "unknown, or said twice")
    }
  }

  private mutating func readSample(_ line: String, _ isOpenMetrics: Bool) throws {
    var rest = line.unicodeScalars[...]
    let name = String(rest.prefix { $0 != "{" && $0 != " " })
    rest = rest.dropFirst(name.unicodeScalars.count)
    var labels: [String: String] = [:]
    if rest.first == "{" {
      repeat {
        rest = rest.dropFirst()
        let label = String(rest.prefix { $0 != "=" })
        rest = rest.dropFirst(label.unicodeScalars.count + 1)
        guard rest.popFirst() == "\"" else { throw Problem(line: line, what: "a label without quotes") }
        guard labels.updateValue(try readValue(&rest, line), forKey: label) == nil else {
          throw Problem(line: line, what: "a label twice")
        }
      } while rest.first == ","
      guard rest.popFirst() == "}" else { throw Problem(line: line, what: "labels without an end") }
    }
    guard rest.popFirst() == " ", let value = Double(String(rest)) else { throw Problem(line: line, what: "no number") }
    let family = current ?? ""
    let ending = isOpenMetrics ? ["counter": "_total", "info": "_info"][kinds[family] ?? ""] ?? "" : ""
    guard name == family + ending else { throw Problem(line: line, what: "a sample of no family") }
    guard values.updateValue(value, forKey: Sample(name: name, labels: labels)) == nil else {
      throw Problem(line: line, what: "a sample twice")
    }
  }

  private func readValue(_ rest: inout Substring.UnicodeScalarView, _ line: String) throws -> String {
    var value = ""
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"": return value
      case "\\":
        switch rest.popFirst() {
        case "n": value += "\n"
        case "\\": value += "\\"
        case "\"": value += "\""
        default: throw Problem(line: line, what: "an escape that is none")
        }
      default: value.unicodeScalars.append(scalar)
      }
    }
    throw Problem(line: line, what: "a value without an end")
  }
}
