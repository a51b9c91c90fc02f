public import Experiment
import Scenario

/// A run as text for a terminal: what was done, what it did on each side, what was expected, and what to keep.
public struct RunReport: Sendable {
  private let result: RunResult
  private let style: Style
  private let explainsFaults: Bool

  /// Creates a report; `explainsFaults` adds the decision path of every fault.
  public init(_ result: RunResult, style: Style = Style(), explainsFaults: Bool = false) {
    self.result = result
    self.style = style
    self.explainsFaults = explainsFaults
  }

  /// The report, its last line ended.
  public var text: String {
    var lines = opening
    lines += story
    lines += DifferenceReport(result: result, style: style).lines.precededByBlank
    lines += GenerationTable(result: result, style: style).lines.precededByBlank
    lines += expectations.precededByBlank
    lines += limitations.precededByBlank
    lines += lesson.precededByBlank
    lines += [""] + RunSummary(result).lines(style)
    return lines.joined(separator: "\n") + "\n"
  }

  private var opening: [String] {
    var lines = [style.heading(result.scenario.title)]
    for paragraph in result.scenario.introduction { lines += [""] + style.paragraph(paragraph) }
    lines.append("")
    if let model = result.model { lines += style.paragraph(model.source.words, prefix: "model   ") }
    if let kernel = result.kernel { lines += style.paragraph(kernel.source.words, prefix: "kernel  ") }
    for source in [result.model?.timeSource, result.kernel?.timeSource].compactMap(\.self) {
      lines += style.paragraph(source, prefix: "times   ")
    }
    if let obstacle = result.obstacle { lines += style.paragraph("not measured: \(obstacle)", prefix: "kernel  ") }
    return lines
  }

  /// The steps in order, each mark followed by the state at that moment.
  private var story: [String] {
    let table = StepTable(result: result, style: style)
    let checkpoints = CheckpointReport(result, style: style)
    let explanation = FaultExplanation(result: result, style: style)
    var lines: [String] = []
    var isTableOpen = false
    var hasLegend = false
    for (index, step) in result.scenario.steps.enumerated() {
      switch step.action {
      case .expect:
        continue
      case .note(let note):
        lines += [""] + style.paragraph(note, prefix: "  ")
        isTableOpen = false
      case .mark(let name):
        lines += ["", style.heading("at \(name)")]
        let state = checkpoints.lines(index)
        if !hasLegend, !state.isEmpty {
          let withNodes = (result.model?.nodes ?? result.kernel?.nodes ?? 1) > 1
          lines += style.paragraph(SharingText.legend(style, withNodes: withNodes)).map { style.paint($0, .faint) }
          hasLegend = true
        }
        lines += state
        isTableOpen = false
      default:
        if !isTableOpen { lines += ["", table.header] }
        isTableOpen = true
        lines += table.lines(index)
        if explainsFaults { lines += explanation.lines(index) }
      }
    }
    return lines
  }

  private var expectations: [String] {
    guard !result.expectations.isEmpty else { return [] }
    let heads = [result.model.map { _ in "model" }, result.kernel.map { _ in "kernel" }].compactMap(\.self)
    var lines = [style.heading("Expected"), style.paint(heads.joined(separator: "  "), .faint)]
    for expectation in result.expectations {
      let verdicts = [
        result.model.map { _ in expectation.model }, result.kernel.map { _ in expectation.kernel },
      ].compactMap(\.self)
      let signs = verdicts.map { verdict in
        let holds = verdict.flatMap(\.holds)
        return "  " + style.paint(style.verdictSign(holds).padded(5), style.ink(holds))
      }
      let blanks = "".padded(7 * verdicts.count)
      for (index, line) in style.wrap(expectation.text, width: style.width - 1 - blanks.count).enumerated() {
        lines.append((index == 0 ? signs.joined() : blanks) + line)
      }
      lines += details(expectation).flatMap { detail in
        style.wrap(detail, width: style.width - 3 - blanks.count).map { blanks + "  " + $0 }
      }
    }
    return lines
  }

  /// What a formula came to, where it does not simply hold.
  private func details(_ expectation: ExpectationResult) -> [String] {
    var lines: [String] = []
    if let verdict = expectation.model, verdict != .holds, let detail = expectation.modelDetail {
      lines.append("model: \(detail)")
    }
    if let verdict = expectation.kernel, verdict != .holds, let detail = expectation.kernelDetail {
      lines.append("kernel: \(detail)")
    }
    return lines
  }

  private var limitations: [String] {
    let limitations = (result.model?.limitations ?? []) + (result.kernel?.limitations ?? [])
    guard !limitations.isEmpty else { return [] }
    return [style.heading("Not seen in this run")] + limitations.flatMap { style.paragraph($0, prefix: "? ") }
  }

  private var lesson: [String] {
    guard let lesson = result.scenario.lesson else { return [] }
    return [style.heading("Lesson")] + style.paragraph(lesson)
  }
}

extension [String] {
  /// The lines with a blank one before them, if there are any.
  var precededByBlank: [String] { isEmpty ? [] : [""] + self }
}
