import ProcFS
import Testing

@Suite struct ProcessStatTests {
  @Test func readsARecordedLine() throws {
    let stat = try Fixture.cat618.parsed("stat", by: ProcessStat.parse)
    #expect(stat.pid == 6832)
    #expect(stat.comm == "cat")
    #expect(stat.state == .sleeping)
    #expect(stat.parentPID == 6791)
    #expect(stat.processGroup == 6787)
    #expect(stat.session == 2620)
    #expect(stat.minorFaults == 55)
    #expect(stat.majorFaults == 0)
    #expect(stat.threadCount == 1)
    #expect(stat.startTimeTicks == 169120)
    #expect(stat.virtualBytes == 2_703_360)
    #expect(stat.residentPages == 287)
    #expect(stat.lastCPU == 0)
  }

  @Test(arguments: ["a b", "a) R 1 (b", "", ")", "((", "x\ny", "S) S"])
  func findsTheEndOfAnyName(comm: String) throws {
    let numbers = (4...52).map { $0 == 8 ? "-1" : String($0) }.joined(separator: " ")
    let text = Array("7 (\(comm)) Z \(numbers)\n".utf8)
    let stat = try ProcessStat.parse(text.span)
    #expect(stat.comm == comm)
    #expect(stat.state == .zombie)
    #expect(
      [stat.minorFaults, stat.childMinorFaults, stat.majorFaults, stat.childMajorFaults, stat.userTicks]
        == [10, 11, 12, 13, 14])
    #expect(stat.systemTicks == 15)
    #expect(stat.threadCount == 20)
    #expect(stat.startTimeTicks == 22)
    #expect(stat.virtualBytes == 23)
    #expect(stat.residentPages == 24)
    #expect(stat.lastCPU == 39)
  }

  @Test(arguments: [
    ("", 1, 1), ("7 cat R\n", 1, 3), ("7 (cat R 1\n", 1, 4), ("7 (cat)\n", 1, 8), ("7 (cat) R 1 2\n", 1, 14),
    ("7 (cat) R x\n", 1, 11),
  ])
  func namesThePlaceOfAMistake(text: String, line: Int, column: Int) {
    let failure = failure { try parsed(text, by: ProcessStat.parse) } as? ParseFailure
    #expect(failure?.line == line)
    #expect(failure?.column == column)
  }
}
