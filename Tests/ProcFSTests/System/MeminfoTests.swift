import ProcFS
import Testing

@Suite struct MeminfoTests {
  @Test func readsARecordedText() throws {
    let meminfo = try Fixture.cat618.parsed("meminfo", by: Meminfo.parse)
    #expect(meminfo.total == 24_684_092 * 1024)
    #expect(meminfo.hugePageSize == 2 << 20)
    #expect(meminfo.hugePagesTotal == 0)
    #expect(try #require(meminfo.free) < #require(meminfo.total))
    #expect(meminfo.other.contains { $0.key == "VmallocTotal" })
    #expect(!meminfo.other.contains { $0.key.hasPrefix("Swap") })
  }

  @Test func aMissingLineIsNil() throws {
    let meminfo = try parsed("MemTotal:  8 kB\nFuture:  1 kB\n", by: Meminfo.parse)
    #expect(meminfo.total == 8192)
    #expect(meminfo.available == nil)
    #expect(meminfo.other == [OtherField(key: "Future", value: "1 kB")])
  }

  @Test(arguments: [("MemTotal:  8\n", 1, 13), ("MemFree: 1 kB\nHugePages_Free: x\n", 2, 17), ("MemTotal\n", 1, 9)])
  func namesThePlaceOfAMistake(text: String, line: Int, column: Int) {
    let failure = failure { try parsed(text, by: Meminfo.parse) } as? ParseFailure
    #expect(failure?.line == line)
    #expect(failure?.column == column)
  }
}
