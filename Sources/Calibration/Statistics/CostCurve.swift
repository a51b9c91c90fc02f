/// A cost that was measured at some sizes, and what it is between them.
public struct CostCurve: Sendable, Hashable {
  /// A point of the curve.
  public struct Point: Sendable, Hashable {
    /// Where it was measured: bytes, or a number of mappings.
    public var size: Double
    /// What was measured.
    public var cost: TimeRange

    /// Creates a point.
    public init(size: Double, cost: TimeRange) {
      self.size = size
      self.cost = cost
    }
  }

  /// What the curve says about a size.
  public struct Reading: Sendable, Hashable {
    /// The cost.
    public var cost: TimeRange
    /// The size lies outside of what was measured.
    public var isExtrapolated: Bool
  }

  /// The points, the smallest size first.
  public let points: [Point]

  /// Creates a curve; nil without points.
  ///
  /// Of points of one size the last counts.
  public init?(_ points: [Point]) {
    guard !points.isEmpty else { return nil }
    var unique: [Double: Point] = [:]
    for point in points { unique[point.size] = point }
    self.points = unique.values.sorted { $0.size < $1.size }
  }

  /// The cost at a size: on the line between the two points around it.
  ///
  /// Outside, the median lies on the line through the two points that are nearest, but never below zero, and the quartiles
  /// are as far away, in proportion, as those of the nearest point. O(points).
  public func callAsFunction(_ size: Double) -> Reading {
    guard let first = points.first, let last = points.last else { return Reading(cost: .zero, isExtrapolated: true) }
    let isExtrapolated = size < first.size || size > last.size
    guard points.count > 1 else { return Reading(cost: first.cost, isExtrapolated: isExtrapolated) }
    let right = max(points.firstIndex { $0.size >= size } ?? points.count - 1, 1)
    let (from, to) = (points[right - 1], points[right])
    let share = (size - from.size) / (to.size - from.size)
    func between(_ bound: KeyPath<TimeRange, Double>) -> Double {
      from.cost[keyPath: bound] + (to.cost[keyPath: bound] - from.cost[keyPath: bound]) * share
    }
    guard isExtrapolated else {
      return Reading(
        cost: TimeRange(median: between(\.median), lower: between(\.lower), upper: between(\.upper)),
        isExtrapolated: false)
    }
    let nearest = size < first.size ? first.cost : last.cost
    let median = max(0, between(\.median))
    let scale = nearest.median > 0 ? median / nearest.median : 0
    return Reading(
      cost: TimeRange(median: median, lower: nearest.lower * scale, upper: nearest.upper * scale),
      isExtrapolated: true)
  }
}
