/// Rows of cells as lines of a table: each column as wide as its widest cell, the last one cut to the room that is left.
struct AlignedRows {
  /// Which end of a last cell is kept where it is too long: names begin with what matters, paths end with it.
  enum KeptEnd {
    case beginning
    case end
  }

  /// The rows, each with as many cells as the first.
  let rows: [[String]]
  /// Whether the first row is a heading.
  var hasHeader = true
  /// Columns of words, which begin at the left; numbers end at the right.
  ///
  /// Without a set only the last column is words.
  var words: Set<Int>?
  /// What is kept of a last cell that is too long.
  var kept = KeptEnd.beginning

  /// The lines.
  func lines(style: Style) -> [String] {
    guard let count = rows.first?.count, count > 0 else { return [] }
    let words = words ?? [count - 1]
    let widths = (0..<count).map { column in rows.map { $0[column].count }.max() ?? 0 }
    let room = max(8, style.width - 1 - widths.dropLast().reduce(0) { $0 + $1 + 2 })
    return rows.enumerated().map { index, row in
      let cells = row.indices.map { column in
        let cell = column == count - 1 ? cut(row[column], to: room, style) : row[column]
        let width = column == count - 1 ? min(widths[column], room) : widths[column]
        return words.contains(column) ? cell.padded(width) : cell.paddedLeft(width)
      }
      let line = cells.joined(separator: "  ").withoutTrailingBlanks
      return hasHeader && index == 0 ? style.paint(line, .strong) : line
    }
  }

  private func cut(_ cell: String, to room: Int, _ style: Style) -> String {
    guard cell.count > room else { return cell }
    let rest = room - style.ellipsis.count
    return kept == .end ? style.ellipsis + cell.suffix(rest) : cell.prefix(rest) + style.ellipsis
  }
}
