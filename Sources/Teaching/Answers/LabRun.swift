public import Experiment
internal import MemoryModel
public import Scenario

/// A variant that was run: what all answers and explanations are computed from.
public struct LabRun: Sendable {
  /// Who ran it.
  public enum Side: String, Sendable, Hashable, CaseIterable {
    /// The model.
    case model
    /// The running kernel.
    case kernel
  }

  /// The variant.
  public var variant: Variant
  /// What the model says of the scenario.
  public var model: Trace
  /// What the kernel did, where it ran.
  public var kernel: Trace?
  /// The right answers on the kernel by the ids of questions, where a report tells them instead of a trace.
  public var reported: [String: GivenAnswer]?
  /// Whether the kernel's answers were recorded elsewhere.
  public internal(set) var isRecorded = false
  private let modelEvaluator: FormulaEvaluator
  private let kernelEvaluator: FormulaEvaluator?
  /// What other policies would have made of it.
  private var otherPolicies: [CopyPolicy: FormulaEvaluator] = [:]

  /// Takes the traces of a variant's scenario.
  public init(_ variant: Variant, model: Trace, kernel: Trace? = nil) {
    self.variant = variant
    self.model = model
    self.kernel = kernel
    modelEvaluator = FormulaEvaluator(scenario: variant.scenario, trace: model)
    kernelEvaluator = kernel.map { FormulaEvaluator(scenario: variant.scenario, trace: $0) }
  }

  /// Runs a variant on the model alone, under the policies too that its lab asks about.
  public static func predicted(_ variant: Variant, by runner: ModelRunner) -> LabRun {
    var run = LabRun(variant, model: runner.run(variant.scenario))
    for policy in variant.lab.policies { run.note(runner.following(policy).run(variant.scenario), under: policy) }
    return run
  }

  /// Takes what an experiment with a variant's scenario has brought; nil where the model did not run, or not under all policies that the
  /// lab asks about.
  public init?(_ variant: Variant, result: RunResult) {
    guard let model = result.model else { return nil }
    self.init(variant, model: model, kernel: result.kernel)
    for one in result.policies ?? [] { note(one.trace, under: one.policy) }
    guard variant.lab.policies.allSatisfy({ otherPolicies[$0] != nil }) else { return nil }
  }

  private mutating func note(_ trace: Trace, under policy: CopyPolicy) {
    otherPolicies[policy] = FormulaEvaluator(scenario: variant.scenario, trace: trace)
  }

  /// A formula of the lab, read with the parameters of the variant.
  func formula(_ source: SourceText, names: [String: FormulaValue] = [:]) throws(LabProblem) -> TypedFormula {
    do throws(FormulaMistake) {
      return try variant.scenario.formula(
        source.text, parameters: variant.formulaValues.merging(names) { own, _ in own })
    } catch {
      throw source.problem(error)
    }
  }

  /// What a formula comes to on one side; unknown where that side did not run.
  func value(_ formula: TypedFormula, on side: Side) -> FormulaValue {
    guard let evaluator = side == .model ? modelEvaluator : kernelEvaluator else {
      return .unknown("the kernel did not run")
    }
    return value(formula, by: evaluator)
  }

  /// What a formula comes to on the model under a policy; nil where nobody has asked for it.
  func value(_ formula: TypedFormula, under policy: CopyPolicy) -> FormulaValue? {
    (policy == .linux ? modelEvaluator : otherPolicies[policy]).map { value(formula, by: $0) }
  }

  private func value(_ formula: TypedFormula, by evaluator: FormulaEvaluator) -> FormulaValue {
    evaluator.evaluate(formula.formula, atStep: max(variant.scenario.steps.count - 1, 0))
  }

  /// What a formula comes to on one side.
  func value(_ source: SourceText, on side: Side = .model) throws(LabProblem) -> FormulaValue {
    value(try formula(source), on: side)
  }
}
