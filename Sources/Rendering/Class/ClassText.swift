public import Teaching

/// What a class knew, as lines for a terminal.
public struct ClassText {
  private let summary: ClassSummary
  private let style: Style

  /// Writes a summary in a style.
  public init(_ summary: ClassSummary, style: Style) {
    self.summary = summary
    self.style = style
  }

  /// All of it.
  public var lines: [String] {
    var lines = [style.heading(Self.headline(summary))]
    lines += section("Beliefs, by students", beliefs)
    lines += section(
      "Predictions: how sure, and right or not", AlignedRows(rows: Self.confidenceRows(summary)).lines(style: style))
    lines += section("Questions", AlignedRows(rows: Self.questionRows(summary), words: [0, 1]).lines(style: style))
    lines += section("Then and now", Self.gainSentences(summary).flatMap { style.paragraph($0) })
    lines += section("Machines", Self.originSentences(summary).flatMap { style.paragraph($0) })
    lines += section(
      "Where the kernel answered otherwise than the model",
      Self.differenceSentences(summary).flatMap { style.paragraph($0) })
    return lines
  }

  private func section(_ title: String, _ lines: [String]) -> [String] {
    lines.isEmpty ? [] : ["", style.paint(title, .strong)] + lines
  }

  private var beliefs: [String] {
    summary.beliefs.flatMap { count in
      style.paragraph(
        "\(count.misconception.belief) (\(count.questions.joined(separator: ", ")))",
        prefix: "\(count.students)".paddedLeft(4) + "  \(count.misconception.id) ")
    }
  }

  static func headline(_ summary: ClassSummary) -> String {
    let flawed =
      summary.flawed == 0
      ? "" : ", and \(summary.flawed) with flaws that \(summary.flawed == 1 ? "is" : "are") left out"
    return "\(summary.reports) \(summary.reports == 1 ? "report" : "reports")\(flawed)"
  }

  /// Rows of the table of confidence, the heading first; none where nobody has said how sure.
  static func confidenceRows(_ summary: ClassSummary) -> [[String]] {
    guard summary.confidence.contains(where: { $0.right + $0.wrong > 0 }) else { return [] }
    return [["right", "wrong", "how sure"]]
      + summary.confidence.map { ["\($0.right)", "\($0.wrong)", $0.confidence.word] }
  }

  /// Rows of the table of questions, the heading first.
  static func questionRows(_ summary: ClassSummary) -> [[String]] {
    guard !summary.questions.isEmpty else { return [] }
    let heading = ["lab", "question", "n", "mean", "telling", "sure, wrong", "?", "other"]
    return [heading]
      + summary.questions.map { question in
        let certain = question.confidence.first { $0.confidence == .certain }
        return [
          question.lab, question.id, "\(question.answers)", ShareText.percent(question.facility),
          question.discrimination.map(hundredths) ?? "",
          certain.map { $0.right + $0.wrong > 0 ? "\($0.wrong)" : "" } ?? "",
          "\(question.unknown)", "\(question.unforeseen)",
        ]
      }
  }

  static func gainSentences(_ summary: ClassSummary) -> [String] {
    summary.gains.map { gain in
      let missing = gain.gain.map { "; of what was missing, \(ShareText.percent($0)) is there now" } ?? ""
      return
        "\(gain.lab): \(gain.students) \(gain.students == 1 ? "student" : "students") did it again, then \(ShareText.percent(gain.before)), now "
        + "\(ShareText.percent(gain.after))\(missing)."
    }
  }

  static func differenceSentences(_ summary: ClassSummary) -> [String] {
    summary.differences.map { "\($0.lab) \($0.id), in \($0.reports) \($0.reports == 1 ? "report" : "reports")" }
  }

  static func originSentences(_ summary: ClassSummary) -> [String] {
    summary.origins.map { origin in
      "\(origin.reports) on Linux \(origin.kernel) (\(origin.architecture)), \(origin.isRoot ? "as root" : "not as root")"
    }
  }

  /// A correlation with two decimals.
  static func hundredths(_ value: Double) -> String {
    let number = Int((value * 100).rounded())
    let rest = abs(number % 100)
    return (number < 0 ? "-" : "") + "\(abs(number / 100)).\(rest < 10 ? "0" : "")\(rest)"
  }
}
