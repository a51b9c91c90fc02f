public import Teaching

/// What came of reports, as lines for a terminal.
public struct VerdictLines {
  private let style: Style

  /// Writes in a style.
  public init(style: Style) { self.style = style }

  /// One report: a line, and one more for each thing to know.
  public func lines(_ verdict: ReportVerdict) -> [String] {
    let file = style.printable(verdict.file)
    let sign = style.paint(style.verdictSign(verdict.isRight), style.ink(verdict.isRight))
    guard let report = verdict.report, !verdict.items.isEmpty else {
      return ["\(sign) \(file)"] + findings(verdict)
    }
    let student = style.printable(report.student ?? "nobody")
    let attempt = report.ticket.map { ", attempt \($0.attempt)" } ?? ""
    let words =
      "\(file): \(student), \(report.lab.id)\(attempt), \(AmountOfPoints.text(verdict.earned)) of \(verdict.possible) points"
    let wrapped = style.wrap(words, width: style.width - 3)
    return wrapped.enumerated().map { ($0 == 0 ? sign + " " : "  ") + $1 } + findings(verdict)
  }

  /// Each answer of a report, and why it earned what it did.
  public func explanation(_ verdict: ReportVerdict) -> [String] {
    verdict.items.flatMap { item -> [String] in
      let beliefs = item.beliefs.compactMap(Misconception.of).flatMap { misconception in
        style.paragraph(misconception.belief, prefix: "       \(misconception.id) ")
      }
      return style.paragraph(Self.words(item), prefix: "     \(item.id): ") + beliefs
    }
  }

  /// What an answer earned, and why.
  static func words(_ item: ReportVerdict.Item) -> String {
    var words = item.share == nil ? "not judged" : "\(AmountOfPoints.text(item.earned)) of \(item.points)"
    if !item.expected.isEmpty {
      words += ", answered \(item.answer.isEmpty ? "nothing" : item.answer), right \(item.expected)"
    }
    if item.isRightOnKernelOnly { words += ", right on the kernel only" }
    if let confidence = item.confidence { words += ", \(confidence.word)" }
    if item.hints > 0 {
      let taken = (item.share ?? 0) * Double(item.points) - item.earned
      let cost = taken > 0.005 ? " for \(AmountOfPoints.text(taken)) of them" : ""
      words += ", \(item.hints) \(item.hints == 1 ? "hint" : "hints")\(cost)"
    }
    return words
  }

  private func findings(_ verdict: ReportVerdict) -> [String] {
    verdict.findings.flatMap { finding in
      style.paragraph(finding.text, prefix: finding.isFlaw ? "    flaw: " : "    note: ")
    }
  }
}
