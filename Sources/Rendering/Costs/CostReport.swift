public import Calibration

/// An answer to the question what a child costs, as text.
public struct CostReport: Sendable {
  private let estimate: CostEstimate
  private let calibration: Calibration
  private let style: Style

  /// Creates a report.
  public init(_ question: CostQuestion, by calibration: Calibration, style: Style = Style()) {
    estimate = CostEstimate(question, by: calibration)
    self.calibration = calibration
    self.style = style
  }

  /// The report, its last line ended.
  public var text: String {
    let question = estimate.question
    let mappings = question.mappings.map { " in \($0.grouped) mappings" } ?? ""
    let words = question.layout == .vmas ? "private memory\(mappings)" : question.layout.title
    var lines = [style.heading("A child of a parent of \(SizeText.text(question.size)), \(words)")]
    lines += style.paragraph(calibration.provenance) + [""]
    lines.append(
      style.paint("CPU time of the caller".padded(24) + "median".paddedLeft(12) + "quartiles".paddedLeft(22), .strong))
    for call in estimate.calls {
      let note = call.isExtrapolated ? "  beyond what was measured" : ""
      lines.append((call.call.rawValue.padded(24) + cells(call.time) + note).withoutTrailingBlanks)
    }
    lines += ratio
    lines += ["", style.heading("Page tables for this memory")]
    lines.append("of the parent".padded(24) + SizeText.text(estimate.pageTables.parentBytes).paddedLeft(12))
    lines.append("of the child, at fork".padded(24) + SizeText.text(estimate.pageTables.childBytes).paddedLeft(12))
    lines += ["", style.heading("Afterwards: \(percent) of the pages are written")]
    lines += later(
      "the child writes them", estimate.childWrites,
      question.layout == .dontfork ? "the child has no such memory" : nil)
    lines += later("the parent does, alone again", estimate.parentWrites, nil)
    if let data = CostPlotData(question, calibration) {
      lines += ["", style.heading("CPU time of the caller by the size of the parent")]
      lines += TerminalPlot(data: data, style: style).lines
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var percent: String {
    let value = estimate.question.writtenPercent
    return (value == value.rounded() ? "\(Int(value))" : "\(value)") + " %"
  }

  private func cells(_ time: TimeRange?) -> String {
    guard let time else { return "?".paddedLeft(12) + "not measured".paddedLeft(22) }
    return style.time(time.median).paddedLeft(12) + style.quartiles(time).paddedLeft(22)
  }

  /// How many times as much fork and exec cost as posix_spawn.
  private var ratio: [String] {
    func median(_ call: ProcessCall) -> Double? { estimate.calls.first { $0.call == call }?.time?.median }
    guard let slow = median(.forkExec), let fast = median(.posixSpawn), fast > 0 else { return [] }
    let times = slow / fast
    let shown = times < 9.95 ? "\((times * 10).rounded() / 10)" : Int(times.rounded()).grouped
    return ["", "fork+exec costs the parent \(shown) times as much as posix_spawn."]
  }

  private func later(_ who: String, _ cost: CostEstimate.Later, _ reason: String?) -> [String] {
    let name = who.padded(30)
    guard cost.faults > 0 else { return [name + (reason ?? "no fault")] }
    let copied = cost.copies > 0 ? ", \(SizeText.text(cost.copies * 4096)) copied" : ", nothing copied"
    let time = cost.time.map { "\(style.time($0.median)) (\(style.quartiles($0)))" } ?? "? (not measured)"
    return [name + "\(cost.faults.grouped) \(cost.faults == 1 ? "fault" : "faults")\(copied)", "".padded(30) + time]
  }
}
