/// Reads statements one after the other, and keeps what later ones are checked by.
struct ScriptReader {
  private static let verbs = [
    "create", "snapshot", "write", "read", "open", "attributes", "drop", "reclaim", "checkpoint",
    "wait",
  ]

  private(set) var steps: [ScriptStep] = []
  private(set) var diagnostics: [ScriptDiagnostic] = []
  private var size: Int?
  /// Views that are there, and the line where each that went was dropped.
  private var views: Set<String> = []
  private var dropped: [String: Int] = [:]
  private var writes = 0
  private var bytes = 0
  private var lastLine = 1

  mutating func read(_ text: some StringProtocol, number: Int) {
    lastLine = number
    var line = ScriptLine(text)
    guard !line.isEmpty else { return }
    do throws(ScriptLine.Problem) {
      let action = try action(&line)
      try line.finish()
      guard steps.count < WriteScript.mostSteps else {
        throw line.problem(
          "a script has at most \(WriteScript.mostSteps) statements", "use `times`, or leave some out",
          at: line.previous)
      }
      steps.append(ScriptStep(action, line: number, text: String(text).trimmed))
    } catch {
      add(error, number, String(text))
    }
  }

  mutating func finish() {
    guard steps.isEmpty, diagnostics.isEmpty else { return }
    let problem = ScriptLine.Problem(
      column: 1, length: 1, message: "the script does nothing", advice: "begin it with a base, as in: create 64 KiB")
    add(problem, lastLine, "")
  }

  private mutating func add(_ problem: ScriptLine.Problem, _ number: Int, _ text: String) {
    diagnostics.append(
      ScriptDiagnostic(
        line: number, column: problem.column, length: problem.length, message: problem.message, advice: problem.advice,
        sourceLine: text))
  }

  private mutating func action(_ line: inout ScriptLine) throws(ScriptLine.Problem) -> ScriptStep.Action {
    let verb = try line.word("a verb", "begin with one of: " + Self.verbs.joined(separator: ", "))
    let token = line.previous
    guard Self.verbs.contains(verb) else {
      throw line.problem("there is no verb `\(verb)`", "write one of: " + Self.verbs.joined(separator: ", "), at: token)
    }
    guard verb == "create" || size != nil else {
      // The rest of the script is read as if a base were there, so that one mistake is told once.
      size = WriteScript.largestBase
      views.insert(WriteScript.baseName)
      throw line.problem("there is no base yet", "begin the script with one, as in: create 64 KiB", at: token)
    }
    switch verb {
    case "create": return try create(&line, token)
    case "snapshot": return try snapshot(&line)
    case "write": return try write(&line)
    case "read": return try read(&line)
    case "open": return .open(view: try view(&line))
    case "attributes": return .attributes(view: try view(&line))
    case "drop":
      let view = try view(&line)
      views.remove(view)
      dropped[view] = lastLine
      return .drop(view: view)
    case "reclaim": return .reclaim
    case "checkpoint": return .checkpoint
    default: return .wait(seconds: try seconds(&line))
    }
  }

  private mutating func create(
    _ line: inout ScriptLine, _ token: ScriptLine.Token?
  ) throws(ScriptLine.Problem) -> ScriptStep.Action {
    guard size == nil else {
      throw line.problem("there is a base already", "leave this out: a script has one base", at: token)
    }
    let place = line.current
    let bytes = try line.size("a size")
    guard (1...WriteScript.largestBase).contains(bytes) else {
      size = WriteScript.largestBase
      views.insert(WriteScript.baseName)
      throw line.problem("a base of \(bytes) bytes cannot be made", "write a size from 1 byte to 64 TiB", at: place)
    }
    size = bytes
    views.insert(WriteScript.baseName)
    return .create(bytes: bytes)
  }

  /// The name of a view that is there.
  private func view(_ line: inout ScriptLine) throws(ScriptLine.Problem) -> String {
    let name = try line.word("the name of a view", "write one of: " + views.sorted().joined(separator: ", "))
    guard !views.contains(name) else { return name }
    if let place = dropped[name] {
      throw line.problem("the view `\(name)` was dropped in line \(place)", "use it before that", at: line.previous)
    }
    throw line.problem(
      "there is no view `\(name)`", "write one of: " + views.sorted().joined(separator: ", "), at: line.previous)
  }

  private mutating func snapshot(_ line: inout ScriptLine) throws(ScriptLine.Problem) -> ScriptStep.Action {
    let name = try line.word(
      "a name for the view", "write a name of letters, digits, - and _, with a letter first")
    let token = line.previous
    guard !views.contains(name), dropped[name] == nil else {
      throw line.problem("the name `\(name)` is taken", "give every view a name of its own", at: token)
    }
    guard !["of", "at", "for", "times"].contains(name) else {
      throw line.problem("`\(name)` cannot be a name", "write a name behind `snapshot`", at: token)
    }
    guard views.count + dropped.count <= WriteScript.mostViews else {
      throw line.problem("a script makes at most \(WriteScript.mostViews) views", "leave some out", at: token)
    }
    let parent = line.take("of") ? try view(&line) : WriteScript.baseName
    guard views.contains(parent) else {
      throw line.problem(
        "the view `\(parent)` is not there any more", "say of which view, as in: snapshot \(name) of VIEW", at: token)
    }
    let point =
      line.take("at")
      ? Point(
        writes: try line.number(
          "a number of writes", "write how many writes of `\(parent)` are to be seen, as in: at 3"))
      : nil
    let seconds = line.take("for") ? try seconds(&line) : nil
    views.insert(name)
    return .snapshot(name: name, of: parent, at: point, seconds: seconds)
  }

  private func seconds(_ line: inout ScriptLine) throws(ScriptLine.Problem) -> Int {
    let place = line.current
    let seconds = try line.number("a number of seconds", "write a time as in: 30 s")
    guard line.take("s") else {
      throw line.problem("the time has no unit", "write an s behind it, as in: \(seconds) s")
    }
    guard seconds <= 1 << 40 else { throw line.problem("\(seconds) s is too long", "write a shorter time", at: place) }
    return seconds
  }

  private mutating func range(
    _ line: inout ScriptLine
  ) throws(ScriptLine.Problem) -> Range<Int> {
    let place = line.current
    let range = try line.range()
    let size = size ?? 0
    guard range.upperBound <= size else {
      throw line.problem(
        "the range ends at \(range.upperBound), beyond the \(size) bytes of the base",
        "write an end of at most \(size)", at: place)
    }
    return range
  }

  private mutating func count(_ line: ScriptLine, _ range: Range<Int>, times: Int) throws(ScriptLine.Problem) {
    let (sum, isTooMuch) = range.count.multipliedReportingOverflow(by: times)
    guard !isTooMuch, sum <= WriteScript.mostBytes - bytes else {
      throw line.problem(
        "the script touches more than \(WriteScript.mostBytes >> 20) MiB in all",
        "write or read less: a byte is enough to show what a unit costs",
        at: line.previous)
    }
    bytes += sum
  }

  private mutating func write(_ line: inout ScriptLine) throws(ScriptLine.Problem) -> ScriptStep.Action {
    let view = try view(&line)
    let range = try range(&line)
    var times = 1
    if line.take("times") {
      times = try line.number("a number of times", "write how often, as in: times 2")
      guard times > 0 else {
        throw line.problem("it is written 0 times", "write at least 1, or leave the line out", at: line.previous)
      }
    }
    guard times <= WriteScript.mostWrites - writes else {
      throw line.problem(
        "the script writes more than \(WriteScript.mostWrites) times", "write less often", at: line.previous)
    }
    writes += times
    try count(line, range, times: times)
    return .write(view: view, range: range, times: times)
  }

  private mutating func read(_ line: inout ScriptLine) throws(ScriptLine.Problem) -> ScriptStep.Action {
    let view = try view(&line)
    let range = try range(&line)
    try count(line, range, times: 1)
    return .read(view: view, range: range)
  }
}

extension String {
  /// Without blanks at both ends, and without a comment.
  fileprivate var trimmed: String {
    let text = prefix { $0 != "#" }
    let start = text.firstIndex { $0 != " " && $0 != "\t" } ?? text.endIndex
    let end = text.lastIndex { $0 != " " && $0 != "\t" }.map { text.index(after: $0) } ?? start
    return String(text[start..<end])
  }
}
