internal import Profiler

/// What the rules of advice say, as a person reads it.
struct AdviceLines {
  private let advice: [Advice]
  private let amounts: AmountText

  init(_ advice: [Advice], amounts: AmountText) {
    self.advice = advice
    self.amounts = amounts
  }

  /// A paragraph for each rule that has seen something, and a line with the names of the others.
  func lines(style: Style) -> [String] {
    let spoken = advice.filter { $0.verdict != .noEvidence }
    guard !advice.isEmpty else { return [] }
    var lines = ["advice, from what was seen in this run:"]
    for one in spoken { lines += paragraph(one, style: style) }
    let silent = advice.filter { $0.verdict == .noEvidence }
    if !silent.isEmpty {
      let reasons = silent.map { "\($0.rule) (\($0.evidence))" }.joined(separator: ", ")
      lines += style.wrap("no evidence for: \(reasons)", width: style.width - 1).map { style.paint($0, .faint) }
    }
    return lines
  }

  private func paragraph(_ one: Advice, style: Style) -> [String] {
    var title = "\(sign(one.verdict, style: style)) \(one.title)"
    switch one.verdict {
    case .worthTrying: title += one.bound.map { ": at most \(amounts.text($0))" } ?? ""
    case .warning: title += one.bound.map { ": about \(amounts.text($0))" } ?? ""
    case .noGain: title += ": no gain expected"
    case .noEvidence: break
    }
    var lines = indented(title, by: 0, hang: 2, style: style).map { style.paint($0, ink(one.verdict)) }
    lines += indented("because \(one.evidence)", by: 2, hang: 2, style: style)
    guard one.verdict != .noGain else { return lines }
    lines += indented("elsewhere: \(one.measured)", by: 2, hang: 2, style: style).map { style.paint($0, .faint) }
    lines += indented("not seen: \(one.notObserved)", by: 2, hang: 2, style: style).map { style.paint($0, .faint) }
    lines += indented("to find out: \(one.remeasure)", by: 2, hang: 2, style: style).map { style.paint($0, .faint) }
    return lines
  }

  private func indented(_ text: String, by indent: Int, hang: Int, style: Style) -> [String] {
    style.wrap(style.printable(text), width: style.width - 1 - max(indent, hang)).enumerated().map { index, line in
      String(repeating: " ", count: index == 0 ? indent : hang) + line
    }
  }

  private func sign(_ verdict: Advice.Verdict, style: Style) -> String {
    switch verdict {
    case .worthTrying: style.verdictSign(true)
    case .noGain: style.verdictSign(false)
    case .warning: "!"
    case .noEvidence: "?"
    }
  }

  private func ink(_ verdict: Advice.Verdict) -> Style.Ink {
    switch verdict {
    case .worthTrying: .good
    case .warning: .doubtful
    case .noGain, .noEvidence: .strong
    }
  }
}
