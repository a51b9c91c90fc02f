public import Family

/// How views and what they were made of grew apart on one member.
public struct TimelineTable: Sendable {
  /// The table, and the units that both sides have written.
  public let text: String

  /// Makes the table from a run.
  public init(_ run: MemberRun, style: Style, amounts: AmountText = .human) {
    let timeline = Timeline(run)
    var rows = [["LINE", "SECOND", "WRITTEN", "VIEW", "OF", "ONLY VIEW", "ONLY OF", "BOTH"]]
    for moment in timeline.moments {
      for pair in moment.pairs {
        let both = pair.irreconcilable.reduce(0) { $0 + $1.count }
        rows.append([
          "\(moment.line)", "\(moment.seconds)", amounts.text(moment.bytesWritten), style.printable(pair.view),
          style.printable(pair.origin), "\(pair.ofView)", "\(pair.ofOrigin)", "\(both)",
        ])
      }
    }
    var lines = [style.paint("\(run.member.title), units of \(amounts.text(timeline.unitBytes))", .strong)]
    lines += AlignedRows(rows: rows, words: [3, 4]).lines(style: style)
    let last = timeline.moments.last?.pairs ?? []
    for pair in last where !pair.irreconcilable.isEmpty {
      let ranges = pair.irreconcilable.prefix(8).map {
        $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound - 1)"
      }
      let more = pair.irreconcilable.count > 8 ? " and \(pair.irreconcilable.count - 8) ranges more" : ""
      let text =
        "\(style.printable(pair.view)) and \(style.printable(pair.origin)) have both written units \(ranges.joined(separator: ", "))\(more): storage cannot tell which of them is right."
      lines += [""] + style.wrap(text, width: style.width - 1)
    }
    for step in run.steps {
      guard let refusal = step.outcome.refusal else { continue }
      lines += style.wrap("line \(step.step.line) was not done: \(refusal)", width: style.width - 1)
    }
    text = lines.endedLines
  }
}
