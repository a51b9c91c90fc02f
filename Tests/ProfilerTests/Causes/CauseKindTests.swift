import Profiler
import Testing

/// What causes are called, and how they are added up.
struct CauseKindTests {
  @Test func theCollectorComesFirst() {
    #expect(
      BreakCause(collector: .inside(.mark), isByKernel: true, part: .heap, type: "str").kind == .collector(.mark))
    #expect(BreakCause(collector: .outside, isByKernel: true, part: .heap).kind == .systemCall)
    for collector in [BreakCause.Collector.outside, .unknown, .notVisible] {
      #expect(BreakCause(collector: collector, part: .referenceCount).kind == .write(.referenceCount))
    }
  }

  @Test func numbersAreAddedUpByKindAndByType() {
    var summary = CauseSummary()
    summary.counts = [
      BreakCause(collector: .outside, part: .referenceCount, type: "str"): .init(copied: 5, writes: 6),
      BreakCause(collector: .unknown, part: .referenceCount, type: "str"): .init(copied: 1, writes: 1),
      BreakCause(collector: .outside, part: .referenceCount, type: "int"): .init(copied: 6, writes: 9),
      BreakCause(collector: .outside, part: .contents, type: "str"): .init(copied: 2, writes: 2),
      BreakCause(collector: .inside(.collect), part: .collectorLinks, type: "str"): .init(copied: 40, writes: 40),
      BreakCause(collector: .inside(.collect), part: .heap): .init(copied: 1, writes: 3),
    ]
    #expect(
      summary.byKind.map(\.kind) == [.collector(.collect), .write(.referenceCount), .write(.contents)])
    #expect(summary.byKind.map(\.count.copied) == [41, 12, 2])
    #expect(summary.byKind.map(\.count.writes) == [43, 16, 2])
    #expect(summary.byType.map(\.type) == ["int", "str", "str"])
    #expect(summary.byType.map(\.count.copied) == [6, 6, 2])
    #expect(summary.byCause.map(\.count.copied) == [40, 6, 5, 2, 1, 1])
  }
}
