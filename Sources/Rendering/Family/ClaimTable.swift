public import Engines

/// Claims with the numbers that were found for them.
public struct ClaimTable: Sendable {
  /// The tables, one for each check.
  public let text: String

  /// Makes the tables.
  public init(_ reports: [ClaimReport], style: Style) {
    text = Array(reports.map { Self.lines($0, style) }.joined(separator: [""])).endedLines
  }

  private static func lines(_ report: ClaimReport, _ style: Style) -> [String] {
    var lines = style.wrap("\(report.number). \(report.statement)", width: style.width - 1)
      .map { style.paint($0, .strong) }
    if !report.findings.isEmpty {
      var rows = [["", "FOUND", "CLAIMED", ""]]
      for finding in report.findings {
        let sign = style.equalitySign(finding.isAsClaimed)
        rows.append(["  " + finding.what, "\(finding.value)", claimed(finding), finding.unit + " " + sign])
      }
      lines += AlignedRows(rows: rows, words: [0, 3]).lines(style: style)
    }
    return lines
      + style.wrap(conclusion(report, style), width: style.width - 1).map { style.paint($0, ink(report)) }
  }

  private static func claimed(_ finding: ClaimReport.Finding) -> String {
    switch (finding.least, finding.most) {
    case (let least?, let most?): least == most ? "\(least)" : "\(least)..\(most)"
    case (let least?, nil): ">= \(least)"
    case (nil, let most?): "<= \(most)"
    case (nil, nil): "-"
    }
  }

  private static func conclusion(_ report: ClaimReport, _ style: Style) -> String {
    let source = style.printable(report.source ?? "")
    let reason = style.printable(report.reason ?? "")
    let asked = source == "model" ? "by the model alone (\(report.part): \(reason))" : "measured on \(source)"
    switch report.outcome {
    case .holds: return "holds, \(asked)"
    case .fails: return "does not hold, \(asked)"
    case .notAvailable: return "not available (\(report.part)): \(reason)"
    case .failed: return "failed (\(report.part)): \(reason)"
    }
  }

  private static func ink(_ report: ClaimReport) -> Style.Ink {
    switch report.outcome {
    case .holds: .good
    case .fails, .failed: .bad
    case .notAvailable: .doubtful
    }
  }
}
