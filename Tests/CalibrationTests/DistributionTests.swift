import Testing

import Calibration

@Suite struct DistributionTests {
  @Test func nothingHasNoDistribution() {
    #expect(Distribution([]) == nil)
  }

  @Test(arguments: [
    ([5.0], 5.0, 5.0, 5.0), ([1, 2], 1.3, 1.5, 1.8), ([3, 1, 2], 1.5, 2, 2.5), ([4, 1, 3, 2, 5], 2, 3, 4),
    ([10, 20, 30, 40], 17.5, 25, 32.5),
  ])
  func quartilesAreInterpolated(samples: [Double], lower: Double, median: Double, upper: Double) {
    let distribution = Distribution(samples)
    #expect(
      distribution == Distribution(median: median, lowerQuartile: lower, upperQuartile: upper, count: samples.count))
  }

  @Test func fewOutliersChangeNothing() {
    let calm = Array(repeating: 100.0, count: 1000)
    let disturbed = calm + Array(repeating: 1e9, count: 100)
    #expect(Distribution(disturbed)?.median == 100)
    #expect(Distribution(disturbed)?.upperQuartile == 100)
  }
}

@Suite struct CostCurveTests {
  private let curve = CostCurve([
    CostCurve.Point(size: 100, cost: TimeRange(median: 10, lower: 8, upper: 12)),
    CostCurve.Point(size: 0, cost: TimeRange(median: 2, lower: 2, upper: 2)),
    CostCurve.Point(size: 300, cost: TimeRange(median: 50, lower: 25, upper: 100)),
  ])

  @Test func noPointsAreNoCurve() {
    #expect(CostCurve([]) == nil)
  }

  @Test(arguments: [(0.0, 2.0), (50, 6), (100, 10), (200, 30), (300, 50)])
  func insideItIsInterpolated(size: Double, median: Double) {
    let reading = curve?(size)
    #expect(reading?.cost.median == median)
    #expect(reading?.isExtrapolated == false)
  }

  @Test func outsideItIsMarked() {
    let beyond = curve?(400)
    #expect(beyond?.cost == TimeRange(median: 70, lower: 35, upper: 140))
    #expect(beyond?.isExtrapolated == true)
    #expect(curve?(-100).cost.median == 0)
    #expect(curve?(-100).isExtrapolated == true)
  }

  @Test func onePointIsFlat() {
    let flat = CostCurve([CostCurve.Point(size: 5, cost: TimeRange(median: 1, lower: 1, upper: 1))])
    #expect(flat?(5).isExtrapolated == false)
    #expect(flat?(6).cost.median == 1)
    #expect(flat?(6).isExtrapolated == true)
  }

  @Test func theLastOfTwoEqualSizesCounts() {
    let twice = CostCurve(
      [1.0, 3.0].map { CostCurve.Point(size: 7, cost: TimeRange(median: $0, lower: $0, upper: $0)) })
    #expect(twice?.points.count == 1)
    #expect(twice?(7).cost.median == 3)
  }
}
