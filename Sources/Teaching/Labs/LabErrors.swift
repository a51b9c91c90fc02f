public import Scenario

/// All mistakes of one lab file, in the order of their places.
public struct LabErrors: Error, Sendable, Hashable, CustomStringConvertible {
  /// The mistakes; never empty.
  public var diagnostics: [Diagnostic]

  /// Every mistake with its place and its line.
  public var description: String { diagnostics.map(\.rendered).joined(separator: "\n") }

  init(_ problems: [LabProblem], text: String, file: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var seen: Set<LabProblem> = []
    diagnostics = problems.filter { seen.insert($0).inserted }
      .enumerated()
      .sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
      .map { _, problem in
        let line = problem.position.line - 1
        return Diagnostic(
          file: file, position: problem.position, length: problem.length, message: problem.message,
          expected: problem.expected, hint: problem.hint, sourceLine: lines.indices.contains(line) ? lines[line] : "")
      }
  }
}
