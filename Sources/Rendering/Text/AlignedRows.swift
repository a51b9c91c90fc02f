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
  /// - Complexity: O(text). Lines are put together as bytes: a server may have a hundred thousand mappings.
  func lines(style: Style) -> [String] {
    guard let count = rows.first?.count, count > 0 else { return [] }
    let words = words ?? [count - 1]
    let columns = rows.map { $0.map(\.columnCount) }
    let widths = (0..<count).map { column in columns.reduce(0) { max($0, $1[column]) } }
    let room = max(8, style.width - 1 - widths.dropLast().reduce(0) { $0 + $1 + 2 })
    var bytes: [UInt8] = []
    return rows.indices.map { index in
      bytes.removeAll(keepingCapacity: true)
      for column in 0..<count {
        var (cell, width) = (rows[index][column], columns[index][column])
        var full = widths[column]
        if column == count - 1 {
          full = min(full, room)
          if width > room { (cell, width) = (cut(cell, to: room, style), room) }
        }
        if column > 0 { bytes.append(contentsOf: [0x20, 0x20]) }
        let isWord = words.contains(column)
        if !isWord { bytes.append(contentsOf: repeatElement(0x20, count: full - width)) }
        bytes.append(contentsOf: cell.utf8)
        if isWord { bytes.append(contentsOf: repeatElement(0x20, count: full - width)) }
      }
      while bytes.last == 0x20 { bytes.removeLast() }
      let line = String(decoding: bytes, as: UTF8.self)
      return hasHeader && index == 0 ? style.paint(line, .strong) : line
    }
  }

  private func cut(_ cell: String, to room: Int, _ style: Style) -> String {
    let rest = room - style.ellipsis.count
    return kept == .end ? style.ellipsis + cell.suffix(rest) : cell.prefix(rest) + style.ellipsis
  }
}
