public import Experiment
import Scenario

/// A run as a film of still pictures: the state after one step, with its neighbours.
public struct StepView: Sendable {
  private let result: RunResult
  private let style: Style
  private let checkpoints: CheckpointReport

  /// Creates a view of a run.
  public init(_ result: RunResult, style: Style = Style()) {
    self.result = result
    self.style = style
    checkpoints = CheckpointReport(result, style: style)
  }

  /// The number of pictures: one for each step.
  public var count: Int { result.scenario.steps.count }

  /// The next step after `index` in which a side faults, or nil.
  public func nextFault(after index: Int) -> Int? {
    (index + 1..<max(count, index + 1)).first { result.hasFault(at: $0) }
  }

  /// The picture of one step, its last line ended.
  public func text(at index: Int) -> String {
    guard let step = result.scenario.steps[checked: index] else { return "" }
    var lines = [style.heading("\(result.scenario.title): step \(index + 1) of \(count)"), ""]
    lines += neighbourhood(index)
    lines.append("")
    switch step.action {
    case .expect: lines += expectation(index)
    case .mark: lines.removeLast()
    case .note(let note): lines += style.paragraph(note)
    default: lines += changes(index)
    }
    lines += state(index)
    return lines.joined(separator: "\n") + "\n"
  }

  private func neighbourhood(_ index: Int) -> [String] {
    (index - 2...index + 2).compactMap { other in
      guard let step = result.scenario.steps[checked: other] else { return nil }
      let number = "\(other + 1)".paddedLeft(4) + "  "
      let text = style.wrap(step.text, width: style.width - 10).first ?? ""
      return other == index
        ? style.paint("> " + number + text, .strong) : "  " + style.paint(number + text, .faint)
    }
  }

  private func changes(_ index: Int) -> [String] {
    let table = StepTable(result: result, style: style)
    let rows = StepRows(result, step: index, style: style).rows
    let faults = FaultExplanation(result: result, style: style).lines(index)
    if rows.isEmpty, faults.isEmpty { return ["no fault"] }
    return (rows.isEmpty ? [] : [table.header] + table.lines(index)) + faults
  }

  private func expectation(_ index: Int) -> [String] {
    guard let expectation = result.expectations.first(where: { $0.step == index }) else { return [] }
    let sides = [
      ("model", expectation.model, expectation.modelDetail), ("kernel", expectation.kernel, expectation.kernelDetail),
    ]
    return sides.compactMap { name, verdict, detail in
      guard let verdict else { return nil }
      let sign = style.paint(style.verdictSign(verdict.holds), style.ink(verdict.holds))
      return "\(sign) \(name.padded(7)) \(style.printable(detail ?? verdict.rawValue))"
    }
  }

  /// The last state that was taken up to here.
  private func state(_ index: Int) -> [String] {
    let taken = (0...index).last { step in
      result.model?.steps[checked: step]?.checkpoint != nil || result.kernel?.steps[checked: step]?.checkpoint != nil
    }
    guard let taken else { return [] }
    let title = taken == index ? "state after this step" : "state after step \(taken + 1)"
    return ["", style.heading(title)] + style.paragraph(SharingText.legend(style)).map { style.paint($0, .faint) }
      + checkpoints.lines(taken)
  }
}

extension RunResult {
  /// Whether a side faults in a step.
  func hasFault(at step: Int) -> Bool {
    [model, kernel].contains { trace in
      guard let step = trace?.steps[checked: step] else { return false }
      return !step.faults.isEmpty || step.minorFaults.value ?? 0 > 0
    }
  }
}
