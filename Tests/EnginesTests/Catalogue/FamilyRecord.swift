import Engines
import FoundationEssentials

/// The last result of all engines with all steps, in docs/family.md between two marks.
enum FamilyRecord {
  static let seed: UInt64 = 1
  private static let (begin, end) = (
    "<!-- written by make test-family: begin -->", "<!-- written by make test-family: end -->"
  )

  private static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/family.md")

  struct NoMarks: Error {}

  /// Puts the lines of an engine in the place of its old ones; an engine that is not available here leaves them.
  static func note(_ report: EngineReport) throws {
    guard report.outcome == .holds || report.outcome == .differs else { return }
    var text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    guard let from = text.firstRange(of: begin + "\n"), let to = text.firstRange(of: end) else { throw NoMarks() }
    var lines = text[from.upperBound..<to.lowerBound].split(separator: "\n").map(String.init)
    if lines.isEmpty {
      lines = [
        "| engine | version | steps | quantity | demand | comparisons | differ |", "|---|---|---|---|---|---|---|",
      ]
    }
    let order = EngineCatalogue.all.map(\.name)
    lines.removeAll { $0.hasPrefix("| \(report.engine) |") }
    lines += report.rows.map { row in
      "| \(report.engine) | \(report.version ?? "") | \(report.stepsDone) | \(row.quantity) | \(row.demand.rawValue) | \(row.comparisons) | \(row.mismatches) |"
    }
    let head = lines.prefix(2)
    let body = lines.dropFirst(2).enumerated().sorted { one, other in
      let places = [one, other].map { line in order.firstIndex { line.element.hasPrefix("| \($0) |") } ?? order.count }
      return (places[0], one.offset) < (places[1], other.offset)
    }
    text.replaceSubrange(
      from.upperBound..<to.lowerBound, with: (head + body.map(\.element)).map { $0 + "\n" }.joined())
    try Data(text.utf8).write(to: file)
  }
}
