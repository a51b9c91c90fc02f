import Rendering
import Teaching

/// The table of a run as lines.
struct LabTable {
  private let table: RunTable

  init(_ table: RunTable) { self.table = table }

  private static let heads = ["faults", "copies", "reuses", "zeroed"]
  private static let columnWidth = 9

  /// The head, and one row for each line; what did not happen is left empty.
  func lines(_ style: Style) -> [String] {
    let width = style.width - 1 - Self.columnWidth * Self.heads.count
    var lines = [Self.filled("", width) + Self.heads.map { Self.right($0) }.joined()]
    for row in table.rows {
      let words = style.wrap(row.text, width: width - 1)
      let counts = [row.faults, row.copies, row.reuses, row.zeroed].map { Self.right(text($0)) }.joined()
      for (index, line) in words.enumerated() {
        lines.append(index == 0 ? Self.filled(line, width) + counts : "  " + line)
      }
    }
    return lines.map { line in String(line.reversed().drop { $0 == " " }.reversed()) }
  }

  private func text(_ count: RunTable.Count) -> String {
    let model = count.model.map(String.init) ?? "?"
    if !table.hasKernel || count.kernel == count.model { return count.model == 0 ? "" : model }
    return "\(model)/\(count.kernel.map(String.init) ?? "?")"
  }

  private static func filled(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private static func right(_ text: String) -> String {
    String(repeating: " ", count: max(1, columnWidth - text.count)) + text
  }
}
