import Rendering
import Teaching

/// The table of a run as lines.
struct LabTable {
  private let table: RunTable

  init(_ table: RunTable) { self.table = table }

  /// Columns are as wide as what stands in them, and no narrower than this.
  private static let leastWidth = 9

  private var columnWidth: Int {
    let counts = table.rows.flatMap(\.counts).map { text($0).count }
    return max(Self.leastWidth, 2 + max(counts.max() ?? 0, table.columns.map(\.count).max() ?? 0))
  }

  /// The head, and one row for each line; what did not happen is left empty.
  func lines(_ style: Style) -> [String] {
    let column = columnWidth
    let width = style.width - 1 - column * table.columns.count
    var lines = [
      Self.filled(table.title ?? "", width) + table.columns.map { Self.right($0, column) }.joined()
    ]
    for row in table.rows {
      let words = style.wrap(row.text, width: width - 1)
      let counts = row.counts.map { Self.right(text($0), column) }.joined()
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

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }
}
