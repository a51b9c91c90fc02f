internal import Family
internal import Scenario

/// Reads the storage systems of a lab: lines `system NAME MEMBER` begin one each, `mark NAME` names a moment, and all others are
/// statements of a write script.
struct SystemsReader {
  /// What is wrong in a line; columns and lines count from 1.
  struct Problem {
    var line: Int
    var column = 1
    var length = 1
    var message: String
    var hint: String?
  }

  private(set) var systems: [LabSystem] = []
  private(set) var problems: [Problem] = []
  /// The system that is being read: its lines stand where they stand in the text, so that mistakes are where they are.
  private var current: (name: String, member: Member, firstLine: Int)?
  private var script: [Substring] = []
  private var marks: [(name: String, steps: Int)] = []
  private var statements = 0

  /// Reads the text of a block.
  init(_ text: String) {
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      read(line, number: index + 1)
    }
    finish()
    if systems.isEmpty, problems.isEmpty {
      problems.append(Problem(line: 1, message: "there is no system", hint: "begin with a line `system NAME MEMBER`"))
    }
  }

  private mutating func read(_ line: Substring, number: Int) {
    let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" }.map(String.init)
    switch words.first {
    case nil: script.append("")
    case "system": begin(words, number)
    case "mark": mark(words, number)
    default:
      if current == nil, problems.isEmpty {
        problems.append(
          Problem(
            line: number, message: "no system is there for this",
            hint: "begin with a line `system NAME MEMBER`"))
      }
      script.append(line)
      statements += 1
    }
  }

  private mutating func begin(_ words: [String], _ number: Int) {
    finish()
    let names = Member.all.map(\.name)
    guard words.count == 3, TableReader.isName(words[1], joint: "_"), let member = Member.named(words[2]) else {
      let hint = words.count == 3 ? Suggestion.hint(for: words[2], among: names) : nil
      problems.append(
        Problem(
          line: number, message: "this begins no system",
          hint: hint ?? "write `system NAME MEMBER`; the members are " + names.joined(separator: ", ")))
      return
    }
    if systems.contains(where: { $0.name == words[1] }) {
      problems.append(Problem(line: number, message: "there is a system `\(words[1])` already"))
    }
    current = (words[1], member, number)
  }

  private mutating func mark(_ words: [String], _ number: Int) {
    script.append("")
    guard words.count == 2, TableReader.isName(words[1], joint: "_"), !["start", "here", "end"].contains(words[1])
    else {
      problems.append(Problem(line: number, message: "this names no moment", hint: "write `mark NAME`"))
      return
    }
    guard !marks.contains(where: { $0.name == words[1] }) else {
      problems.append(Problem(line: number, message: "the mark `\(words[1])` is there twice"))
      return
    }
    marks.append((words[1], statements))
  }

  private mutating func finish() {
    defer { (current, script, marks, statements) = (nil, [], [], 0) }
    guard let current else { return }
    do throws(ScriptErrors) {
      let script = try WriteScript(parsing: self.script.joined(separator: "\n"))
      systems.append(LabSystem(name: current.name, member: current.member, script: script, marks: marks))
    } catch {
      problems += error.diagnostics.map {
        // The first line of the script stands below that which begins the system.
        Problem(
          line: current.firstLine + $0.line, column: $0.column, length: $0.length, message: $0.message, hint: $0.advice)
      }
    }
  }
}
