public import Inspector
internal import ProcFS

/// What became of the pages between two snapshots, as a person reads it.
public struct SnapshotDifferenceReport: Sendable {
  private let difference: SnapshotDifference
  private let style: Style
  private let amounts: AmountText

  /// Makes the report.
  public init(_ difference: SnapshotDifference, style: Style, amounts: AmountText = .human) {
    self.difference = difference
    self.style = style
    self.amounts = amounts
  }

  /// The table of processes, and what became of shared memory; with `showsMappings` also a row for each mapping that changed.
  public func text(showsMappings: Bool) -> String {
    var rows = [["PID", "SAME", "COPIED", "REPLACED", "NEW", "GONE", "SWAPPED", "WHAT"]]
    for process in difference.processes {
      var name = style.printable(process.process.shortTitle)
      if !process.wasThere { name += " (new)" } else if !process.isThere { name += " (ended)" }
      rows.append(["\(process.process.pid)"] + cells(process.total) + [name])
      guard showsMappings else { continue }
      for row in process.mappings where !row.change.isEmpty {
        let what = row.mapping.addresses.lowerBound.hexadecimalDigits + " " + style.printable(row.mapping.path ?? "")
        rows.append([""] + cells(row.change) + ["  " + what])
      }
    }
    var lines = AlignedRows(rows: rows).lines(style: style)
    let shared = difference.classes.filter { $0.change.same + $0.change.copied > 0 }
    if !shared.isEmpty {
      lines += ["", style.paint("What was shared before", .strong)]
      let classes =
        [["SAME", "COPIED", "REPLACED", "NEW", "GONE", "SWAPPED", "BY"]]
        + shared.prefix(20).map { cells($0.change) + [Self.names($0.pids)] }
      lines += AlignedRows(rows: classes).lines(style: style)
      if shared.count > 20 { lines.append(style.paint("and \(shared.count - 20) smaller classes", .faint)) }
    }
    return lines.endedLines
  }

  private func cells(_ change: PageChange) -> [String] {
    [change.same, change.copied, change.replaced, change.new, change.gone, change.swappedOut + change.swappedIn]
      .map { amounts.text($0 * difference.pageSize) }
  }

  /// Three processes by number, more by their count.
  private static func names(_ pids: [Int32]) -> String {
    pids.count <= 6
      ? "{" + pids.map { "\($0)" }.joined(separator: ", ") + "}"
      : "\(pids.count) processes, \(pids.first ?? 0) the first"
  }
}
