public import MemoryModel
public import Scenario

/// Everything that one run of a scenario produced.
public struct RunResult: Sendable, Hashable, Codable {
  /// The scenario.
  public var scenario: Scenario
  /// The prediction, unless only the kernel ran.
  public var model: Trace?
  /// The measurement, unless only the model ran.
  public var kernel: Trace?
  /// The two side by side, when both ran.
  public var comparison: Comparison?
  /// What the model says of the scenario on each kernel of its `kernels` line, nil without one.
  public var generations: [Trace]?
  /// What the model says of the scenario under other policies, nil where nobody asked.
  public var policies: [PolicyTrace]?
  /// Each expectation on each side, in the order of the scenario.
  public var expectations: [ExpectationResult]
  /// Why the kernel did not run although it was asked to, nil where it did.
  public var obstacle: String?

  /// Creates a result.
  public init(
    scenario: Scenario, model: Trace?, kernel: Trace?, comparison: Comparison?, expectations: [ExpectationResult],
    obstacle: String? = nil
  ) {
    self.scenario = scenario
    self.model = model
    self.kernel = kernel
    self.comparison = comparison
    self.expectations = expectations
    self.obstacle = obstacle
  }

  /// True when the sides agree and no expectation fails.
  public var isSuccess: Bool {
    (comparison?.isEqual ?? true)
      && expectations.allSatisfy { $0.model != .fails && $0.kernel != .fails }
  }
}

/// What the model says of a scenario under one policy.
public struct PolicyTrace: Sendable, Hashable, Codable {
  /// Who copies what, and when.
  public var policy: CopyPolicy
  /// The run.
  public var trace: Trace
}

/// One expectation on both sides.
public struct ExpectationResult: Sendable, Hashable, Codable {
  /// Whether an expectation holds.
  public enum Verdict: String, Sendable, Hashable, Codable {
    /// It holds.
    case holds
    /// It does not hold.
    case fails
    /// It depends on something that could not be seen.
    case unknown
  }

  /// Index of the `expect` step.
  public var step: Int
  /// The formula as written.
  public var text: String
  /// On the model, if it ran.
  public var model: Verdict?
  /// On the kernel, if it ran.
  public var kernel: Verdict?
  /// What the two sides of the formula came to, such as `faults(child, buf, forked..done) = 3`.
  public var modelDetail: String?
  /// The same on the kernel.
  public var kernelDetail: String?

  /// Creates a result.
  public init(
    step: Int, text: String, model: Verdict?, kernel: Verdict?, modelDetail: String? = nil, kernelDetail: String? = nil
  ) {
    self.step = step
    self.text = text
    self.model = model
    self.kernel = kernel
    self.modelDetail = modelDetail
    self.kernelDetail = kernelDetail
  }
}
