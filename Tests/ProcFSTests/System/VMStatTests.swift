import ProcFS
import Testing

@Suite struct VMStatTests {
  @Test func readsEveryRecordedCounter() throws {
    let text = try Fixture.cat618.bytes("vmstat")
    let vmstat = try VMStat.parse(text.span)
    #expect(vmstat.counts.count == text.count { $0 == UInt8(ascii: "\n") })
    #expect(try #require(vmstat["pgfault"]) > 0)
    #expect(vmstat["no_such_counter"] == nil)
  }

  @Test func deltaLeavesOutWhatDidNotMove() throws {
    let before = try parsed("pgfault 10\npgreuse 5\nnr_free_pages 100\n", by: VMStat.parse)
    let after = try parsed("pgfault 25\npgreuse 5\nnr_free_pages 93\nnew_one 4\n", by: VMStat.parse)
    #expect(after.delta(since: before) == ["pgfault": 15, "nr_free_pages": -7])
    #expect(after.delta(since: after).isEmpty)
  }

  @Test(arguments: [("pgfault\n", 1, 8), ("a 1\n b 2\n", 2, 1), ("a 1 2\n", 1, 5), ("a -1\n", 1, 3)])
  func namesThePlaceOfAMistake(text: String, line: Int, column: Int) {
    let failure = failure { try parsed(text, by: VMStat.parse) } as? ParseFailure
    #expect(failure?.line == line)
    #expect(failure?.column == column)
  }
}
