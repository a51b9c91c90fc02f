public import Scenario

/// Two traces of one scenario laid side by side.
public struct Comparison: Sendable, Hashable, Codable {
  /// One row for each step, in order.
  public var steps: [StepComparison]
  /// Every quantity in which the two traces differ, in the order they part; empty when they are equal.
  public var differences: [Difference]

  /// Creates a comparison.
  public init(steps: [StepComparison], differences: [Difference]) {
    self.steps = steps
    self.differences = differences
  }

  /// True when nothing that both sides know differs.
  public var isEqual: Bool { differences.isEmpty }

  /// The number of quantities that both sides know.
  public var comparedCount: Int { steps.reduce(0) { $0 + $1.comparedCount } }

  /// The number of quantities that the model predicts and the kernel did not show.
  public var unknownCount: Int { steps.reduce(0) { $0 + $1.unknownCount } }
}

/// One step on both sides.
public struct StepComparison: Sendable, Hashable, Codable {
  /// Index of the step in the scenario.
  public var index: Int
  /// The headline numbers of the step: faults, copies, reuses, and so on.
  public var quantities: [ComparedQuantity]
  /// Quantities compared in this step, those of its checkpoint included.
  public var comparedCount: Int
  /// Quantities that only the model knows.
  public var unknownCount: Int
  /// True when nothing that both sides know differs.
  public var isEqual: Bool

  /// Creates a row.
  public init(index: Int, quantities: [ComparedQuantity], comparedCount: Int, unknownCount: Int, isEqual: Bool) {
    self.index = index
    self.quantities = quantities
    self.comparedCount = comparedCount
    self.unknownCount = unknownCount
    self.isEqual = isEqual
  }
}

/// One number on both sides.
public struct ComparedQuantity: Sendable, Hashable, Codable {
  /// What is compared, such as `minor faults`.
  public var name: String
  /// The model's number.
  public var model: Quantity
  /// The kernel's number.
  public var kernel: Quantity

  /// Creates a pair.
  public init(name: String, model: Quantity, kernel: Quantity) {
    self.name = name
    self.model = model
    self.kernel = kernel
  }

  /// Equal, different, or nil when one side does not know.
  public var isEqual: Bool? {
    guard let model = model.value, let kernel = kernel.value else { return nil }
    return model == kernel
  }
}

/// One disagreement between the model and the kernel.
public struct Difference: Sendable, Hashable, Codable {
  /// Index of the step.
  public var step: Int
  /// What differs, such as `smaps Rss of child buf[0..3]`.
  public var subject: String
  /// What the model says.
  public var model: String
  /// What the kernel says.
  public var kernel: String
  /// The rule that the model used, where one decided.
  public var rule: String?
  /// What may be the reason, the likeliest first, each with a way to find out.
  public var causes: [LikelyCause]

  /// Creates a difference.
  public init(
    step: Int, subject: String, model: String, kernel: String, rule: String? = nil, causes: [LikelyCause] = []
  ) {
    self.step = step
    self.subject = subject
    self.model = model
    self.kernel = kernel
    self.rule = rule
    self.causes = causes
  }
}

/// A possible reason of a difference.
public struct LikelyCause: Sendable, Hashable, Codable {
  /// The reason.
  public var reason: String
  /// How to check it.
  public var check: String

  /// Creates a cause.
  public init(reason: String, check: String) {
    self.reason = reason
    self.check = check
  }
}
