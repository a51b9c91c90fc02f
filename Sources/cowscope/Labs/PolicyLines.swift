import Rendering
import Teaching

/// What each policy predicts as lines: a count on each, one column for each option, and one for the kernel where it is known.
struct PolicyLines {
  let table: PolicyTable

  private static let columnWidth = 8

  /// The lines; `showsKernel` adds what the kernel has shown.
  func lines(_ style: Style, showsKernel: Bool = false) -> [String] {
    let kernel = showsKernel ? table.kernel : nil
    let heads = table.columns.indices.map(GivenAnswer.letter) + (kernel == nil ? [] : ["kernel"])
    let width = max(style.width - 1 - Self.columnWidth * heads.count, 12)
    var lines = ["   " + String(repeating: " ", count: width - 3) + heads.map(Self.right).joined()]
    for (index, count) in table.counts.enumerated() {
      var cells = table.columns.map { String($0.predicted[index]) }
      if let kernel { cells.append(PolicyTable.text(kernel[index])) }
      for (row, line) in style.wrap(count, width: width - 4).enumerated() {
        let words = "   " + line
        let padding = String(repeating: " ", count: max(1, width - words.count))
        lines.append(row == 0 ? words + padding + cells.map(Self.right).joined() : words)
      }
    }
    return lines
  }

  private static func right(_ text: String) -> String {
    String(repeating: " ", count: max(1, columnWidth - text.count)) + text
  }
}
