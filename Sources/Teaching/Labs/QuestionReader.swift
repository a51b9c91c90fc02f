internal import Scenario

/// Reads a question, an observation or a claim.
struct QuestionReader {
  private let block: LabDocument.Kind
  private var table: TableReader

  init(_ node: YamlNode, _ block: LabDocument.Kind) {
    self.block = block
    let common = ["id", "phase", "points", "rule", "hints", "explain"]
    switch block {
    case .claim:
      table = TableReader(node, keys: common + ["text", "source", "verdict", "belief", "with"], what: "the claim")
    default:
      let keys = common + ["kind", "ask", "unit", "units", "answer", "fixed", "tolerance", "options", "wrong"]
      table = TableReader(node, keys: keys, what: block == .observe ? "the observation" : "the question")
    }
  }

  var problems: [LabProblem] { table.problems }

  /// The question, nil where too little of it can be read.
  mutating func read() -> Question? {
    let id = table.name("id", joint: "-")
    let phase: Question.Phase = table.word("phase", or: block == .observe ? .investigate : .predict) ?? .predict
    let points = table.number("points", in: 0...100, or: 1)
    let hints = table.templates("hints")
    let explanation = table.optionalTemplate("explain")
    let rule = table.optionalText("rule")
    let place = SourceText("", at: table.position)
    var question = Question(
      id: id ?? "", kind: .number, phase: phase, points: points, ask: TextTemplate(empty: place), context: [],
      claim: nil, policies: nil, unit: .count, secondUnit: nil, answer: nil, rule: rule, fixed: nil, tolerance: 0,
      options: [],
      wrong: [],
      hints: hints, explanation: explanation, position: table.position)
    let isWhole = block == .claim ? readClaim(&question) : readQuestion(&question)
    return isWhole && id != nil ? question : nil
  }

  private mutating func readQuestion(_ question: inout Question) -> Bool {
    // What else is wrong depends on the kind.
    guard let kind: Question.Kind = table.word("kind", or: .number) else { return false }
    question.kind = kind
    readUnits(&question)
    question.answer = table.optionalText("answer")
    question.fixed = table.optionalText("fixed")?.text
    question.tolerance = table.number("tolerance", in: 0...1000, or: 0)
    question.options = table.members("options").compactMap { readOption($0, question.kind) }
    question.wrong = table.members("wrong").compactMap { readWrong($0) }
    if question.kind.hasWholeAnswer {
      if question.answer == nil { _ = table.required("answer") }
    } else if let answer = question.answer {
      complain("options of `\(kind.rawValue)` have formulas of their own", at: answer)
    }
    let isChoice = question.kind.hasOptions
    if isChoice, question.options.count < 2 {
      table.report(LabProblem("there is not much to choose from", at: table.position, expected: "at least two options"))
    }
    if !isChoice, let option = question.options.first {
      table.report(LabProblem("only `choice`, `several` and `order` have options", at: option.position))
    }
    if isChoice, let wrong = question.wrong.first {
      complain("options name their beliefs themselves", at: wrong.value)
    }
    if question.tolerance != 0, isChoice {
      table.report(LabProblem("only numbers have a tolerance", at: table.position))
    }
    guard let ask = table.template("ask") else { return false }
    question.ask = ask
    return true
  }

  /// One unit, or `units` of a pair.
  private mutating func readUnits(_ question: inout Question) {
    question.unit = table.word("unit", or: .count) ?? .count
    guard question.kind == .pair else {
      if table.has("units") { table.report(LabProblem("only a `pair` has `units`", at: table.position)) }
      if question.kind == .number, !table.has("unit"), block == .question { _ = table.required("unit") }
      return
    }
    if table.has("unit") { table.report(LabProblem("a `pair` has `units`, and no `unit`", at: table.position)) }
    let names = table.texts("units")
    let units = names.compactMap { Question.Unit(rawValue: $0.text) }
    guard names.count == 2, units.count == 2 else {
      table.report(
        LabProblem(
          "a `pair` has two units", at: names.first?.position ?? table.position,
          expected: "`units: [A, B]`, each one of " + Question.Unit.allCases.map(\.rawValue).joined(separator: ", ")))
      return
    }
    (question.unit, question.secondUnit) = (units[0], units[1])
  }

  private mutating func complain(_ message: String, at text: SourceText) {
    table.report(LabProblem(message, at: text.position, length: text.text.unicodeScalars.count))
  }

  /// A claim is a choice between its holding and its not holding.
  private mutating func readClaim(_ question: inout Question) -> Bool {
    question.kind = .choice
    question.answer = table.text("verdict")
    let belief = table.optionalText("belief").map {
      Belief(id: $0.text, numbers: table.named("with"), position: $0.position)
    }
    check(belief)
    guard let text = table.text("text"), let source = table.text("source"), let verdict = question.answer else {
      return false
    }
    question.claim = Claim(text: text.text, source: source.text)
    for (value, words) in [("true", "It holds in this run"), ("false", "It does not hold in this run")] {
      let place = verdict.position
      question.options.append(
        AnswerOption(
          text: TextTemplate(literal: words, at: place), value: SourceText(value, at: place, isLiteral: false),
          rule: nil, mistaken: nil, belief: belief, position: place))
    }
    question.ask = TextTemplate(
      literal: "A published statement, in other words: \(text.text). What does this run show?", at: text.position)
    return true
  }

  private mutating func readOption(_ node: YamlNode, _ kind: Question.Kind) -> AnswerOption? {
    let valueKey = kind == .several ? "when" : "value"
    let ruleKeys = kind == .several ? ["rule"] : kind == .order ? ["rule", "mistaken"] : []
    var reader = TableReader(
      node, keys: ["text", valueKey, "belief", "with"] + ruleKeys, what: "the option")
    let text = reader.template("text")
    let value = reader.text(valueKey)
    let rule = ruleKeys.isEmpty ? nil : reader.text("rule")
    let belief = reader.optionalText("belief").map {
      Belief(id: $0.text, numbers: reader.named("with"), position: $0.position)
    }
    let mistaken = kind == .order ? reader.optionalText("mistaken") : nil
    if kind == .order, (mistaken == nil) != (belief == nil) {
      reader.report(LabProblem("`mistaken` and `belief` belong together", at: node))
    }
    for problem in reader.problems { table.report(problem) }
    check(belief)
    guard let text, let value else { return nil }
    return AnswerOption(
      text: text, value: value, rule: rule, mistaken: mistaken, belief: belief, position: node.position)
  }

  private mutating func readWrong(_ node: YamlNode) -> WrongAnswer? {
    var reader = TableReader(node, keys: ["value", "belief", "with"], what: "the wrong answer")
    let value = reader.text("value")
    let belief = reader.text("belief").map { Belief(id: $0.text, numbers: reader.named("with"), position: $0.position) }
    for problem in reader.problems { table.report(problem) }
    check(belief)
    guard let value, let belief else { return nil }
    return WrongAnswer(value: value, belief: belief)
  }

  private mutating func check(_ belief: Belief?) {
    if let problem = belief?.problem { table.report(problem) }
  }
}

extension Question.Kind {
  /// Whether there is something to choose from.
  public var hasOptions: Bool {
    switch self {
    case .choice, .several, .order: true
    case .number, .pair: false
    }
  }

  /// Whether one formula is the answer, and not one for each option.
  var hasWholeAnswer: Bool {
    switch self {
    case .number, .pair, .choice: true
    case .several, .order: false
    }
  }
}

extension Belief {
  /// What is wrong with its number, nil for one that is known.
  var problem: LabProblem? {
    guard Misconception.of(id) == nil else { return nil }
    return LabProblem(
      "unknown belief `\(id)`", at: position, length: id.unicodeScalars.count,
      hint: "they are \(Misconception.all.first?.id ?? "") to \(Misconception.all.last?.id ?? "")")
  }
}

extension TextTemplate {
  /// A text without formulas.
  init(literal text: String, at position: SourcePosition) {
    source = SourceText(text, at: position, isLiteral: false)
    parts = [.literal(text)]
  }
}
