public import Experiment
public import Scenario

/// What was found out about a lab before students see it.
public struct LabCheck: Sendable {
  /// The lab.
  public var lab: Lab
  /// What is wrong with it; empty for a lab that can be handed out.
  public var diagnostics: [Diagnostic]
  /// Seeds for which every rule was compared with the model.
  public var seeds: Int
  /// How often a rule and the model were compared.
  public var comparisons: Int
  /// Runs on the kernel that were compared with the model.
  public var liveRuns: Int
  /// Answers that both sides knew in these runs.
  public var liveComparisons = 0
  /// Answers that the kernel did not show in these runs, so that they prove nothing of them.
  public var notVisible = 0

  /// Checks a lab: its formulas, its texts, and for so many seeds that each rule is what the model says.
  ///
  /// Seeds are 0, 1, 2 and so on. O(seeds x the scenario).
  public static func check(_ lab: Lab, seeds: Int, runner: ModelRunner) -> LabCheck {
    var check = LabCheck(lab: lab, diagnostics: [], seeds: 0, comparisons: 0, liveRuns: 0)
    var problems = LabTexts.problems(of: lab)
    for seed in 0..<UInt64(max(seeds, 1)) where problems.isEmpty && check.diagnostics.isEmpty {
      do throws(LabErrors) {
        let run = LabRun.predicted(try lab.variant(Seed(seed)), by: runner)
        if seed == 0 { problems += LabFormulas.problems(of: run) }
        guard problems.isEmpty else { break }
        problems += RuleComparison.problems(of: run, by: runner, comparisons: &check.comparisons)
        check.seeds += 1
      } catch {
        check.diagnostics += error.diagnostics
      }
    }
    if !problems.isEmpty {
      check.diagnostics += LabErrors(problems, text: lab.text, file: lab.file).diagnostics
    }
    return check
  }

  /// Runs variants on the kernel too, and adds every answer in which it differs from the model.
  ///
  /// Seeds follow those that were checked. Nothing is compared where the experiment leaves a side out; throws where nothing
  /// can be run.
  public mutating func compareWithKernel(runs: Int, experiment: Experiment) throws(ExperimentError) {
    for seed in 0..<UInt64(max(runs, 0)) where diagnostics.isEmpty {
      let variant: Variant
      do throws(LabErrors) {
        variant = try lab.variant(Seed(UInt64(seeds) + seed))
      } catch {
        diagnostics += error.diagnostics
        return
      }
      guard let run = LabRun(variant, result: try experiment.run(variant.scenario, under: lab.policies)),
        run.wasMeasured
      else { return }
      let result = RuleComparison.compareWithKernel(run)
      if !result.problems.isEmpty {
        diagnostics += LabErrors(result.problems, text: lab.text, file: lab.file).diagnostics
      }
      liveRuns += 1
      liveComparisons += result.compared
      notVisible += result.notVisible
    }
  }
}
