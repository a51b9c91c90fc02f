/// All samples of one name, with what tells a reader of the text what they are.
public struct MetricFamily: Sendable, Hashable {
  /// What the values do over time.
  public enum Kind: String, Sendable, Hashable {
    /// They go up and down.
    case gauge
    /// They only go up; the samples have `_total` at the end of their name.
    case counter
    /// They are 1, and the labels are what matters; the samples have `_info` at the end of their name.
    case info
  }

  /// The unit of the values; the name of the family ends with it.
  public enum Unit: String, Sendable, Hashable {
    case bytes, seconds
  }

  /// A number with its labels.
  public struct Sample: Sendable, Hashable {
    /// Names and values, in the order in which they are written.
    public var labels: [Label]
    /// The number.
    public var value: Value

    /// Creates a sample.
    public init(_ value: Value, _ labels: [Label] = []) {
      self.labels = labels
      self.value = value
    }
  }

  /// A label.
  public struct Label: Sendable, Hashable {
    /// Letters, digits and underscores.
    public var name: String
    /// Any text.
    public var value: String

    /// Creates a label.
    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// A number as it is written.
  public enum Value: Sendable, Hashable {
    /// A whole number.
    case whole(Int)
    /// Any number.
    case real(Double)
  }

  /// The name without the ending of its samples.
  public var name: String
  /// What the values do over time.
  public var kind: Kind
  /// Their unit, if they have one.
  public var unit: Unit?
  /// What the values are, in a sentence.
  public var help: String
  /// The samples, no two of which have the same labels.
  public var samples: [Sample]

  /// Creates a family.
  public init(_ name: String, _ kind: Kind = .gauge, unit: Unit? = nil, help: String, samples: [Sample]) {
    self.name = name
    self.kind = kind
    self.unit = unit
    self.help = help
    self.samples = samples
  }
}
