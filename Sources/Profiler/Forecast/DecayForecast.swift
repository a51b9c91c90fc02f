internal import Glibc

/// How much of what was inherited will be broken, as far as the looks so far tell.
///
/// Fitted is b + s (1 - e^(-r x)): pages that are written sooner or later, each with the same chance. Real servers touch rare pages rarely,
/// so that this levels off too soon: what it says is a lower bound. The upper one is what was inherited.
public struct DecayForecast: Sendable, Hashable {
  /// What the curve runs along.
  public enum Axis: String, Sendable, Hashable, Codable {
    /// Requests that the server has answered.
    case requests
    /// Seconds.
    case seconds
  }

  /// What the curve runs along.
  public let axis: Axis
  /// Where the last look was, counted from the first that the curve is fitted to: the last at which members came or went.
  public let end: Double
  /// Pages of all members but the template that were inherited, at the last look.
  public let inherited: Int
  /// What a curve through the first three quarters of the looks says wrong about the last quarter: root of the mean square, in pages.
  public let heldBackError: Double
  private let curve: Curve

  /// Looks that a curve needs.
  private static let fewest = 8

  /// Fits the looks since members last came or went; nil where they are too few, or nothing decays.
  ///
  /// - Complexity: O(looks).
  public init?(_ looks: [FamilyLook]) {
    let first = looks.lastIndex { look in
      look.since.map { !$0.joined.isEmpty || !$0.left.isEmpty || $0.changedTemplate } ?? true
    }
    guard let first, let last = looks.last, looks.count - first >= Self.fewest else { return nil }
    let part = looks[first...]
    guard part.allSatisfy({ $0.rows.allSatisfy { ($0.pages?.sharedHidden ?? 0) == 0 } }) else { return nil }
    let requests = part.compactMap(\.requests)
    // A counter that goes down has begun anew, and says nothing of how far the server has come.
    let isRising = zip(requests, requests.dropFirst()).allSatisfy { $0 <= $1 }
    let isCounted = requests.count == part.count && isRising && requests.last != requests.first
    axis = isCounted ? .requests : .seconds
    let start = looks[first].monotonic
    let points = part.map { look in
      let seconds = Double(look.monotonic - min(start, look.monotonic)) / 1e9
      let x = isCounted ? Double((look.requests ?? 0) - requests[0]) : seconds
      return (x: x, y: Double(look.pages.inherited - look.pages.stillShared))
    }
    let held = points.count / 4
    guard let curve = Curve(points), let early = Curve(Array(points.dropLast(held))) else { return nil }
    self.curve = curve
    let squares = points.suffix(held).map { point in
      (early.value(at: point.x) - point.y) * (early.value(at: point.x) - point.y)
    }
    heldBackError = (squares.reduce(0, +) / Double(held)).squareRoot()
    (end, inherited) = (points.last?.x ?? 0, last.pages.inherited)
  }

  /// At least so many pages will be broken at a place of the axis, counted from the first look of the curve; never more than `inherited`.
  public func broken(at x: Double) -> Int { min(inherited, max(0, Int(curve.value(at: x).rounded()))) }

  /// Where the curve levels off, in pages.
  public var plateau: Int { min(inherited, max(0, Int((curve.base + curve.span).rounded()))) }

  /// b + s (1 - e^(-r x)).
  private struct Curve: Hashable {
    var base: Double
    var span: Double
    var rate: Double

    /// The curve with the least squares; nil where nothing grows.
    init?(_ points: [(x: Double, y: Double)]) {
      guard let last = points.last?.x, last > 0, points.count > 2 else { return nil }
      var best: (error: Double, curve: Curve)?
      // Rates between a curve that is straight as far as it is seen, and one that is flat after a twentieth of it.
      for step in 0...120 {
        let rate = exp(log(0.05) + (log(20.0 / 0.05)) * Double(step) / 120) / last
        guard let curve = Curve(points, rate: rate) else { continue }
        let error = points.reduce(0) { sum, point in
          let miss = curve.value(at: point.x) - point.y
          return sum + miss * miss
        }
        if error < best?.error ?? .infinity { best = (error, curve) }
      }
      guard let best else { return nil }
      self = best.curve
    }

    /// For a rate base and span are a line along 1 - e^(-r x).
    private init?(_ points: [(x: Double, y: Double)], rate: Double) {
      let along = points.map { 1 - exp(-rate * $0.x) }
      let count = Double(points.count)
      let (meanX, meanY) = (along.reduce(0, +) / count, points.reduce(0) { $0 + $1.y } / count)
      let spread = along.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
      guard spread > 0 else { return nil }
      span = zip(along, points).reduce(0) { $0 + ($1.0 - meanX) * ($1.1.y - meanY) } / spread
      base = meanY - span * meanX
      self.rate = rate
      guard span > 0 else { return nil }
    }

    func value(at x: Double) -> Double { base + span * (1 - exp(-rate * x)) }
  }
}
