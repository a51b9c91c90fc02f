import Profiler
import Testing

struct ReadingAllowanceTests {
  private static let second: UInt64 = 1_000_000_000

  private func taken(_ allowance: inout ReadingAllowance, _ count: Int, at time: UInt64) -> Int {
    (0..<count).count { _ in allowance.take(at: time) }
  }

  @Test func aBurstIsAllowedAndThenSoManyASecond() {
    var allowance = ReadingAllowance()
    #expect(taken(&allowance, 300_000, at: 5 * Self.second) == 200_000)
    #expect(taken(&allowance, 300_000, at: 6 * Self.second) == 20_000)
    #expect(taken(&allowance, 300_000, at: 6 * Self.second + Self.second / 2) == 10_000)
    // Times go back a little from ring to ring.
    #expect(taken(&allowance, 10, at: 6 * Self.second) == 0)
    #expect(taken(&allowance, 300_000, at: 1000 * Self.second) == 200_000)
  }

  @Test func manySmallStepsAddUp() {
    var allowance = ReadingAllowance()
    _ = taken(&allowance, 200_000, at: 0)
    // One every 100 microseconds; each is earned in 50.
    var given = 0
    for step: UInt64 in 1...10_000 { given += taken(&allowance, 1, at: step * 100_000) }
    #expect(given == 10_000)
    // One every 10 microseconds, of which each fifth is earned.
    var denied = ReadingAllowance()
    _ = taken(&denied, 200_000, at: 0)
    given = 0
    for step: UInt64 in 1...100_000 { given += taken(&denied, 1, at: step * 10_000) }
    #expect(given == 20_000)
  }
}
