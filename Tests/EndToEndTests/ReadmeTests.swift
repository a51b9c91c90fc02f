import FoundationEssentials
import Glibc
import Testing

/// What README.md, docs/costs.md and docs/inspector.md show is what the program does.
///
/// In a console block, a line of dots stands for any lines, and dots in a line for any text: use them for what depends on the machine.
@Suite(.serialized) struct ReadmeTests {
  /// One `$ command` of a console block and the lines that it printed.
  struct Session {
    var command: String
    var lines: [String]
  }

  @Test(arguments: ["README.md", "docs/costs.md", "docs/inspector.md"]) func consoleBlocksAreTrue(page: String) throws {
    let text = String(decoding: try Data(contentsOf: Sandbox.package.appending(path: page)), as: UTF8.self)
    let sessions = Self.sessions(text)
    #expect(!sessions.isEmpty, "\(page) shows no run")
    guard geteuid() == 0 else {
      print("SKIP: the runs in \(page) were captured as root")
      return
    }
    let sandbox = try Sandbox()
    let documents = sandbox.file("docs")
    try FileManager.default.createDirectory(at: documents, withIntermediateDirectories: false)
    try FileManager.default.copyItem(
      at: Sandbox.package.appending(path: "docs/costs.json"), to: documents.appending(path: "costs.json"))
    for session in sessions {
      _ = try sandbox.shell("PATH=\"$PWD:$PATH\"; { \(session.command); } >out 2>&1 </dev/null")
      let printed = try sandbox.text("out").split(separator: "\n", omittingEmptySubsequences: false).map(Self.canonical)
      var rest = printed[...]
      for line in session.lines.map(Self.canonical) where !Self.isOmission(line) && !line.isEmpty {
        let place = rest.firstIndex { Self.matches($0, line) }
        #expect(place != nil, "`\(session.command)` does not print, or not in this place: \(line)")
        if let place { rest = rest[(place + 1)...] }
      }
    }
  }

  /// The runs of `cowscope` in the console blocks of a Markdown text.
  private static func sessions(_ markdown: String) -> [Session] {
    var sessions: [Session] = []
    var isInside = false
    var isOurs = false
    for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isInside = line == "```console"
        isOurs = false
      } else if isInside, line.hasPrefix("$ ") {
        var command = String(line.dropFirst(2)).replacing(".build/release/cowscope", with: "cowscope")
        if command == "make demo" { command = "cowscope demo fork --explain" }
        isOurs = command.contains("cowscope ")
        if isOurs { sessions.append(Session(command: command, lines: [])) }
      } else if isInside, isOurs {
        sessions[sessions.count - 1].lines.append(String(line))
      }
    }
    return sessions
  }

  /// A line without what belongs to a machine: the kernel's release, and blanks at the end.
  private static func canonical(_ line: some StringProtocol) -> String {
    var text = String(line).replacing(/Linux [0-9]+\.[0-9][^ ,;:]*/, with: "Linux *")
    while text.last == " " { text.removeLast() }
    return text
  }

  /// Whether a printed line is a shown one, of which dots stand for any text.
  private static func matches(_ printed: String, _ shown: String) -> Bool {
    let parts = shown.split(separator: "...", omittingEmptySubsequences: false)
    guard parts.count > 1, let first = parts.first, let last = parts.last else { return printed == shown }
    guard printed.hasPrefix(first), printed.dropFirst(first.count).hasSuffix(last) else { return false }
    var rest = printed.dropFirst(first.count).dropLast(last.count)
    for part in parts.dropFirst().dropLast() {
      guard let place = rest.firstRange(of: part) else { return false }
      rest = rest[place.upperBound...]
    }
    return true
  }

  private static func isOmission(_ line: String) -> Bool {
    let text = line.filter { $0 != " " }
    return text == "..." || text == "…"
  }
}
