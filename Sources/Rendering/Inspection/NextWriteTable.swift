internal import Inspector

/// What the next write to each page would do, process by process.
struct NextWriteTable {
  private let inspection: Inspection
  private let amounts: AmountText

  init(_ inspection: Inspection, amounts: AmountText) {
    self.inspection = inspection
    self.amounts = amounts
  }

  func lines(style: Style) -> [String] {
    var rows = [["PID", "COPY", "ZERO-FILL", "FILE COPY", "REUSE", "NO FAULT", "SHARED", "UNKNOWN", "COMMAND"]]
    for (process, answer) in zip(inspection.processes, inspection.nextWritesByProcess())
    where process.sharesMemoryWith == nil {
      let cells = [
        answer.copied, answer.zeroFilled, answer.copiedFromFile, answer.reused, answer.free, answer.toFile,
        answer.unknown,
      ]
      rows.append(["\(process.pid)"] + cells.map { amounts.text($0) } + [style.printable(process.shortTitle)])
    }
    let widths = (0..<8).map { column in rows.map { $0[column].count }.max() ?? 0 }
    var lines = rows.enumerated().map { index, row in
      let numbers = (0..<8).map { row[$0].paddedLeft(widths[$0]) }.joined(separator: "  ")
      let room = max(8, style.width - 3 - numbers.count)
      let name = row[8].count <= room ? row[8] : String(row[8].prefix(room - 1)) + style.ellipsis
      let line = numbers + "  " + name
      return index == 0 ? style.paint(line, .strong) : line
    }
    let growth = inspection.growthIfEverythingIsWritten()
    lines.append("")
    lines += style.wrap(
      "if every process writes everything it may write: + \(amounts.text(growth))", width: style.width - 1)
    return lines
  }
}
