extension Scenario {
  /// Reads the text of a `.cow` file and checks it.
  ///
  /// `file` is its name for messages and, without a `title`, for the title. Throws all mistakes of the file at once.
  public static func parse(
    _ text: String, file: String, limits: Limits = .standard
  ) throws(ScenarioErrors) -> Scenario {
    guard text.utf8.count <= limits.textBytes else {
      let problem = Problem(
        "the file is longer than \(limits.textBytes) bytes", at: SourcePosition(line: 1, column: 1),
        hint: Declarations.raiseHint)
      throw ScenarioErrors([problem], text: "", file: file)
    }
    var problems: [Problem] = []
    var unreadWords: Set<String> = []
    let statements = readStatements(text, problems: &problems, unreadWords: &unreadWords)
    var builder = ScenarioBuilder(
      limits: limits, declarations: Declarations(statements, limits: limits), unreadWords: unreadWords)
    let scenario = builder.build(statements, defaultTitle: defaultTitle(file))
    problems += builder.problems.filter { !$0.message.isEmpty }
    guard problems.isEmpty else { throw ScenarioErrors(problems, text: text, file: file) }
    return scenario
  }

  private static func readStatements(
    _ text: String, problems: inout [Problem], unreadWords: inout Set<String>
  ) -> [Statement] {
    var statements: [Statement] = []
    var lexer = Lexer(text)
    while let lexed = lexer.next() {
      var found: [Problem] = []
      if let problem = lexed.problem {
        found = [problem]
      } else {
        var parser = StatementParser(lexed)
        let statement = parser.parse()
        found = parser.problems
        if found.isEmpty, let statement { statements.append(statement) }
      }
      guard !found.isEmpty else { continue }
      problems += found
      collectNames(lexed.tokens, into: &unreadWords)
    }
    return statements
  }

  /// The words of a line, and the processes that its sequences name.
  private static func collectNames(_ tokens: [Token], into names: inout Set<String>) {
    for (index, token) in tokens.enumerated() {
      guard case .word(let word) = token.kind else { continue }
      names.insert(word)
      guard index + 4 < tokens.count, case .number(let first, _) = tokens[index + 2].kind,
        case .number(let last, _) = tokens[index + 4].kind, tokens[index + 1].kind == .symbol(.openBracket),
        first <= last
      else { continue }
      for number in (first...last).clippedCount(Limits.standard.processes) { names.insert("\(word)\(number)") }
    }
  }

  private static func defaultTitle(_ file: String) -> String {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    return name.hasSuffix(".cow") ? String(name.dropLast(4)) : name
  }
}

extension ScenarioErrors {
  init(_ problems: [Problem], text: String, file: String) {
    var lines: [String] = []
    var line = String.UnicodeScalarView()
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if scalar == "\n" || scalar == "\r" {
        // CR LF is one end of line.
        if !(scalar == "\n" && previous == "\r") {
          lines.append(String(line))
          line = String.UnicodeScalarView()
        }
      } else {
        line.append(scalar)
      }
      previous = scalar
    }
    lines.append(String(line))
    var seen: Set<Diagnostic> = []
    diagnostics =
      problems
      .map { problem in
        let index = problem.position.line - 1
        return Diagnostic(
          file: file, position: problem.position, length: problem.length, message: problem.message,
          expected: problem.expected, hint: problem.hint,
          sourceLine: lines.indices.contains(index) ? lines[index] : "")
      }
      // A sequence of processes repeats its mistake for each of them.
      .filter { seen.insert($0).inserted }
      .enumerated()
      .sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
      .map(\.element)
  }
}
