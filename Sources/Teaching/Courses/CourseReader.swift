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
      node, keys: ["format", "id", "title", "key", "labs", "seeds", "mode", "attempts", "due"], what: "the course")
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
    return Course(
      id: table.name("id", joint: "-") ?? "", title: table.text("title")?.text ?? "",
      key: Array((key?.text ?? "").utf8),
      labs: labs.map(\.text), seeds: table.word("seeds", or: .student) ?? .student,
      mode: table.word("mode", or: .learning) ?? .learning, attempts: table.number("attempts", in: 1...99, or: 1),
      due: table.optionalText("due")?.text)
  }
}
