import Scenario

/// Faults of neighbouring pages that differ in nothing but the page, whatever their frames were.
struct FaultGroup {
  var first: FaultEvent
  var pages: Range<Int>

  /// The faults of a step in groups, in their order: runs of which each begins behind the one before and went like it.
  static func groups(_ faults: PageRuns<FaultEvent>) -> [FaultGroup] {
    var groups: [FaultGroup] = []
    for run in faults.runs {
      if let last = groups.last, last.pages.upperBound == run.pages.lowerBound, isAlike(last.first, run.first) {
        groups[groups.count - 1].pages = last.pages.lowerBound..<run.pages.upperBound
      } else {
        groups.append(FaultGroup(first: run.first, pages: run.pages))
      }
    }
    return groups
  }

  private static func isAlike(_ left: FaultEvent, _ right: FaultEvent) -> Bool {
    left.process == right.process && left.region == right.region && left.errorCode == right.errorCode
      && left.mode == right.mode && left.resolution == right.resolution && left.rule == right.rule
      && left.path == right.path && left.provenance == right.provenance
  }

  /// Where they were, and what the processor said of them.
  var heading: String {
    let code =
      first.errorCode.map { "fault \($0.hexadecimal)" }
      ?? (first.mode == .getUserPages ? "fault without a trap" : "fault ?")
    let words = first.errorCode.map(\.errorCodeWords) ?? first.mode.words
    let each = pages.count > 1 ? ", \(pages.count) pages alike" : ""
    return "\(code) at \(first.process) \(first.region)\(pages.bracketed): \(words)\(each)"
  }

  /// What they led to, and by which rule.
  var ending: String {
    let doubt = first.provenance == .inferred ? "~" : ""
    return doubt + (first.resolution?.words ?? "? (not visible)") + (first.rule.map { " (\($0))" } ?? "")
  }

  /// What the kernel showed of predicted faults: whether it was that, nil where it cannot be seen.
  func sighting(in kernel: TraceStep) -> (words: String, isEqual: Bool?) {
    let matches = kernel.faults.runwiseFilter {
      $0.process == first.process && $0.region == first.region
        && ($0.errorCode == first.errorCode || $0.errorCode == nil)
    }.clamped(to: pages)
    let seen = Set(matches.runs.flatMap(\.pages)).count
    if seen == pages.count {
      let isCodeSeen = matches.runs.allSatisfy { $0.first.errorCode == first.errorCode }
      return ("kernel: seen" + (isCodeSeen ? "" : ", its error code not visible"), true)
    }
    guard kernel.faultsComplete, first.errorCode != nil else {
      return ("kernel: ? not visible with these permissions", nil)
    }
    return ("kernel: seen on \(seen) of \(pages.count) pages", false)
  }
}

extension Decision {
  /// The question and its answer, such as `VMA allows it: yes`: with the question mark kept off it reads best.
  var words: String { "\(question.hasSuffix("?") ? String(question.dropLast()) : question): \(answer)" }
}
