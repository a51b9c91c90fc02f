import Experiment
import Scenario

/// Where the model and the kernel part, and why that may be.
struct DifferenceReport {
  var result: RunResult
  var style: Style

  /// Differences behind the first one are listed up to this number.
  static let mostListed = 12

  /// The lines, none when nothing differs.
  var lines: [String] {
    guard let differences = result.comparison?.differences, let first = differences.first else { return [] }
    let statement = result.scenario.steps[checked: first.step]?.text ?? ""
    var lines = [style.heading("Where model and kernel part"), ""]
    lines += style.paragraph("step \(first.step + 1): \(statement)")
    lines += style.paragraph(first.subject, prefix: "  ")
    lines += style.paragraph("\(first.model)\(first.rule.map { "   (rule \($0))" } ?? "")", prefix: "    model   ")
    lines += style.paragraph(first.kernel, prefix: "    kernel  ")
    if !first.causes.isEmpty { lines.append("  Likely causes, the likeliest first:") }
    for (number, cause) in first.causes.enumerated() {
      lines += style.paragraph(cause.reason, prefix: "  \(number + 1). ")
      lines += style.paragraph(cause.check, prefix: "     check: ")
    }
    let others = differences.dropFirst()
    if !others.isEmpty { lines += ["", "  After that:"] }
    for difference in others.prefix(Self.mostListed) {
      lines += style.paragraph(
        "step \(difference.step + 1), \(difference.subject): model \(difference.model), kernel \(difference.kernel)",
        prefix: "  \(style.bullet) ")
    }
    if others.count > Self.mostListed { lines.append("  \(style.ellipsis) \(others.count - Self.mostListed) more") }
    return lines
  }
}
