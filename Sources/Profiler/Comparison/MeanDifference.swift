/// The difference between the means of two samples, and how sure it is.
public struct MeanDifference: Sendable, Hashable {
  /// The mean of the first sample.
  public let before: Double
  /// The mean of the second one.
  public let after: Double
  /// How far the true difference may be from the one that was seen, with 95 % confidence (Welch's t); nil where a sample has less than two
  /// values, so that nobody knows how they spread.
  public let margin: Double?

  /// Compares two samples; nil where one is empty.
  public init?(_ before: [Double], _ after: [Double]) {
    guard let first = Sample(before), let second = Sample(after) else { return nil }
    (self.before, self.after) = (first.mean, second.mean)
    guard let one = first.errorSquare, let two = second.errorSquare else {
      margin = nil
      return
    }
    let sum = one + two
    guard sum > 0 else {
      margin = 0
      return
    }
    // Welch and Satterthwaite.
    let freedom = sum * sum / (one * one / (first.count - 1) + two * two / (second.count - 1))
    margin = Self.quantile(freedom: freedom) * sum.squareRoot()
  }

  /// By how much the mean has grown.
  public var change: Double { after - before }

  /// Whether the difference is larger than chance explains; nil where nobody knows.
  public var isSure: Bool? { margin.map { abs(change) > $0 } }

  private struct Sample {
    var count: Double
    var mean: Double
    /// The square of the standard error of the mean.
    var errorSquare: Double?

    init?(_ values: [Double]) {
      guard !values.isEmpty else { return nil }
      count = Double(values.count)
      let mean = values.reduce(0, +) / count
      self.mean = mean
      guard values.count > 1 else { return }
      errorSquare = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1) / count
    }
  }

  /// The 97.5 % quantile of Student's t, for so many degrees of freedom, rounded down to a whole number of them.
  private static func quantile(freedom: Double) -> Double {
    let table: [Double] = [
      12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
      2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ]
    guard freedom.isFinite, freedom < 31 else { return 2.042 }
    return table[min(table.count, max(1, Int(freedom))) - 1]
  }
}
