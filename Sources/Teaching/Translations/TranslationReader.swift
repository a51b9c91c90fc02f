internal import Scenario

/// Puts the texts of a translation in the place of those of its lab.
struct TranslationReader {
  /// The lab, with the texts that were read so far.
  private(set) var lab: Lab
  private(set) var problems: [LabProblem] = []
  /// How many texts were exchanged.
  private(set) var count = 0
  private let base: Lab
  private let text: String
  /// What the name of the file says.
  private let language: String?
  private var seen: Set<String> = []

  init(_ text: String, of lab: Lab, language: String?) {
    self.text = text
    self.language = language
    base = lab
    self.lab = lab
  }

  /// Reads everything; what is wrong is among the problems then.
  mutating func read() {
    let document = LabDocument(text)
    problems += document.problems
    guard let front = document.front, let node = yaml(front) else { return }
    readFront(node)
    var prose: [SourceText] = []
    var isAtQuestions = false
    for block in document.blocks {
      switch block.kind {
      case .prose:
        prose.append(block.source)
        continue
      case .scenario, .systems:
        problems.append(
          LabProblem(
            "a translation has no `\(block.kind.rawValue)`: that of the base file is run", at: block.source.position))
        continue
      case .question, .claim, .observe, .policies, .puzzle: break
      }
      // The prose before the first of them introduces the lab, as in a lab.
      if !isAtQuestions {
        exchange(prose, \.introduction, "before its questions")
        prose = []
      }
      isAtQuestions = true
      guard let node = yaml(block.source) else { continue }
      if block.kind == .puzzle {
        readPuzzle(node)
      } else {
        readQuestion(node, block.kind, context: prose)
        prose = []
      }
    }
    if isAtQuestions {
      exchange(prose, \.closing, "behind its questions")
    } else {
      exchange(prose, \.introduction, "before its questions")
    }
  }

  private mutating func yaml(_ source: SourceText) -> YamlNode? {
    let (node, found) = YamlReader.read(source.text, firstLine: source.position.line)
    problems += found
    if node == nil, found.isEmpty { problems.append(LabProblem("there is nothing in it", at: source.position)) }
    return node
  }

  // MARK: Front matter

  private mutating func readFront(_ node: YamlNode) {
    var table = TextTable(
      node, keys: ["format", "translates", "version", "lang", "title"],
      others: [
        "id", "kind", "number", "minutes", "tier", "view", "short", "covers", "after", "params", "constraints",
        "numbers",
      ], what: "the translation")
    defer { problems += table.problems }
    _ = table.reader.number("format", in: 1...1)
    if let id = table.reader.text("translates"), id.text != base.id {
      table.complain("the base file is the lab `\(base.id)`", at: id)
    }
    let hasVersion = table.reader.has("version")
    let version = table.reader.number("version", in: 1...9999)
    if hasVersion, version != base.version {
      table.reader.report(
        LabProblem(
          "the base file has version \(base.version)", at: table.reader.optional("version") ?? node,
          hint: "look at what has changed, and then write its version here"))
    }
    if let language = table.reader.text("lang") {
      if !LabTranslation.isLanguage(language.text) {
        table.complain("`\(language.text)` is no language", at: language, expected: "such as `de`, `gsw` or `pt-BR`")
      } else if language.text == base.language {
        table.complain("the base file is in this language", at: language)
      } else if let named = self.language, named != language.text {
        table.complain("the name of the file says `\(named)`", at: language)
      }
      lab.language = language.text
    }
    if let title = table.reader.text("title") {
      lab.title = title.text
      count += 1
    }
  }

  // MARK: Prose

  private mutating func exchange(
    _ prose: [SourceText], _ part: WritableKeyPath<Lab, [TextTemplate]>, _ place: String
  ) {
    if let texts = exchanged(prose, base[keyPath: part], place) { lab[keyPath: part] = texts }
  }

  /// The translated prose, nil where there is none.
  private mutating func exchanged(
    _ prose: [SourceText], _ old: [TextTemplate], _ place: String
  ) -> [TextTemplate]? {
    guard let first = prose.first else { return nil }
    guard !old.isEmpty else {
      problems.append(LabProblem("the base file has no text \(place)", at: first.position))
      return nil
    }
    var texts: [TextTemplate] = []
    for source in prose {
      do throws(LabProblem) {
        texts.append(try TextTemplate(source).translating(old, of: base))
      } catch {
        problems.append(error)
      }
    }
    count += 1
    return texts
  }

  // MARK: Blocks

  private mutating func readQuestion(_ node: YamlNode, _ block: LabDocument.Kind, context: [SourceText]) {
    let what = "the translated `\(block.rawValue)`"
    let isObservation = block == .observe
    var table = TextTable(
      node, keys: ["id", "ask", "hints", "explain", "options"] + (block == .policies ? ["counts"] : []),
      others: Self.formulas, what: what)
    defer {
      problems += table.problems
      count += table.count
    }
    let part: WritableKeyPath<Lab, [Question]> = isObservation ? \.observations : \.questions
    let questions = base[keyPath: part].filter { isObservation || $0.block == block }
    guard let id = known(&table, among: questions.map(\.id), block),
      let place = base[keyPath: part].firstIndex(where: { $0.id == id })
    else { return }
    let old = base[keyPath: part][place]
    var question = old
    table.exchange("ask", &question.ask, of: base)
    table.exchange("hints", &question.hints, of: base)
    table.exchange("explain", &question.explanation, of: base)
    table.exchange("options", &question.options, \.text, of: base)
    if var policies = question.policies {
      table.exchange("counts", &policies.counts, \.text, of: base)
      question.policies = policies
    }
    if let texts = exchanged(context, old.context, "before `\(id)`") { question.context = texts }
    lab[keyPath: part][place] = question
  }

  private mutating func readPuzzle(_ node: YamlNode) {
    var table = TextTable(node, keys: ["id", "ask", "hints"], others: Self.formulas, what: "the translated `puzzle`")
    defer {
      problems += table.problems
      count += table.count
    }
    guard let id = known(&table, among: base.puzzles.map(\.id), .puzzle),
      let place = base.puzzles.firstIndex(where: { $0.id == id })
    else { return }
    table.exchange("ask", &lab.puzzles[place].ask, of: base)
    table.exchange("hints", &lab.puzzles[place].hints, of: base)
  }

  /// Keys of blocks that are no texts, or whose texts nobody reads in the lab.
  private static let formulas = [
    "kind", "phase", "points", "unit", "units", "answer", "rule", "fixed", "tolerance", "wrong", "value", "when",
    "verdict", "source", "belief", "with", "policy", "change", "target", "solution",
  ]

  /// The id of a block, nil where the base file has no such block with it, or where it was there before.
  private mutating func known(_ table: inout TextTable, among ids: [String], _ block: LabDocument.Kind) -> String? {
    guard let id = table.reader.text("id") else { return nil }
    guard ids.contains(id.text) else {
      table.complain(
        "the base file has no `\(block.rawValue)` with the id `\(id.text)`", at: id,
        expected: ids.isEmpty ? nil : ids.joined(separator: ", "))
      return nil
    }
    guard seen.insert(id.text).inserted else {
      table.complain("the id `\(id.text)` is there twice", at: id)
      return nil
    }
    return id.text
  }
}

extension Question {
  /// The block of a lab file that it stands in, where it is no observation.
  fileprivate var block: LabDocument.Kind { claim != nil ? .claim : policies != nil ? .policies : .question }
}
