/// Which samples of a Prometheus text are added up: `name`, or `name{label="value", other!="value"}`.
public struct MetricSelector: Sendable, Hashable {
  /// What a label must be, or must not be.
  struct Condition: Sendable, Hashable {
    var label: String
    var value: String
    var isEqual: Bool
  }

  /// The name of the metric.
  public let name: String
  let conditions: [Condition]

  /// What is wrong with a text that should be a selector.
  public enum Problem: Error, Sendable, Hashable {
    /// There is no name of a metric.
    case noName
    /// What stands in braces is not read; only `=` and `!=` are known.
    case noCondition
  }

  /// Reads a selector.
  public init(_ text: String) throws(Problem) {
    var cursor = MetricCursor(text)
    cursor.skipBlanks()
    guard let name = cursor.name() else { throw .noName }
    self.name = name
    cursor.skipBlanks()
    guard let labels = cursor.labels() else { throw .noCondition }
    conditions = labels.map { Condition(label: $0.name, value: $0.value, isEqual: $0.isEqual) }
    cursor.skipBlanks()
    guard cursor.isAtEnd else { throw .noCondition }
  }

  /// Whether a sample is meant; a label that is not there is empty, as Prometheus has it.
  func matches(_ sample: MetricSample) -> Bool {
    sample.name == name
      && conditions.allSatisfy { condition in
        ((sample.labels[condition.label] ?? "") == condition.value) == condition.isEqual
      }
  }
}

extension MetricSelector.Problem: CustomStringConvertible {
  /// One line for a person.
  public var description: String {
    switch self {
    case .noName: "no metric is named: write URL#metric"
    case .noCondition: "the labels cannot be read: write {label=\"value\", other!=\"value\"}"
    }
  }
}
