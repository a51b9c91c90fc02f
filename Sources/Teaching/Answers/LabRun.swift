public import Experiment
internal import MemoryModel
public import Scenario

/// A variant that was run: what all answers and explanations are computed from.
///
/// Processes answer by traces, storage systems by the runs of their models and by what engines have shown; formulas ask both alike.
public struct LabRun: Sendable {
  /// Who ran it.
  public enum Side: String, Sendable, Hashable, CaseIterable {
    /// The model.
    case model
    /// The running kernel, or the engines of storage systems.
    case kernel
  }

  /// The variant.
  public var variant: Variant
  /// What the model says of the scenario.
  public var model: Trace
  /// What the kernel did, where it ran.
  public var kernel: Trace?
  /// What the models of storage systems say.
  public let systems: SystemRuns
  /// What engines have shown of them, where they were measured.
  public let readings: SystemReadings?
  /// Those of them that were measured elsewhere.
  public internal(set) var recordedSystems: Set<String> = []
  /// The right answers on the kernel by the ids of questions, where a report tells them instead of a trace.
  public var reported: [String: GivenAnswer]?
  /// Whether the kernel's answers were recorded elsewhere.
  public internal(set) var isRecorded = false
  private let modelEvaluator: FormulaEvaluator
  private let kernelEvaluator: FormulaEvaluator?
  /// What other policies would have made of it.
  private var otherPolicies: [CopyPolicy: FormulaEvaluator] = [:]

  /// Takes the traces of a variant's scenario, and what engines have shown of its systems; their models run here.
  ///
  /// O(steps and statements).
  public init(_ variant: Variant, model: Trace, kernel: Trace? = nil, readings: SystemReadings? = nil) {
    self.variant = variant
    self.model = model
    // Of no processes a kernel shows nothing.
    self.kernel = variant.scenario.steps.isEmpty ? nil : kernel
    self.readings = readings
    systems = SystemRuns(variant.systems)
    modelEvaluator = FormulaEvaluator(scenario: variant.scenario, trace: model, subjects: systems)
    guard self.kernel != nil || readings != nil else {
      kernelEvaluator = nil
      return
    }
    kernelEvaluator = FormulaEvaluator(
      scenario: variant.scenario, trace: kernel ?? Trace(source: model.source), subjects: readings)
  }

  /// Whether something real has run here: the kernel, or an engine.
  public var wasMeasured: Bool {
    kernel != nil || readings?.readings.contains { !recordedSystems.contains($0.system) } == true
  }

  /// Runs a variant on the model alone, under the policies too that its lab asks about.
  public static func predicted(_ variant: Variant, by runner: ModelRunner) -> LabRun {
    var run = LabRun(variant, model: runner.run(variant.scenario))
    for policy in variant.lab.policies { run.note(runner.following(policy).run(variant.scenario), under: policy) }
    return run
  }

  /// Takes what an experiment with a variant's scenario has brought, and what engines have shown; nil where the model did not run, or not under all
  /// policies that the lab asks about.
  public init?(_ variant: Variant, result: RunResult, readings: SystemReadings? = nil) {
    guard let model = result.model else { return nil }
    self.init(variant, model: model, kernel: result.kernel, readings: readings)
    for one in result.policies ?? [] { note(one.trace, under: one.policy) }
    guard variant.lab.policies.allSatisfy({ otherPolicies[$0] != nil }) else { return nil }
  }

  private mutating func note(_ trace: Trace, under policy: CopyPolicy) {
    otherPolicies[policy] = FormulaEvaluator(scenario: variant.scenario, trace: trace, subjects: systems)
  }

  /// A formula of the lab, read with the parameters of the variant.
  func formula(_ source: SourceText, names: [String: FormulaValue] = [:]) throws(LabProblem) -> TypedFormula {
    do throws(FormulaMistake) {
      return try variant.scenario.formula(
        source.text, parameters: variant.formulaValues.merging(names) { own, _ in own },
        subjects: variant.systems.map(\.subject))
    } catch {
      throw source.problem(error)
    }
  }

  /// What a formula comes to on one side; unknown where that side did not run.
  func value(_ formula: TypedFormula, on side: Side) -> FormulaValue {
    guard let evaluator = side == .model ? modelEvaluator : kernelEvaluator else {
      return .unknown("the \(variant.lab.witness) did not run")
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
