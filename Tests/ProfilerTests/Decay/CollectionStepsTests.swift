import Profiler
import Testing

/// Copies of collectors, put together to steps.
@Suite struct CollectionStepsTests {
  private func write(
    _ milliseconds: Int, _ pid: Int32, _ collector: BreakCause.Collector? = .inside(.collect),
    _ outcome: FaultOutcome = .copied
  ) -> BreakEvent {
    BreakEvent(
      time: UInt64(milliseconds) * 1_000_000, pid: pid, tid: pid, address: 0, outcome: outcome, isKernel: false,
      code: CodeName(function: nil, module: nil),
      cause: collector.map { BreakCause(collector: $0, part: .collectorLinks) })
  }

  @Test func aStepIsOneProcessWithoutAPause() {
    var steps = CollectionSteps()
    steps.add([write(0, 1), write(900, 1), write(1000, 2), write(1800, 1)])
    // A look comes between, which ends nothing.
    steps.add([write(2700, 1), write(3700, 1)])
    #expect(steps.steps.map(\.copies) == [4, 1, 1] && steps.steps.map(\.pid) == [1, 2, 1])
    #expect(steps.steps.map { $0.end / 1_000_000 } == [2700, 1000, 3700])
    #expect(steps.count == 3 && steps.copies == 6)
  }

  @Test func onlyCopiesOfCollectorsCount() {
    var steps = CollectionSteps()
    steps.add([write(0, 1, .outside), write(0, 1, nil), write(0, 1, .inside(.mark), .reused), write(0, 1, .unknown)])
    #expect(steps == CollectionSteps())
  }

  @Test func ofVeryManyTheLargestAreKept() {
    var steps = CollectionSteps()
    for number in 0..<20_000 {
      let begin = number * 2000
      steps.add(number % 10 == 0 ? [write(begin, 1), write(begin + 1, 1)] : [write(begin, 1)])
    }
    #expect(steps.count == 20_000 && steps.copies == 22_000 && steps.steps.count <= 8192)
    #expect(steps.steps.count { $0.copies == 2 } == 2000)
    #expect(zip(steps.steps, steps.steps.dropFirst()).allSatisfy { $0.time < $1.time })
  }
}
