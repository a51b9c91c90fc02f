internal import Scenario

extension Course {
  /// Most bytes of a course file.
  public static let longestFile = 1 << 16

  /// Reads a `course.yaml`.
  ///
  /// `file` is its name for messages. Throws all mistakes at once.
  public static func parse(_ text: String, file: String) throws(LabErrors) -> Course {
    guard text.utf8.count <= longestFile else {
      throw LabErrors(
        [LabProblem("the file is longer than \(longestFile) bytes", at: SourcePosition(line: 1, column: 1))], text: "",
        file: file)
    }
    let (node, problems) = YamlReader.read(text, firstLine: 1)
    guard let node, problems.isEmpty else {
      let nothing = LabProblem("there is nothing in it", at: SourcePosition(line: 1, column: 1))
      throw LabErrors(problems.isEmpty ? [nothing] : problems, text: text, file: file)
    }
    var table = TableReader(
      node,
      keys: [
        "format", "id", "title", "key", "labs", "weights", "seeds", "mode", "attempts", "hint-cost", "tiers", "due",
      ], what: "the course")
    let course = read(&table)
    guard table.problems.isEmpty else { throw LabErrors(table.problems, text: text, file: file) }
    return course
  }

  /// Fewest characters of a key: with fewer it could be guessed from one seed.
  private static let shortestKey = 16

  private static func read(_ table: inout TableReader) -> Course {
    _ = table.number("format", in: 1...1)
    let key = table.text("key")
    if let key, key.text.utf8.count < shortestKey {
      table.report(
        LabProblem(
          "the key is short", at: key.position, length: key.text.unicodeScalars.count,
          expected: "a text by chance of at least \(shortestKey) signs"))
    }
    let labs = table.texts("labs")
    if labs.isEmpty {
      table.report(LabProblem("the course has no labs", at: table.position, expected: "`labs: [ID, ...]`"))
    }
    var seen: Set<String> = []
    for lab in labs where !seen.insert(lab.text).inserted {
      table.report(
        LabProblem("`\(lab.text)` is there twice", at: lab.position, length: lab.text.unicodeScalars.count))
    }
    let weights = weights(&table, of: labs.map(\.text))
    let tiers = tiers(&table)
    return Course(
      id: table.name("id", joint: "-") ?? "", title: table.text("title")?.text ?? "",
      key: Array((key?.text ?? "").utf8),
      labs: labs.map(\.text), seeds: table.word("seeds", or: .student) ?? .student,
      mode: table.word("mode", or: .learning) ?? .learning, attempts: table.number("attempts", in: 1...99, or: 1),
      hintCost: table.number("hint-cost", in: 0...100, or: 0), weights: weights, tiers: tiers,
      due: table.optionalText("due")?.text)
  }

  /// Most that a lab can count.
  private static let mostWeight = 10_000

  private static func weights(_ table: inout TableReader, of labs: [String]) -> [String: Int] {
    var weights: [String: Int] = [:]
    for (key, value) in table.entries("weights") {
      guard let lab = table.text(key, "weights"), let text = table.text(value, "weights") else { continue }
      if !labs.contains(lab.text) {
        table.report(
          LabProblem(
            "`\(lab.text)` is no lab of the course", at: lab.position, length: lab.text.unicodeScalars.count,
            hint: Suggestion.hint(for: lab.text, among: labs)))
      } else if let weight = Int(text.text), 0...mostWeight ~= weight {
        weights[lab.text] = weight
      } else {
        table.report(
          LabProblem("a weight is not such a number", at: value, expected: "a number from 0 to \(mostWeight)"))
      }
    }
    return weights
  }

  private static func tiers(_ table: inout TableReader) -> Set<RunTier> {
    guard table.has("tiers") else { return Set(RunTier.allCases) }
    let words = RunTier.allCases.map(\.rawValue)
    var tiers: Set<RunTier> = []
    for text in table.texts("tiers") {
      if let tier = RunTier(rawValue: text.text) {
        tiers.insert(tier)
      } else {
        table.report(
          LabProblem(
            "`\(text.text)` is no tier", at: text.position, length: text.text.unicodeScalars.count,
            expected: words.joined(separator: ", ")))
      }
    }
    if tiers.isEmpty, table.problems.isEmpty {
      table.report(
        LabProblem("no tier counts", at: table.position, expected: "`tiers: [\(words.joined(separator: ", "))]`"))
    }
    return tiers
  }
}
