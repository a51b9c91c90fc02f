import Profiler
import Testing
import TestSupport

@Suite struct IntervalTableTests {
  @Test func theLaterOfTwoRangesIsFound() {
    let table = IntervalTable([10..<20, 12..<14, 30..<30, 18..<25])
    #expect([9, 10, 12, 14, 18, 24, 25, 30].map { table.owner(of: $0) } == [nil, 0, 1, 0, 3, 3, nil, nil])
    #expect(table.owners(in: 0..<100) == [0, 1, 3])
    #expect(table.owners(in: 13..<14) == [1])
  }

  /// Against looking at all ranges one after the other.
  @Test func agreesWithTheListItself() throws {
    for seed in 0..<UInt64(300) {
      var numbers = SeededGenerator(seed: seed)
      let ranges = (0..<Int.random(in: 0...40, using: &numbers)).map { _ in
        let start = UInt64.random(in: 0...120, using: &numbers)
        return start..<start + UInt64.random(in: 0...30, using: &numbers)
      }
      let table = IntervalTable(ranges)
      for address in UInt64(0)..<160 {
        try #require(table.owner(of: address) == ranges.lastIndex { $0.contains(address) }, "seed \(seed)")
      }
    }
  }
}
