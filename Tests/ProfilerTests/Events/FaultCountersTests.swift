import ProcFS
import Profiler
import Testing

struct FaultCountersTests {
  private func counters(_ pid: Int, start: UInt64, minor: UInt64, major: UInt64) throws -> FaultCounters {
    let text = "\(pid) (a b) S 1 1 1 0 -1 0 \(minor) 0 \(major) 0 0 0 0 0 20 0 1 0 \(start) 4096 1\n"
    var counters = FaultCounters()
    counters.add(try ProcessStat.parse(Array(text.utf8).span))
    return counters
  }

  @Test func minorAndMajorFaultsGrowTogether() throws {
    let before = try counters(10, start: 5, minor: 100, major: 2)
    let after = try counters(10, start: 5, minor: 150, major: 5)
    #expect(after.growth(of: 10, since: before) == 53)
    #expect(after.growth(of: 11, since: before) == nil)
  }

  @Test func aProcessThatIsNewHasGrownFromZero() throws {
    let after = try counters(10, start: 9, minor: 150, major: 5)
    #expect(after.growth(of: 10, since: FaultCounters()) == 155)
    #expect(after.growth(of: 10, since: try counters(10, start: 5, minor: 1000, major: 0)) == 155)
  }

  @Test func aProcessThatHasEndedIsNotCounted() {
    #expect(FaultCounters.read([0x3fff_ffff]) == FaultCounters())
  }
}
