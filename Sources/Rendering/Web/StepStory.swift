import Experiment
import Scenario

/// One step in words: what was done, what it cost on each side, and why each fault ended as it did.
struct StepStory {
  let result: RunResult
  let step: Int
  /// Whether the questions of the fault handler are told: not before a student has said what was to be seen.
  let showsReasons: Bool

  private var model: TraceStep? { result.model?.steps[checked: step] }
  private var kernel: TraceStep? { result.kernel?.steps[checked: step] }

  /// A sentence of few words, for those who are told of each step.
  var sentence: String {
    guard let action = result.scenario.steps[checked: step] else { return "" }
    var parts = ["Step \(step + 1) of \(result.scenario.steps.count): \(action.text)."]
    if let shown = model ?? kernel {
      if case .note = action.action { return parts[0] }
      let sign = StepSign(shown)
      let faults = shown.minorFaults.value.map { $0 == 1 ? "1 fault" : "\($0) faults" } ?? "faults unknown"
      parts.append("\(faults), \(sign.word).")
    }
    return parts.joined(separator: " ")
  }

  /// The words.
  var html: HTML {
    guard let action = result.scenario.steps[checked: step] else { return .nothing }
    var pieces = [
      HTML(
        "p", ["class": "statement"],
        [HTML("b", text: "Step \(step + 1) of \(result.scenario.steps.count): "), HTML("code", text: action.text)])
    ]
    switch action.action {
    case .expect: pieces += verdicts
    case .note(let note): pieces.append(HTML("p", text: note))
    case .mark(let name): pieces.append(HTML("p", text: "A mark: formulas call this moment \(name)."))
    default:
      pieces.append(numbers)
      pieces += differences
      if showsReasons { pieces.append(faults) }
    }
    return .group(pieces)
  }

  private var verdicts: [HTML] {
    guard let expectation = result.expectations.first(where: { $0.step == step }) else { return [] }
    let sides = [
      ("model", expectation.model, expectation.modelDetail), ("kernel", expectation.kernel, expectation.kernelDetail),
    ]
    return sides.compactMap { side, verdict, detail in
      verdict.map { HTML("p", text: "\(side): \($0.rawValue)" + (detail.map { " (\($0))" } ?? "")) }
    }
  }

  private var numbers: HTML {
    let rows = StepRows(result, step: step, style: Style()).rows
    guard !rows.isEmpty else { return HTML("p", text: "No fault, and nothing that is counted.") }
    let sides = [("model", result.model != nil), ("kernel", result.kernel != nil)].filter(\.1).map(\.0)
    return .table(
      caption: "What the step cost", [""] + sides + (sides.count == 2 ? ["equal?"] : []),
      rows.map { row in
        var cells = [HTML.text(row.name)]
        if result.model != nil { cells.append(.text(row.model ?? "?")) }
        if result.kernel != nil { cells.append(.text(row.kernel ?? "?")) }
        if sides.count == 2 { cells.append(row.isCompared ? Self.equality(row.isEqual) : .nothing) }
        return cells
      })
  }

  /// Where the sides differ: what may be behind it, the likeliest first, and how to find out.
  private var differences: [HTML] {
    (result.comparison?.differences ?? []).filter { $0.step == step }.prefix(DifferenceReport.mostListed).map {
      difference in
      let causes = difference.causes.map { cause in
        HTML("li", [:], [.text("\(cause.reason) "), HTML("b", text: "To find out: "), .text(cause.check)])
      }
      return HTML(
        "section", ["class": "difference"],
        [
          HTML(
            "p", ["class": "bad"],
            text: "≠ \(difference.subject): model \(difference.model), kernel \(difference.kernel)"),
          causes.isEmpty
            ? HTML("p", text: "Nobody has foreseen this difference; it is worth a report.")
            : .group([HTML("p", text: "What may be behind it:"), HTML("ol", [:], causes)]),
        ])
    }
  }

  private static func equality(_ isEqual: Bool?) -> HTML {
    switch isEqual {
    case true?: HTML("span", ["class": "good"], text: "= equal")
    case false?: HTML("span", ["class": "bad"], text: "≠ different")
    case nil: HTML("span", ["class": "doubtful"], text: "? unknown")
    }
  }

  private var faults: HTML {
    let groups = ((model ?? kernel)?.faults).map(FaultGroup.groups) ?? []
    return .group(groups.map(story))
  }

  private func story(_ group: FaultGroup) -> HTML {
    var pieces = [HTML("p", [:], [HTML("b", text: group.heading)])]
    if !group.first.path.isEmpty {
      pieces.append(
        HTML(
          "ol", ["class": "path"],
          group.first.path.map { HTML("li", text: $0.words) }
            + [HTML("li", ["class": "end"], [HTML("b", text: group.ending)])]))
    } else {
      pieces.append(HTML("p", text: group.ending))
    }
    if model != nil, let kernel {
      let sighting = group.sighting(in: kernel)
      let kind = sighting.isEqual.map { $0 ? "good" : "bad" } ?? "doubtful"
      pieces.append(HTML("p", ["class": kind], text: sighting.words))
    }
    return HTML("section", ["class": "fault"], pieces)
  }
}
