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
    var lines = AlignedRows(rows: rows).lines(style: style)
    let growth = inspection.growthIfEverythingIsWritten()
    lines.append("")
    lines += style.wrap(
      "if every process writes everything it may write: + \(amounts.text(growth))", width: style.width - 1)
    return lines
  }
}
