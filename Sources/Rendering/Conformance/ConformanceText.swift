public import Experiment
public import FoundationEssentials

/// A conformance report for people and for programs.
public struct ConformanceText: Sendable, Hashable {
  private let report: ConformanceReport

  /// Wraps a report.
  public init(_ report: ConformanceReport) {
    self.report = report
  }

  /// What is worth telling of one scenario, nil where everything is as it should be.
  public static func line(of entry: ConformanceReport.Entry, style: Style = Style()) -> String? {
    let text: String
    switch entry.verdict {
    case .equal, .skipped: return nil
    case .transient: text = "differed once and not again: \(entry.detail ?? "")"
    case .different: text = "DIFFERS: \(entry.detail ?? "")"
    }
    return style.paragraph(text, prefix: "\(style.printable(entry.name)): ").joined(separator: "\n") + "\n"
  }

  /// The counts, its last line ended.
  public func summary(style: Style = Style()) -> String {
    let total = report.entries.count
    var lines = style.paragraph(
      "kernel \(report.kernel), model \(report.model): \(total) \(total == 1 ? "scenario" : "scenarios"), "
        + "\(report.count(.equal)) equal, \(report.count(.transient)) that differed once and not again, "
        + "\(report.count(.different)) different, \(report.count(.skipped)) skipped; "
        + "\(report.compared) numbers compared, \(report.unknown) unknown")
    for (reason, count) in report.skipReasons {
      lines += style.paragraph(reason, prefix: "skipped \(count): ")
    }
    let foreign = report.entries.count { $0.failedOnBoth > 0 }
    if foreign > 0 {
      lines += style.paragraph(
        "\(foreign) \(foreign == 1 ? "scenario has an expectation" : "scenarios have expectations") that both sides "
          + "refute alike: \(foreign == 1 ? "it was" : "they were") written for another kernel")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The report as UTF-8 JSON with sorted keys, its last line ended: schema 1 of the kind `cowscope.conformance`.
  ///
  /// - Throws: `EncodingError`, which a report never causes.
  public func json() throws -> Data {
    try JSONText.encode(Document(isSuccess: report.isSuccess, report: report))
  }

  private struct Document: Codable {
    var schema = 1
    var kind = "cowscope.conformance"
    var isSuccess: Bool
    var report: ConformanceReport
  }
}
