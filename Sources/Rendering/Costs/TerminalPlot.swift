import Calibration

/// A plot in letters: both axes are logarithmic.
struct TerminalPlot {
  var data: CostPlotData
  var style: Style

  private static let rowsPerDecade = 4
  private static let margin = 10
  /// Each power of ten lies on a row.
  private var rows: Int { (data.decades.count - 1) * Self.rowsPerDecade + 1 }
  private var columns: Int { min(style.width - 2 - Self.margin, 66) }

  /// The lines of the plot, its legend last.
  var lines: [String] {
    var grid = Array(repeating: Array(repeating: Character(" "), count: columns), count: rows)
    // Between the points of a curve its letter stands wherever the curve goes; the most expensive curve is on top.
    for series in data.series.reversed() {
      for (left, right) in zip(series.points, series.points.dropFirst()) {
        let (from, to) = (column(left.size), column(right.size))
        for column in from...max(from, to) {
          let share = to == from ? 0 : Double(column - from) / Double(to - from)
          let start = LogScale.position(left.cost.median, in: data.costs)
          let end = LogScale.position(right.cost.median, in: data.costs)
          let row = rows - 1 - Int(((start + (end - start) * share) * Double(rows - 1)).rounded())
          let isDrawn = !right.isExtrapolated || column % 2 == 0
          if isDrawn, grid.indices.contains(row), grid[row].indices.contains(column) {
            grid[row][column] = series.letter
          }
        }
      }
    }
    var labels = Array(repeating: "", count: rows)
    for decade in data.decades {
      let row = rows - 1 - Int((LogScale.position(decade, in: data.costs) * Double(rows - 1)).rounded())
      if labels.indices.contains(row) { labels[row] = style.time(decade) }
    }
    let bar = style.symbols == .unicode ? "│" : "|"
    var lines = zip(labels, grid).map { label, cells in
      (label.paddedLeft(Self.margin - 2) + " " + bar + String(cells)).withoutTrailingBlanks
    }
    lines.append(
      "".padded(Self.margin - 1) + (style.symbols == .unicode ? "└" : "+")
        + String(repeating: style.ruleLine, count: columns))
    lines.append(sizeLabels)
    let names = data.series.map { "\($0.letter) \($0.call.rawValue)" }.joined(separator: "   ")
    lines.append("".padded(Self.margin) + names)
    return lines
  }

  private func column(_ size: Double) -> Int {
    Int((LogScale.position(size, in: data.sizes) * Double(columns - 1)).rounded())
  }

  private var sizeLabels: String {
    var text = ""
    for size in data.sizeMarks {
      let label = SizeText.text(Int(size))
      let place = Self.margin + column(size) - label.count / 2
      if place > text.count { text = text.padded(place) + label }
    }
    return text
  }
}
