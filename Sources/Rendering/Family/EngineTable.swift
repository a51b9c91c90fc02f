public import Engines

/// Engines beside their models: what was predicted, what was measured, and what follows.
public struct EngineTable: Sendable {
  /// The tables, one for each engine.
  public let text: String

  /// Mismatches that are listed of one engine; JSON has them all.
  private static let listed = 10

  /// Makes the tables.
  public init(_ reports: [EngineReport], style: Style) {
    text = reports.map { Self.lines($0, style) }.joined(separator: [""]).map { $0 }.endedLines
  }

  private static func lines(_ report: EngineReport, _ style: Style) -> [String] {
    let version = report.version.map { ": " + style.printable($0) } ?? ""
    var lines = style.wrap("\(report.title) (\(report.engine))\(version)", width: style.width - 1)
      .map { style.paint($0, .strong) }
    if !report.rows.isEmpty {
      var rows = [["QUANTITY", "CHECKED", "PREDICTED", "MEASURED", "VERDICT"]]
      for row in report.rows {
        rows.append([
          row.quantity, "\(row.comparisons)", prediction(row.leastPredicted, row.mostPredicted),
          row.measured.map { "\($0)" } ?? "-", verdict(row),
        ])
      }
      lines += AlignedRows(rows: rows, words: [0, 4]).lines(style: style)
    }
    for mismatch in report.mismatches.prefix(listed) {
      let expected = prediction(mismatch.leastExpected, mismatch.mostExpected)
      lines += style.wrap(
        "step \(mismatch.step), \(mismatch.action): \(mismatch.quantity): predicted \(expected), measured \(mismatch.measured)",
        width: style.width - 1)
    }
    if report.mismatches.count > listed {
      lines.append("and \(report.mismatches.count - listed) comparisons more that differ")
    }
    if !report.rows.isEmpty, !report.claimsNotMeasured.isEmpty {
      let claims = report.claimsNotMeasured.joined(separator: "; ")
      lines += style.wrap("not compared: \(claims)", width: style.width - 1).map { style.paint($0, .faint) }
    }
    return lines + style.wrap(conclusion(report, style), width: style.width - 1).map { style.paint($0, paint(report)) }
  }

  private static func prediction(_ least: Int?, _ most: Int?) -> String {
    guard let least, let most else { return "-" }
    return least == most ? "\(least)" : "\(least)..\(most)"
  }

  private static func verdict(_ row: EngineReport.Row) -> String {
    switch row.verdict {
    case .equal: "equal"
    case .inBand: "in band"
    case .differs: "differs \(row.mismatches)x"
    case .notCompared: "never compared"
    }
  }

  private static func conclusion(_ report: EngineReport, _ style: Style) -> String {
    let reason = style.printable(report.reason ?? "")
    let run = "\(report.stepsDone) steps of seed \(report.seed)"
    switch report.outcome {
    case .holds: return "\(run): \(report.rows.reduce(0) { $0 + $1.comparisons }) comparisons, none differs"
    case .differs:
      return "\(run): \(report.mismatches.count) comparisons differ" + (reason.isEmpty ? "" : "; " + reason)
    case .notAvailable: return "not available: \(reason)"
    case .failed: return "failed after \(run): \(reason)"
    }
  }

  private static func paint(_ report: EngineReport) -> Style.Ink {
    switch report.outcome {
    case .holds: .good
    case .differs, .failed: .bad
    case .notAvailable: .doubtful
    }
  }
}
