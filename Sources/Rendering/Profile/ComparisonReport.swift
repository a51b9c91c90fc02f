internal import Inspector
public import Profiler

/// Two records of a server, as a person reads them.
public struct ComparisonReport: Sendable {
  private let comparison: RecordComparison
  private let style: Style
  private let amounts: AmountText
  private let limit: Int

  /// Makes the report; `limit` is the most areas and functions that are shown.
  public init(_ comparison: RecordComparison, style: Style, amounts: AmountText = .human, limit: Int = 12) {
    self.comparison = comparison
    self.style = style
    self.amounts = amounts
    self.limit = limit
  }

  /// The whole report.
  public var text: String {
    let parts = [head, table(comparison.kinds, "A WORKER HAS"), broken, code, notes]
    return Array(parts.filter { !$0.isEmpty }.joined(separator: [""])).endedLines
  }

  private var head: [String] {
    let (before, after) = comparison.totals
    let change = before.flatMap { before in after.map { $0 - before } }
    let rows = [
      ["", "BEFORE", "AFTER", "CHANGE"],
      ["takes", amounts.text(before), amounts.text(after), change.map(signed) ?? "?"],
      ["workers", "\(comparison.workers.before)", "\(comparison.workers.after)", ""],
      ["seconds", whole(comparison.durations.before), whole(comparison.durations.after), ""],
    ]
    let requests = comparison.requests.map { [["requests", "\($0.before)", "\($0.after)", ""]] } ?? []
    return AlignedRows(rows: rows + requests, words: [0]).lines(style: style)
  }

  private var broken: [String] {
    let shown = Array(comparison.areas.prefix(limit))
    var lines = table(shown, "A WORKER HAS BROKEN IN")
    if comparison.areas.count > shown.count {
      lines.append(style.paint("and \(comparison.areas.count - shown.count) more", .faint))
    }
    return lines
  }

  private func table(_ all: [RecordComparison.Row], _ title: String) -> [String] {
    guard !all.isEmpty else { return [] }
    var rows = [["BEFORE", "AFTER", "CHANGE", "SURE TO", "", title]]
    for row in all {
      let pages = row.pages
      rows.append([
        amount(pages.before), amount(pages.after), signed(bytes(pages.change)), pages.margin.map(amount) ?? "?",
        pages.isSure.map { $0 ? "" : "chance" } ?? "?", style.printable(row.name),
      ])
    }
    return AlignedRows(rows: rows, words: [4, 5], kept: .end).lines(style: style)
  }

  private var code: [String] {
    guard !comparison.code.isEmpty else { return [] }
    var rows = [["BEFORE", "AFTER", "OF ALL COPIES, BY"]]
    for one in comparison.code.prefix(limit) {
      let name = [one.name.function ?? "?", one.name.module ?? "?"].joined(separator: "  ")
      rows.append([ShareText.percent(one.before), ShareText.percent(one.after), style.printable(name)])
    }
    return AlignedRows(rows: rows).lines(style: style)
  }

  private var notes: [String] {
    var notes = [
      "means of a worker; SURE TO is how far chance may have moved the change, with 95 % confidence by the spread of "
        + "the workers of both recordings"
    ]
    if comparison.isUneven {
      notes.append(
        "one has run for longer, or answered more, than the other: what they have broken differs for that alone")
    }
    return notes.flatMap { style.wrap($0, width: style.width - 1).map { style.paint($0, .faint) } }
  }

  private func bytes(_ pages: Double) -> Int { Int((pages * Double(comparison.pageSize)).rounded()) }

  private func amount(_ pages: Double) -> String { amounts.text(bytes(pages)) }

  private func signed(_ bytes: Int) -> String { (bytes < 0 ? "-" : bytes > 0 ? "+" : "") + amounts.text(abs(bytes)) }

  private func whole(_ number: Double) -> String { "\(Int(number.rounded()))" }
}
