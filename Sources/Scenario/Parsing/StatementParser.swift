/// Reads one statement.
struct StatementParser {
  var cursor: TokenCursor
  /// Mistakes after which reading went on.
  private(set) var problems: [Problem] = []

  /// The value that `write` and `pwrite` store when none is given.
  static let defaultValue = UInt8(ascii: "w")
  /// The highest number of `cpu=`.
  static let lastCPU = 1_023
  /// Pages of 2 MiB that a scenario may ask the machine for: 1 GiB.
  static let mostHugeTLBPages = 512

  private let formulaText: String

  init(_ lexed: Lexer.Statement) {
    cursor = TokenCursor(lexed.tokens)
    formulaText = lexed.formulaText
  }

  /// The statement.
  ///
  /// It is nil or incomplete when there are `problems`.
  mutating func parse() -> Statement? {
    do throws(Problem) {
      return try readStatement()
    } catch let problem {
      problems.append(problem)
      return nil
    }
  }

  private mutating func readStatement() throws(Problem) -> Statement {
    let word = try cursor.word("a verb such as `process`, `map`, `write` or `fork`")
    guard let verb = Verb(rawValue: word.value) else {
      throw Problem(
        "unknown verb `\(word.value)`", at: word,
        hint: Suggestion.hint(for: word.value, among: Verb.allCases.map(\.rawValue))
          ?? "the verbs are " + Verb.allCases.map(\.rawValue).joined(separator: ", "))
    }
    do throws(Problem) {
      var actors: ProcessesSyntax?
      var owner: Located<ProcessName>?
      var target: TargetSyntax?
      if verb.operands != .none { actors = try cursor.processes() }
      if verb.operands == .processesAndForeignTarget { owner = try cursor.name("the name of the other process") }
      if verb.operands == .processesAndTarget || owner != nil { target = try cursor.target() }
      let body = try readBody(verb)
      if !cursor.isAtEnd { throw cursor.unexpected("the end of the line") }
      return Statement(
        verb: Located(verb, at: word.position, length: word.length), actors: actors, owner: owner, target: target,
        body: body)
    } catch {
      var problem = error
      if problem.hint == nil { problem.hint = "usage: \(verb.usage)" }
      throw problem
    }
  }

  private mutating func readBody(_ verb: Verb) throws(Problem) -> Statement.Body {
    switch verb {
    case .title: return .title(try cursor.text())
    case .intro: return .introduction(try cursor.text())
    case .lesson: return .lesson(try cursor.text())
    case .note: return .note(try cursor.text())
    case .kernels: return .kernels(try cursor.text().split(separator: " ").map(String.init))
    case .mark: return .mark(try cursor.name("the name of the mark"))
    case .expect: return .expect(try readFormula())
    case .process: return .process(cpu: options([.init("cpu", .count(0...Self.lastCPU))]).number("cpu")?.value ?? 0)
    case .place: return try readPlace()
    case .policy: return try readPolicy()
    case .migrate: return .migrate(node: try required("node", .count(0...NodePolicy.lastNode)).value)
    case .needs: return .needs(nodes: try required("nodes", .count(1...ScenarioNeeds.mostNodes)).value)
    case .exec: return .exec
    case .exit: return .exit
    case .fork: return .fork(.fork, children: try readChildren())
    case .vfork: return .fork(.vfork, children: try readChildren())
    case .spawn: return .fork(.spawn, children: try readChildren())
    case .thread:
      try cursor.expect(.arrow, "`->` and the name of the thread")
      let threads = try cursor.processes()
      return .thread(threads, cpu: options([.init("cpu", .count(0...Self.lastCPU))]).number("cpu")?.value)
    case .map: return .map(try readMap())
    case .read, .write, .call: return .touch(try readTouch(verb))
    case .unmap: return .unmap
    case .protect: return .protect(try readRequiredProtection())
    case .advise: return .advise(try readAdvice())
    case .remap: return try readRemap()
    case .lock: return .lock(onFault: options([.init("onfault", .flag)]).flag("onfault"))
    case .unlock: return .unlock
    case .sync: return .sync
    case .pwrite:
      let options = options([.init("value", .byte), .init("whole", .flag)])
      return .pwrite(value: Self.byte(options), wholePage: options.flag("whole"))
    case .prctl: return .memoryMerge(try readMemoryMerge())
    case .ksm: return .ksm(try readKSM())
    case .khugepaged: return .khugepaged(try readKhugepaged())
    case .shrink: return .shrink
    case .thp: return .thp(try readTHP())
    case .swap: return .swap(try readSwap())
    case .hugetlb: return .hugeTLB(pages: try required("pages", .count(1...Self.mostHugeTLBPages)).value)
    case .truncate: return .truncate(pages: try required("pages", .count(0...Int.max)))
    case .pin: return try readPin()
    case .unpin: return .unpin(name: try cursor.name("the name of the pin"))
    case .peek, .poke: return readForeignTouch(verb)
    case .uffd: return try readUserfault()
    }
  }

  mutating func report(_ problem: Problem) {
    problems.append(problem)
  }

  mutating func options(_ allowed: [Options.Specification]) -> Options {
    var found: [Problem] = []
    let options = Options(&cursor, allowed: allowed) { found.append($0) }
    problems += found
    return options
  }

  /// The value of the only option of a statement, which must be there.
  private mutating func required(_ name: String, _ kind: Options.Kind) throws(Problem) -> Located<Int> {
    let before = problems.count
    let end = cursor.current
    let options = options([.init(name, kind)])
    if let number = options.number(name) { return number }
    guard problems.count > before else {
      throw Problem("`\(name)=` is missing", at: end)
    }
    return Located(0, at: end)
  }

  static func byte(_ options: Options) -> UInt8 {
    options.number("value").flatMap { UInt8(exactly: $0.value) } ?? defaultValue
  }

  private mutating func readFormula() throws(Problem) -> FormulaSyntax {
    if cursor.isAtEnd { throw cursor.unexpected("a formula such as `faults(child, buf) == 2`") }
    let tokens = cursor.rest
    while !cursor.isAtEnd { cursor.advance() }
    return FormulaSyntax(tokens: tokens, text: formulaText)
  }

  private mutating func readChildren() throws(Problem) -> [ProcessesSyntax] {
    try cursor.expect(.arrow, "`->` and the name of the child")
    var children = [try cursor.processes()]
    while !cursor.isAtEnd { children.append(try cursor.processes()) }
    return children
  }

  static let protections: [String: Protection] = [
    "none": .none, "r": .read, "rw": [.read, .write], "rx": [.read, .execute], "rwx": [.read, .write, .execute],
  ]
  static let protectionOption = Options.Specification("prot", .choice(["r", "rw", "rx", "rwx", "none"]))

  private mutating func readRequiredProtection() throws(Problem) -> Protection {
    let before = problems.count
    let end = cursor.current
    let options = options([Self.protectionOption])
    if let word = options.word("prot"), let protection = Self.protections[word.value] { return protection }
    guard problems.count > before else { throw Problem("`prot=` is missing", at: end) }
    return .none
  }

  private mutating func readAdvice() throws(Problem) -> Advice {
    let words = Advice.allCases.map(\.rawValue)
    let expected = words.joined(separator: ", ")
    let word = try cursor.word(expected)
    guard let advice = Advice(rawValue: word.value) else {
      throw Problem(
        "unknown advice `\(word.value)`", at: word, expected: expected,
        hint: Suggestion.hint(for: word.value, among: words))
    }
    return advice
  }

  private mutating func readRemap() throws(Problem) -> Statement.Body {
    let end = cursor.current
    var destination: Located<RegionName>?
    if cursor.accept(.arrow) { destination = try cursor.name("the name of the new region") }
    var allowed: [Options.Specification] = [.init("pages", .count(1...Int.max))]
    if destination != nil { allowed.append(.init("keep-source", .flag)) }
    let options = options(allowed)
    let pages = options.number("pages")
    if destination == nil, pages == nil, problems.isEmpty {
      throw Problem("where to, or how long?", at: end, expected: "`-> REGION` or `pages=N`")
    }
    return .remap(destination: destination, pages: pages, keepSource: options.flag("keep-source"))
  }

  private mutating func readTouch(_ verb: Verb) throws(Problem) -> TouchSyntax {
    var allowed: [Options.Specification] = [.init("times", .count(1...1_000_000_000))]
    if verb != .call { allowed.append(.init("by", .choice(["kernel", "user", "odirect"]))) }
    if verb == .write {
      allowed += [.init("value", .byte), .init("whole", .flag), .init("atomic", .flag)]
    }
    let options = options(allowed)
    let mode: TouchMode =
      switch options.word("by")?.value {
      case "kernel": .kernel
      case "odirect": .directIO
      default: .user
      }
    if options.flag("atomic"), let place = options.place("atomic") {
      if mode != .user { report(Problem("the kernel's copies are not atomic: `atomic` needs `by=user`", at: place)) }
      if options.flag("whole") { report(Problem("`atomic` exchanges one byte: it excludes `whole`", at: place)) }
    }
    let kind: TouchKind =
      switch verb {
      case .call: .call
      case .write: options.flag("atomic") ? .exchange : .write
      default: .read
      }
    return TouchSyntax(
      kind: kind, mode: mode, value: verb == .write ? Self.byte(options) : nil,
      wholePage: options.flag("whole") || verb == .write && mode == .directIO,
      times: options.number("times")?.value ?? 1)
  }
}
