/// What repeated measurements of one thing came to: the median and the quartiles, in nanoseconds.
public struct Distribution: Sendable, Hashable, Codable {
  /// Half of the samples are not above it.
  public var median: Double
  /// A quarter of the samples is not above it.
  public var lowerQuartile: Double
  /// Three quarters of the samples are not above it.
  public var upperQuartile: Double
  /// The number of samples.
  public var count: Int

  /// Creates a distribution.
  public init(median: Double, lowerQuartile: Double, upperQuartile: Double, count: Int) {
    self.median = median
    self.lowerQuartile = lowerQuartile
    self.upperQuartile = upperQuartile
    self.count = count
  }

  /// Summarizes samples, rounded to a tenth of a nanosecond; nil without any.
  ///
  /// O(n log n).
  public init?(_ samples: [Double]) {
    guard !samples.isEmpty else { return nil }
    let sorted = samples.sorted()
    func rounded(_ fraction: Double) -> Double { (Self.quantile(sorted, fraction) * 10).rounded() / 10 }
    self.init(
      median: rounded(0.5), lowerQuartile: rounded(0.25), upperQuartile: rounded(0.75), count: sorted.count)
  }

  /// The value below which a fraction of sorted samples lies, interpolated between its neighbours (type 7 of Hyndman and
  /// Fan, which R and NumPy use).
  static func quantile(_ sorted: [Double], _ fraction: Double) -> Double {
    let position = fraction * Double(sorted.count - 1)
    let index = Int(position)
    guard index + 1 < sorted.count else { return sorted[sorted.count - 1] }
    return sorted[index] + (sorted[index + 1] - sorted[index]) * (position - Double(index))
  }
}
