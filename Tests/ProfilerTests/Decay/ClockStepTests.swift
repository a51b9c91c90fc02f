import Glibc
import Inspector
import Profiler
import Testing

/// What is seen of a family while somebody sets the clock.
@Suite struct ClockStepTests {
  /// Ten looks at this process itself, before each of which somebody may set the clock.
  private func looks(_ offset: (Int) -> Double = { _ in 0 }) throws -> [FamilyLook] {
    let family = try #require(FamilyFinder(try ProcessCatalogue.ofThisMachine()).family(of: getpid()))
    var series = DecaySeries()
    for number in 0..<10 {
      series.add(FamilyProfile(family, pace: .fast) { SystemFacts.now() + offset(number) })
    }
    return series.looks
  }

  private func record(_ looks: [FamilyLook]) -> ProfileRecord {
    ProfileRecord(
      origin: ProfileOrigin(pid: 1, command: [], began: 0, kernel: "6.18.44", pageSize: 4096, user: 0), looks: looks)
  }

  @Test func aClockThatIsSetBackIsFoundAndNothingRestsOnIt() throws {
    let looks = try looks { $0 < 4 ? 0 : -3600 }
    let record = record(looks)
    let steps = record.clockSteps
    #expect(steps.map(\.look) == [3] && steps.allSatisfy { abs($0.seconds + 3600) < 1 }, "\(steps)")
    #expect(looks.map(\.time) != looks.map(\.time).sorted(), "they go back")
    #expect(looks.map(\.monotonic) == looks.map(\.monotonic).sorted() && (0..<3600).contains(record.duration))
    // With the right times everything else is the same.
    var right = record
    for index in right.looks.indices where right.looks[index].time < right.looks[0].time {
      right.looks[index].time += 3600
    }
    #expect(right.clockSteps.isEmpty && right.duration == record.duration)
    #expect(DecayForecast(right.looks) == DecayForecast(record.looks))
    #expect(RecordComparison(record, right)?.kinds == RecordComparison(right, right)?.kinds)
  }

  @Test func aClockThatNobodySetsHasNoSteps() throws {
    #expect(record(try looks()).clockSteps.isEmpty)
  }
}
