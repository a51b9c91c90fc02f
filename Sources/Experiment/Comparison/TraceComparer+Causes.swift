internal import Scenario

extension TraceComparer {
  /// Adds the likely causes to the first difference; later ones usually follow from it.
  func explained(_ differences: [Difference]) -> [Difference] {
    guard var first = differences.first else { return [] }
    first.rule = first.rule ?? model.steps[first.step].faults.runs.compactMap(\.first.rule).last
    first.causes = causes(of: first)
    return [first] + differences.dropFirst()
  }

  private func causes(of difference: Difference) -> [LikelyCause] {
    var causes: [LikelyCause] = []
    if case .kernel(let release, _) = kernel.source, case .model(let version) = model.source,
      !release.hasPrefix(version + ".")
    {
      causes.append(
        LikelyCause(
          reason: "the model behaves like Linux \(version), this machine runs \(release)",
          check: "look for the switch in the last table of docs/rules.md"))
    }
    for disturbance in kernel.disturbances ?? [] {
      causes.append(
        LikelyCause(reason: disturbance, check: "end those programs, or run in a guest, and run it again"))
    }
    switch difference.subject {
    case "copies", "reuses":
      causes.append(
        LikelyCause(
          reason: "something held another reference to a frame for a moment: a batch of another CPU, DAMON, compaction",
          check: "run it again; a difference that does not come back was such a reference (rules R-1, R-5)"))
    case "minor faults", "traps":
      causes.append(
        LikelyCause(
          reason: "fault-around mapped another window than the model thinks", check: "compare `file pages` of this step"
        ))
    case "major faults":
      causes.append(
        LikelyCause(
          reason: "a page-cache page was evicted before it was read",
          check: "run it again; look at pgmajfault and at running DAMON threads"))
    default:
      causes.append(
        LikelyCause(
          reason: "an earlier step left another state than the model thinks",
          check: "run it with --step, which looks at all state after every step"))
    }
    causes.append(
      LikelyCause(
        reason: "the model is wrong", check: "reduce the scenario to the fewest steps that still differ and report it"))
    return causes
  }
}
