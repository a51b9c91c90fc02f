/// Turns statements into steps: looks names up, writes sequences out, and checks what can be checked before a run.
///
/// What depends on the kernel is left to the run: touching a page that is not mapped is legal and means SIGSEGV.
struct ScenarioBuilder {
  let limits: Limits
  let declarations: Declarations
  /// Words of lines that could not be read: names that they may have declared are not reported as unknown.
  let unreadWords: Set<String>

  var problems: [Problem] = []
  var table = ProcessTable()
  var files: [String: FileRequest] = [:]
  /// Length of each file as far as `pwrite` and `truncate` have changed it.
  var fileLengths: [String: Int] = [:]
  var fileKinds: [String: MapSyntax.Backing] = [:]
  var regions: [RegionName: RegionOrigin] = [:]
  /// Where each pin is made.
  var pins: [PinName: SourcePosition] = [:]
  /// Files of which a pin may hold pages of the page cache.
  var pinnedFiles: Set<String> = []

  private var title: String?
  private var introduction: [String] = []
  private var kernels: [String] = []
  private var lesson: String?
  var needs: ScenarioNeeds?
  /// Steps so far.
  private(set) var steps: [Step] = []
  private var marks: [MarkName: Int] = [:]
  private var touches = 0
  private var filePages = 0
  private var estimatedMicroseconds = 0
  private var reportedLimits: Set<String> = []
  private var swapChecks = SwapChecks()
  /// Which kind of name each name is.
  private var kindOfName: [String: (kind: String, position: SourcePosition)] = [:]

  init(limits: Limits, declarations: Declarations, unreadWords: Set<String>) {
    self.limits = limits
    self.declarations = declarations
    self.unreadWords = unreadWords
    problems = declarations.problems
  }

  /// The scenario.
  ///
  /// It is only meaningful when there are no `problems`.
  mutating func build(_ statements: [Statement], defaultTitle: String) -> Scenario {
    for statement in statements {
      do throws(Problem) {
        try add(statement)
      } catch let problem {
        problems.append(problem)
      }
      // After this many steps the rest of the file is not looked at: it could be written out without end.
      if steps.count > limits.steps {
        reportLimit("more than \(limits.steps) steps", at: statement.verb.position)
        break
      }
    }
    problems += swapChecks.problems
    return Scenario(
      title: title ?? defaultTitle, introduction: introduction, kernels: kernels, lesson: lesson, needs: needs,
      steps: steps,
      layout: declarations.layout)
  }

  private mutating func add(_ statement: Statement) throws(Problem) {
    let position = statement.verb.position
    switch statement.body {
    case .title(let text):
      guard title == nil else { throw Problem("the scenario has a title already", at: statement.verb) }
      title = text
    case .introduction(let text): introduction.append(text)
    case .lesson(let text):
      guard lesson == nil else { throw Problem("the scenario has a lesson already", at: statement.verb) }
      lesson = text
    case .needs(let nodes):
      guard needs == nil else { throw Problem("the scenario has said what it needs already", at: statement.verb) }
      guard steps.isEmpty else { throw Problem("`needs` stands before the first step", at: statement.verb) }
      needs = ScenarioNeeds(nodes: nodes)
    case .kernels(let versions):
      guard kernels.isEmpty else { throw Problem("the scenario has a list of kernels already", at: statement.verb) }
      kernels = versions
    case .note(let text): append(.note(text), at: position)
    case .ksm(let action): append(.ksm(action), at: position)
    case .khugepaged(let action): append(.khugepaged(action), at: position)
    case .shrink: append(.shrink, at: position)
    case .thp(let options): append(.thp(options), at: position)
    case .swap(let kind): append(.swap(kind), at: position)
    case .hugeTLB(let pages): try addPool(pages, at: statement.verb)
    case .mark(let name):
      try declare(name, as: "mark")
      guard marks[name.value] == nil else { throw Problem("the mark `\(name.value)` exists already", at: name) }
      marks[name.value] = steps.count
      append(.mark(name.value), at: position)
    case .expect(let syntax):
      let formula = try FormulaParser.parse(syntax.tokens, scope: formulaScope)
      append(.expect(Expectation(text: syntax.text, formula: formula)), at: position)
    case .process(let cpu):
      guard let actors = statement.actors else { return }
      for name in try expand(actors) {
        try declare(name, as: "process")
        try create(name)
        table.create(name.value)
        append(.process(name.value, cpu: cpu), at: position)
      }
    case .fork(let kind, let children):
      guard let actors = statement.actors else { return }
      try add(.child(kind), named: children, of: actors, at: position)
    case .thread(let threads, let cpu):
      guard let actors = statement.actors else { return }
      try add(.thread(cpu: cpu), named: [threads], of: actors, at: position)
    default:
      guard let actors = statement.actors else { return }
      for actor in try expand(actors) {
        guard steps.count <= limits.steps else { return }
        try checkUsable(actor)
        let action = try action(statement, by: actor)
        append(action, at: position)
      }
    }
  }

  mutating func append(_ action: Action, at position: SourcePosition) {
    steps.append(Step(position: position, text: action.sourceText, action: action))
    swapChecks.note(action, at: position) { [regions, fileKinds] region in
      switch regions[region]?.backing {
      case .sharedAnonymous: true
      case .file(let name, _): fileKinds[name] == .memfd
      case .anonymous, .hugeTLB, .stack, nil: false
      }
    }
    switch action {
    case .process, .fork, .thread: estimate(Cost.process, times: 1, at: position)
    case .mark, .expect: estimate(Cost.checkpointPage, times: table.touchedPages, at: position)
    default: estimate(Cost.step, times: 1, at: position)
    }
    if table.touchedPages > limits.touchedPages {
      reportLimit("more than \(limits.touchedPages) touched pages in all processes together", at: position)
    }
  }

  mutating func reportLimit(_ message: String, at position: SourcePosition) {
    guard reportedLimits.insert(message).inserted else { return }
    problems.append(Problem(message, at: position, hint: Declarations.raiseHint))
  }

  /// Counts accesses against the limit.
  mutating func countTouches(pages: Int, times: Int, at position: SourcePosition) {
    let product = pages.multipliedReportingOverflow(by: times)
    let sum = touches.addingReportingOverflow(product.partialValue)
    if product.overflow || sum.overflow || sum.partialValue > limits.touches {
      reportLimit("more than \(limits.touches) accesses", at: position)
    } else {
      touches = sum.partialValue
      estimate(Cost.access, times: product.partialValue, at: position)
    }
  }

  /// Counts the pages of a new file against the limit.
  mutating func countFile(pages: Int, at position: SourcePosition) {
    filePages += pages
    if filePages > limits.filePages {
      reportLimit("more than \(limits.filePages) pages in all files together", at: position)
    }
    estimate(Cost.filePage, times: pages, at: position)
  }

  /// What things take on the kernel in microseconds, rounded up generously from a slow machine.
  private enum Cost {
    static let process = 5_000
    static let step = 1_000
    static let access = 5
    static let filePage = 5
    /// All state is read at marks and expectations.
    static let checkpointPage = 5
  }

  private mutating func estimate(_ cost: Int, times: Int, at position: SourcePosition) {
    let product = cost.multipliedReportingOverflow(by: times)
    let sum = estimatedMicroseconds.addingReportingOverflow(product.partialValue)
    estimatedMicroseconds = product.overflow || sum.overflow ? .max : sum.partialValue
    if estimatedMicroseconds / 1_000_000 >= limits.seconds {
      reportLimit("an estimated run of more than \(limits.seconds) seconds", at: position)
    }
  }

  /// What a formula may talk about at this step.
  private var formulaScope: FormulaScope {
    FormulaScope(
      processes: Set(table.names), allProcesses: Set(declarations.processes.keys), widths: declarations.widths,
      marks: marks, allMarks: Set(declarations.marks.keys), unreadWords: unreadWords)
  }

  // MARK: Names

  private static let reservedNames: Set<String> = ["start", "end", "here", "and", "or", "not", "in", "true", "false"]

  /// Takes note of a name; processes, regions and marks share one name space, so that formulas are unambiguous.
  mutating func declare(_ name: Located<String>, as kind: String) throws(Problem) {
    if Self.reservedNames.contains(name.value) {
      throw Problem("`\(name.value)` has a meaning in formulas and cannot name a \(kind)", at: name)
    }
    if let old = kindOfName[name.value], old.kind != kind {
      throw Problem(
        "`\(name.value)` is already the name of a \(old.kind)", at: name,
        hint: "it was introduced in line \(old.position.line)")
    }
    kindOfName[name.value] = (kind, name.position)
  }

  /// Every process that the name stands for.
  private func expand(_ syntax: ProcessesSyntax) throws(Problem) -> [Located<ProcessName>] {
    guard let indices = syntax.indices else { return [syntax.name] }
    let (distance, overflow) = indices.value.upperBound.subtractingReportingOverflow(indices.value.lowerBound)
    guard !overflow, distance < limits.processes else {
      throw Problem(
        "the sequence names more than \(limits.processes) processes", at: indices, hint: Declarations.raiseHint)
    }
    return indices.value.map {
      Located("\(syntax.name.value)\($0)", at: syntax.name.position, length: syntax.name.length + indices.length)
    }
  }

  private mutating func create(_ name: Located<ProcessName>) throws(Problem) {
    guard table.state(of: name.value) == nil else {
      throw Problem(
        "the process `\(name.value)` exists already", at: name,
        hint: "a name cannot be used again, even after `exit`")
    }
    guard table.names.count < limits.processes else {
      throw Problem("more than \(limits.processes) processes", at: name, hint: Declarations.raiseHint)
    }
  }

  func checkUsable(_ name: Located<ProcessName>) throws(Problem) {
    switch table.state(of: name.value) {
    case .alive: return
    case .exited(let position):
      throw Problem("`\(name.value)` has ended", at: name, hint: "see `exit` in line \(position.line)")
    case .suspended(let child):
      throw Problem(
        "`\(name.value)` sleeps until its vfork child `\(child)` calls `exec` or `exit`", at: name)
    case nil: break
    }
    if let position = declarations.processes[name.value] {
      throw Problem(
        "the process `\(name.value)` does not exist yet", at: name, hint: "it is made in line \(position.line)")
    }
    if unreadWords.contains(name.value) { throw Self.silent }
    throw Problem(
      "unknown process `\(name.value)`", at: name, expected: "the name of a process",
      hint: Suggestion.hint(for: name.value, among: declarations.processes.keys.sorted())
        ?? "`process \(name.value)` makes one")
  }

  /// A problem that follows from one that is already reported.
  static let silent = Problem("", at: SourcePosition(line: 0, column: 0))

  /// What a statement makes of the process that it names.
  private enum Offspring {
    case child(ForkKind)
    case thread(cpu: Int?)
  }

  private mutating func add(
    _ offspring: Offspring, named names: [ProcessesSyntax], of maker: ProcessesSyntax, at position: SourcePosition
  ) throws(Problem) {
    if let indices = maker.indices {
      throw Problem("one process forks at a time", at: indices, expected: "the name of one process")
    }
    let parent = maker.name.value
    for syntax in names {
      for child in try expand(syntax) {
        guard steps.count <= limits.steps else { return }
        try checkUsable(maker.name)
        try declare(child, as: "process")
        try create(child)
        switch offspring {
        case .child(let kind):
          table.fork(parent, child: child.value, kind: kind)
          append(.fork(parent: parent, child: child.value, kind: kind), at: position)
        case .thread(let cpu):
          table.addThread(child.value, of: parent)
          append(.thread(parent, ThreadRequest(name: child.value, cpu: cpu)), at: position)
        }
        guard table.sharers(of: child.value) <= ProcessTable.mostSharers else {
          throw Problem("more than \(ProcessTable.mostSharers) processes and threads share one memory", at: child)
        }
      }
    }
  }
}

/// What stands behind a region: the same wherever the file maps it, so that a region name says which file it means.
struct RegionOrigin {
  enum Backing: Equatable {
    case anonymous
    case sharedAnonymous
    case stack
    case hugeTLB(shared: Bool)
    case file(name: String, offset: Int)
  }

  var backing: Backing
  var position: SourcePosition
}
