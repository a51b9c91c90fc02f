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
    var conditions: [Condition] = []
    if cursor.take("{") {
      cursor.skipBlanks()
      while !cursor.take("}") {
        guard let label = cursor.name() else { throw .noCondition }
        cursor.skipBlanks()
        let isEqual = !cursor.take("!")
        guard cursor.take("=") else { throw .noCondition }
        cursor.skipBlanks()
        guard let value = cursor.quoted() else { throw .noCondition }
        conditions.append(Condition(label: label, value: value, isEqual: isEqual))
        cursor.skipBlanks()
        guard cursor.take(",") || cursor.isAt("}") else { throw .noCondition }
        cursor.skipBlanks()
      }
      cursor.skipBlanks()
    }
    guard cursor.isAtEnd else { throw .noCondition }
    self.conditions = conditions
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
