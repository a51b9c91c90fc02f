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
      return Self.groups(model.faults).flatMap { group in
        lines(group) + seen(group, kernel).map { ["       " + $0] }.joined()
      }
    }
    return (kernel.map { Self.groups($0.faults) } ?? []).flatMap { lines($0) }
  }

  /// Faults of neighbouring pages that differ in nothing but the page.
  private struct Group {
    var first: FaultEvent
    var pages: Range<Int>
  }

  /// Runs of which each begins behind the one before and went like it, whatever the frames were.
  private static func groups(_ faults: PageRuns<FaultEvent>) -> [Group] {
    var groups: [Group] = []
    for run in faults.runs {
      if let last = groups.last, last.pages.upperBound == run.pages.lowerBound, isAlike(last.first, run.first) {
        groups[groups.count - 1].pages = last.pages.lowerBound..<run.pages.upperBound
      } else {
        groups.append(Group(first: run.first, pages: run.pages))
      }
    }
    return groups
  }

  private static func isAlike(_ left: FaultEvent, _ right: FaultEvent) -> Bool {
    left.process == right.process && left.region == right.region && left.errorCode == right.errorCode
      && left.mode == right.mode && left.resolution == right.resolution && left.rule == right.rule
      && left.path == right.path && left.provenance == right.provenance
  }

  private func lines(_ group: Group) -> [String] {
    let fault = group.first
    let code =
      fault.errorCode.map { "fault \($0.hexadecimal)" }
      ?? (fault.mode == .getUserPages ? "fault without a trap" : "fault ?")
    let words = fault.errorCode.map(\.errorCodeWords) ?? fault.mode.words
    let place = "\(fault.process) \(fault.region)\(group.pages.bracketed)"
    let each = group.pages.count > 1 ? ", \(group.pages.count) pages alike" : ""
    let head = "\(code) at \(place): \(words)\(each)"
    var steps = fault.path.map(Self.words)
    let doubt = fault.provenance == .inferred ? "~" : ""
    let end = doubt + (fault.resolution?.words ?? "? (not visible)")
    steps.append(end + (fault.rule.map { " (\($0))" } ?? ""))
    return style.wrap(head, width: style.width - 6).enumerated().map { index, line in
      "     " + (index == 0 ? style.paint(line, .strong) : line)
    }
      + style.wrap(items: steps, separator: " \(style.arrow)", width: style.width - 8).map { "       " + $0 }
  }

  /// "VMA allows it? yes" reads best with its question mark kept off.
  private static func words(_ decision: Decision) -> String {
    let question = decision.question.hasSuffix("?") ? String(decision.question.dropLast()) : decision.question
    return "\(question): \(decision.answer)"
  }

  /// What the kernel showed of a group of predicted faults.
  private func seen(_ group: Group, _ kernel: TraceStep?) -> [String] {
    guard let kernel else { return [] }
    let matches = kernel.faults.runwiseFilter {
      $0.process == group.first.process && $0.region == group.first.region
        && ($0.errorCode == group.first.errorCode || $0.errorCode == nil)
    }.clamped(to: group.pages)
    let pages = Set(matches.runs.flatMap(\.pages)).count
    if pages == group.pages.count {
      let isCodeSeen = matches.runs.allSatisfy { $0.first.errorCode == group.first.errorCode }
      let codes = isCodeSeen ? "" : ", its error code not visible"
      return [style.paint("kernel: seen\(codes)", .good)]
    }
    guard kernel.faultsComplete, group.first.errorCode != nil else {
      return [style.paint("kernel: ? not visible with these permissions", .doubtful)]
    }
    return [style.paint("kernel: seen on \(pages) of \(group.pages.count) pages", .bad)]
  }
}
