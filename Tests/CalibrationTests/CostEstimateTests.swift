import Testing

import Calibration

@Suite struct CostEstimateTests {
  private func estimate(_ question: CostQuestion) -> CostEstimate { CostEstimate(question, by: .sample) }

  private func median(_ estimate: CostEstimate, _ call: ProcessCall) -> Double? {
    estimate.calls.first { $0.call == call }?.time?.median.rounded()
  }

  @Test func anonymousMemoryCostsByThePage() {
    let half = estimate(CostQuestion(size: 512 << 20, layout: .anon))
    #expect(median(half, .fork) == 6_603_600.0)
    #expect(median(half, .posixSpawn) == 20_000.0)
    #expect(half.calls.allSatisfy { !$0.isExtrapolated })
    #expect(half.pageTables == CostEstimate.PageTables(parentBytes: 258 * 4096, childBytes: 258 * 4096))
    #expect(half.childWrites.copies == 13108)
    #expect(half.childWrites.time?.median == 26_216_000.0)
    #expect(half.parentWrites.copies == 0)
    #expect(half.parentWrites.time?.median == 9_175_600.0)
  }

  @Test func beyondTheMeasuredItIsMarked() {
    let large = estimate(CostQuestion(size: 4 << 30, layout: .anon))
    #expect(median(large, .fork) == 52_478_800.0)
    #expect(large.calls.allSatisfy { $0.isExtrapolated })
    let small = estimate(CostQuestion(size: 4096, layout: .thp))
    #expect(small.calls.allSatisfy { !$0.isExtrapolated }, "a parent without memory was measured")
  }

  @Test func hugePagesAreSplitOnce() {
    let huge = estimate(CostQuestion(size: 1 << 30, layout: .thp, writtenPercent: 100))
    #expect(huge.childWrites.faults == 262_144)
    #expect(huge.childWrites.time?.median == 529_408_000.0)
    #expect(huge.parentWrites.faults == 512)
    #expect(huge.pageTables.childBytes == huge.pageTables.parentBytes, "a huge page keeps a table in reserve")
  }

  @Test func whatForkLeavesOutCostsNothingLater() {
    let left = estimate(CostQuestion(size: 1 << 30, layout: .dontfork))
    #expect(left.childWrites == CostEstimate.Later(faults: 0, copies: 0, time: .zero))
    #expect(left.pageTables.childBytes == 0)
    let shared = estimate(CostQuestion(size: 1 << 30, layout: .shared))
    #expect(shared.childWrites.copies == 0)
    #expect(shared.childWrites.faults == 26215)
    #expect(shared.pageTables.childBytes == 0)
    let sparse = estimate(CostQuestion(size: 1 << 30, layout: .sparse, writtenPercent: 50))
    #expect(sparse.childWrites.copies == 256)
  }

  @Test func mappingsAndPagesAddUp() {
    let many = estimate(CostQuestion(size: 512 << 20, layout: .vmas, mappings: 2000))
    #expect(median(many, .fork) == 8_503_600.0)
    #expect(median(many, .vfork) == nil, "not measured")
  }

  @Test(arguments: [(0.0, 0), (0.0001, 1), (50, 131_072), (100, 262_144)])
  func partsOfAPageCountAsOne(percent: Double, pages: Int) {
    #expect(CostQuestion(size: 1 << 30, layout: .anon, writtenPercent: percent).writtenPages == pages)
  }

  @Test func whatWasNotMeasuredIsUnknown() {
    var poor = Calibration.sample
    poor.faults.removeAll { $0.kind == .copy }
    #expect(CostEstimate(CostQuestion(size: 1 << 30, layout: .anon), by: poor).childWrites.time == nil)
    poor.calls = []
    #expect(CostEstimate(CostQuestion(size: 1 << 30, layout: .anon), by: poor).calls.allSatisfy { $0.time == nil })
  }
}
