/// A span of time that is known with a spread, in nanoseconds.
///
/// Ranges are added bound by bound: a sum of quartiles is wider than the quartiles of a sum, because what makes one fault
/// slow (a busy machine, a cold cache) makes its neighbours slow too.
public struct TimeRange: Sendable, Hashable, Codable {
  /// The most likely value.
  public var median: Double
  /// The lower quartile.
  public var lower: Double
  /// The upper quartile.
  public var upper: Double

  /// No time at all.
  public static let zero = TimeRange(median: 0, lower: 0, upper: 0)

  /// Creates a range.
  public init(median: Double, lower: Double, upper: Double) {
    self.median = median
    self.lower = lower
    self.upper = upper
  }

  /// The range of a distribution.
  public init(_ distribution: Distribution) {
    self.init(
      median: distribution.median, lower: distribution.lowerQuartile, upper: distribution.upperQuartile)
  }

  /// One after the other.
  public static func + (left: TimeRange, right: TimeRange) -> TimeRange {
    TimeRange(
      median: left.median + right.median, lower: left.lower + right.lower, upper: left.upper + right.upper)
  }

  /// Adds another span.
  public static func += (left: inout TimeRange, right: TimeRange) { left = left + right }

  /// So many times.
  public static func * (range: TimeRange, times: Double) -> TimeRange {
    TimeRange(median: range.median * times, lower: range.lower * times, upper: range.upper * times)
  }
}
