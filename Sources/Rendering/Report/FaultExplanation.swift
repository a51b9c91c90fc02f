import Experiment
import Scenario

/// The faults of one step with the questions that the fault handler asked and the rule that decided.
struct FaultExplanation {
  var result: RunResult
  var style: Style

  /// The explanations of a step; neighbouring faults that went alike share one.
  func lines(_ step: Int) -> [String] {
    let model = result.model?.steps[checked: step]
    let kernel = result.kernel?.steps[checked: step]
    if let model {
      return FaultGroup.groups(model.faults).flatMap { group in
        lines(group) + (kernel.map { seen(group, $0) } ?? [])
      }
    }
    return (kernel.map { FaultGroup.groups($0.faults) } ?? []).flatMap { lines($0) }
  }

  private func lines(_ group: FaultGroup) -> [String] {
    let steps = group.first.path.map(\.words) + [group.ending]
    return style.wrap(group.heading, width: style.width - 6).enumerated().map { index, line in
      "     " + (index == 0 ? style.paint(line, .strong) : line)
    }
      + style.wrap(items: steps, separator: " \(style.arrow)", width: style.width - 8).map { "       " + $0 }
  }

  private func seen(_ group: FaultGroup, _ kernel: TraceStep) -> [String] {
    let sighting = group.sighting(in: kernel)
    return ["       " + style.paint(sighting.words, style.ink(sighting.isEqual))]
  }
}
