internal import Scenario

extension Lab {
  /// Most bytes of a lab file.
  public static let longestFile = 1 << 20

  /// Reads a `.lab.md` file and checks it, apart from its formulas, which `check` tries on variants.
  ///
  /// `file` is its name for messages. Throws all mistakes at once.
  public static func parse(_ text: String, file: String) throws(LabErrors) -> Lab {
    guard text.utf8.count <= longestFile else {
      throw LabErrors(
        [LabProblem("the file is longer than \(longestFile) bytes", at: SourcePosition(line: 1, column: 1))], text: "",
        file: file)
    }
    var reader = LabReader(text, file: file)
    let lab = reader.read()
    guard let lab, reader.problems.isEmpty else { throw LabErrors(reader.problems, text: text, file: file) }
    return lab
  }
}

/// Turns the text of a lab file into a lab.
struct LabReader {
  private let text: String
  private let file: String
  private(set) var problems: [LabProblem] = []
  private var ids: Set<String> = []
  /// The questions of the short form.
  private var short: [SourceText] = []
  /// The names of all parameters, those that cannot be read included.
  private var parameterNames: Set<String> = []

  init(_ text: String, file: String) {
    self.text = text
    self.file = file
  }

  /// The lab, nil where too little of it can be read.
  mutating func read() -> Lab? {
    let document = LabDocument(text)
    problems += document.problems
    guard let front = document.front, let node = yaml(front) else { return nil }
    var lab = readFront(node)
    var prose: [TextTemplate] = []
    var isAtQuestions = false
    for block in document.blocks {
      switch block.kind {
      case .prose:
        if let template = template(block.source) { prose.append(template) }
      case .scenario: readRun(block, \.scenario, into: &lab, prose: &prose)
      case .systems: readRun(block, \.systems, into: &lab, prose: &prose)
      case .question, .claim, .observe:
        if !isAtQuestions { lab.introduction += prose; prose = [] }
        isAtQuestions = true
        guard let node = yaml(block.source) else { continue }
        var reader = QuestionReader(node, block.kind)
        if var question = reader.read() {
          question.context = prose
          if block.kind == .observe { lab.observations.append(question) } else { lab.questions.append(question) }
          declare(question.id, at: question.position)
        }
        problems += reader.problems
        prose = []
      case .policies:
        if !isAtQuestions { lab.introduction += prose; prose = [] }
        isAtQuestions = true
        guard let node = yaml(block.source) else { continue }
        readPolicies(node, into: &lab, context: prose)
        prose = []
      case .puzzle:
        if !isAtQuestions { lab.introduction += prose; prose = [] }
        isAtQuestions = true
        guard let node = yaml(block.source) else { continue }
        if let puzzle = readPuzzle(node) {
          lab.puzzles.append(puzzle)
          declare(puzzle.id, at: puzzle.position)
        }
      }
    }
    if isAtQuestions { lab.closing = prose } else { lab.introduction += prose }
    checkWhole(lab, front: node)
    return lab
  }

  private mutating func yaml(_ source: SourceText) -> YamlNode? {
    let (node, found) = YamlReader.read(source.text, firstLine: source.position.line)
    problems += found
    if node == nil, found.isEmpty { problems.append(LabProblem("there is nothing in it", at: source.position)) }
    return node
  }

  private mutating func declare(_ id: String, at position: SourcePosition) {
    guard !ids.insert(id).inserted else { return }
    problems.append(LabProblem("the id `\(id)` is there twice", at: position))
  }

  private mutating func checkWhole(_ lab: Lab, front: YamlNode) {
    if lab.scenario.source.text.isEmpty, lab.systems.source.text.isEmpty {
      problems.append(
        LabProblem(
          "the lab has no scenario", at: front.position, expected: "a block ```scenario, or a block ```systems"))
    }
    if lab.questions.isEmpty {
      problems.append(LabProblem("the lab has no question", at: front.position, expected: "a block ```question"))
    }
    checkShortForm(lab)
    let names = parameterNames
    for puzzle in lab.puzzles {
      for name in puzzle.changes + puzzle.solution.map(\.name) where !names.contains(name) {
        problems.append(
          LabProblem(
            "`\(name)` is no parameter of the lab", at: puzzle.position,
            hint: Suggestion.hint(for: name, among: names.sorted())))
      }
    }
  }

  private mutating func checkShortForm(_ lab: Lab) {
    if lab.isShort {
      problems.append(
        LabProblem(
          "the id ends as those of short forms do", at: SourcePosition(line: 2, column: 1),
          hint: "name the predictions of the short form with `short: [q1, ...]`"))
    }
    let predictions = lab.questions.filter { $0.phase == .predict }.map(\.id)
    var seen: Set<String> = []
    for id in short {
      let length = id.text.unicodeScalars.count
      if !predictions.contains(id.text) {
        problems.append(
          LabProblem(
            "`\(id.text)` is no question before the run", at: id.position, length: length,
            hint: Suggestion.hint(for: id.text, among: predictions)))
      } else if !seen.insert(id.text).inserted {
        problems.append(LabProblem("`\(id.text)` is there twice", at: id.position, length: length))
      }
    }
  }

  private mutating func readPolicies(_ node: YamlNode, into lab: inout Lab, context: [TextTemplate]) {
    var reader = PolicyChoiceReader(node)
    if var question = reader.read() {
      question.context = context
      if lab.policyQuestion != nil {
        problems.append(LabProblem("the lab asks about policies already", at: question.position))
      }
      lab.questions.append(question)
      declare(question.id, at: question.position)
    }
    problems += reader.problems
  }

  /// What is run: the scenario, or the storage systems.
  private mutating func readRun(
    _ block: LabDocument.Block, _ part: WritableKeyPath<Lab, TextTemplate>, into lab: inout Lab,
    prose: inout [TextTemplate]
  ) {
    guard lab[keyPath: part].source.text.isEmpty else {
      problems.append(LabProblem("the lab has such a block already: \(block.kind.rawValue)", at: block.source.position))
      return
    }
    lab.introduction += prose
    prose = []
    if let template = template(block.source) { lab[keyPath: part] = template }
  }

  private mutating func template(_ source: SourceText) -> TextTemplate? {
    do throws(LabProblem) {
      return try TextTemplate(source)
    } catch {
      problems.append(error)
      return nil
    }
  }

  // MARK: Front matter

  private mutating func readFront(_ node: YamlNode) -> Lab {
    var table = TableReader(
      node,
      keys: [
        "format", "id", "kind", "number", "version", "title", "lang", "minutes", "tier", "view", "short", "covers",
        "after",
        "params",
        "constraints", "numbers",
      ], what: "the lab")
    _ = table.number("format", in: 1...1)
    let empty = SourceText("", at: node.position)
    short = table.texts("short")
    var lab = Lab(
      file: file, text: text, id: table.name("id", joint: "-") ?? "", kind: table.word("kind", or: .lab) ?? .lab,
      number: table.number("number", in: 0...999),
      version: table.number("version", in: 1...9999), title: table.text("title")?.text ?? "",
      language: table.optionalText("lang")?.text ?? "en", minutes: table.number("minutes", in: 1...600),
      tier: table.word("tier", or: .user) ?? .user, view: table.word("view", or: .everything) ?? .everything,
      short: short.map(\.text), covers: table.texts("covers").map(\.text),
      after: table.texts("after").map(\.text), parameters: [], constraints: table.texts("constraints"), numbers: [],
      introduction: [], scenario: TextTemplate(empty: empty), systems: TextTemplate(empty: empty), questions: [],
      observations: [], puzzles: [], closing: [])
    var names: Set<String> = []
    for (key, value) in table.entries("params") {
      guard let name = table.text(key, "params"), table.name(name, joint: "_") else { continue }
      names.insert(name.text)
      parameterNames.insert(name.text)
      var reader = ParameterReader(value, name: name)
      if let parameter = reader.read() { lab.parameters.append(parameter) }
      problems += reader.problems
    }
    lab.numbers = table.named("numbers")
    for number in lab.numbers where !names.insert(number.name).inserted {
      table.report(LabProblem("`\(number.name)` is a parameter already", at: number.formula.position))
    }
    problems += table.problems
    return lab
  }

  private mutating func readPuzzle(_ node: YamlNode) -> Puzzle? {
    var table = TableReader(
      node, keys: ["id", "ask", "points", "change", "target", "solution", "hints"], what: "the puzzle")
    defer { problems += table.problems }
    let points = table.number("points", in: 0...100, or: 1)
    let changes = table.texts("change").map(\.text)
    let solution = table.named("solution")
    let hints = table.templates("hints")
    if changes.isEmpty || solution.isEmpty {
      table.report(LabProblem("the puzzle needs `change` and `solution`", at: node))
    }
    guard let id = table.name("id", joint: "-"), let ask = table.template("ask"), let target = table.text("target")
    else {
      return nil
    }
    return Puzzle(
      id: id, ask: ask, points: points, changes: changes, target: target, solution: solution, hints: hints,
      position: node.position)
  }
}

extension TextTemplate {
  /// A text with nothing in it.
  init(empty source: SourceText) {
    self.source = source
    parts = []
  }
}

extension TableReader {
  /// A table of names for formulas.
  mutating func named(_ key: String) -> [NamedFormula] {
    var result: [NamedFormula] = []
    for (entry, value) in entries(key) {
      guard let name = text(entry, key), self.name(name, joint: "_"), let formula = text(value, name.text) else {
        continue
      }
      result.append(NamedFormula(name: name.text, formula: formula))
    }
    return result
  }
}
