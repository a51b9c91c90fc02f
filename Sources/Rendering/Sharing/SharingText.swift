import Scenario

/// The sharing table of a checkpoint as lines of text.
///
/// ```
/// buf       0    1    2    3
///   parent [a2] [b2] [c2] [d2]
///   child  [a2] [b2] [c2] [d2]
/// ```
struct SharingText {
  var table: SharingTable
  var style: Style

  /// What the signs in the cells mean; `withNodes` on machines with more than one NUMA node.
  static func legend(_ style: Style, withNodes: Bool = false) -> String {
    "letter: frame (capital: page cache); digit: its mapcount; \(style.emptyCell): no entry"
      + (withNodes ? "; n1: on NUMA node 1" : "")
  }

  /// The lines of all regions.
  var lines: [String] { table.blocks.flatMap(lines) }

  private func lines(_ block: SharingTable.Block) -> [String] {
    let names = block.rows.map { "  " + name($0) }
    let region = style.printable(block.region)
    let nameWidth = min(max(names.map(\.count).max() ?? 0, region.count) + 1, 26)
    let texts = block.rows.map { row in row.cells.map(text) }
    let widths = block.columns.indices.map { column in
      max(block.columns[column].inclusiveText.count + 1, texts.map { $0[column].count }.max() ?? 0)
    }
    var result: [String] = []
    var first = 0
    while first < widths.count {
      var end = first
      var used = nameWidth
      while end < widths.count, end == first || used + widths[end] + 1 < style.width {
        used += widths[end] + 1
        end += 1
      }
      let columns = first..<end
      let header = columns.map { (" " + block.columns[$0].inclusiveText).padded(widths[$0]) }.joined(separator: " ")
      result.append(
        style.paint(region.padded(nameWidth), .strong) + style.paint(header.withoutTrailingBlanks, .faint))
      for (row, name) in names.enumerated() {
        let cells = columns.map { texts[row][$0].padded(widths[$0]) }.joined(separator: " ")
        result.append((fitted(name, nameWidth - 1).padded(nameWidth) + cells).withoutTrailingBlanks)
      }
      first = end
    }
    return result
  }

  private func name(_ row: SharingTable.Row) -> String {
    let first = style.printable(row.processes[0])
    if let lender = row.borrowedFrom { return "\(first) (in \(style.printable(lender)))" }
    guard row.processes.count > 1 else { return first }
    return "\(first) and \(row.processes.count - 1) more"
  }

  private func fitted(_ text: String, _ width: Int) -> String {
    text.count <= width ? text : text.prefix(width - style.ellipsis.count) + style.ellipsis
  }

  private func text(_ cell: SharingTable.Cell) -> String {
    guard !cell.isUnmapped else { return "" }
    guard let first = cell.pages.first else { return "[\(style.emptyCell)]" }
    if first.kind == .zero { return "[zero]" }
    let count = sharing(first) + (first.node.map { " n\($0)" } ?? "")
    guard cell.pages.count > 1 else { return "[\(cell.firstLetter ?? "?")\(count)]" }
    guard let low = cell.firstLetter, let high = cell.lastLetter else { return "[?\(count)]" }
    return "[\(low)\(style.ellipsis)\(high) \(count)]"
  }

  /// The mapcount, or what bit 56 of pagemap tells of it.
  private func sharing(_ page: PageState) -> String {
    if let mapcount = page.mapcount { return "\(mapcount)" }
    switch page.mappedOnce {
    case true?: return "1"
    case false?: return "2+"
    case nil: return "?"
    }
  }
}
