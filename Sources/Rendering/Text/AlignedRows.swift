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
  ///
  /// - Complexity: O(text); the width of each cell is found once.
  func lines(style: Style) -> [String] {
    guard let count = rows.first?.count, count > 0 else { return [] }
    let words = words ?? [count - 1]
    let columns = rows.map { $0.map(\.columnCount) }
    let widths = (0..<count).map { column in columns.reduce(0) { max($0, $1[column]) } }
    let room = max(8, style.width - 1 - widths.dropLast().reduce(0) { $0 + $1 + 2 })
    return rows.indices.map { index in
      var line = ""
      for column in 0..<count {
        var (cell, width) = (rows[index][column], columns[index][column])
        var full = widths[column]
        if column == count - 1 {
          full = min(full, room)
          if width > room { (cell, width) = (cut(cell, to: room, style), room) }
        }
        if column > 0 { line += "  " }
        let blanks = String(repeating: " ", count: full - width)
        line += words.contains(column) ? cell + blanks : blanks + cell
      }
      line = line.withoutTrailingBlanks
      return hasHeader && index == 0 ? style.paint(line, .strong) : line
    }
  }

  private func cut(_ cell: String, to room: Int, _ style: Style) -> String {
    let rest = room - style.ellipsis.count
    return kept == .end ? style.ellipsis + cell.suffix(rest) : cell.prefix(rest) + style.ellipsis
  }
}
