import ProcFS
import Testing

/// Whatever the bytes are, a parser gives a value or a place; it never traps.
@Suite struct ParserRobustnessTests {
  struct Subject: CustomTestStringConvertible {
    let file: String
    let parse: @Sendable ([UInt8]) throws -> Int
    var testDescription: String { file }
  }

  /// Each parser with a measure of what it found.
  static let subjects = [
    Subject(file: "smaps") { try Smaps.parse($0.span).entries.count },
    Subject(file: "smaps-regions") { try Smaps.parse($0.span, overlapping: 1 << 45..<1 << 46).entries.count },
    Subject(file: "smaps_rollup") { try SmapsRollup.parse($0.span).counters.rss ?? 0 },
    Subject(file: "maps") { try Maps.parse($0.span).mappings.count },
    Subject(file: "stat") { try ProcessStat.parse($0.span).comm.utf8.count },
    Subject(file: "status") { try ProcessStatus.parse($0.span).allowedCPUs?.count ?? 0 },
    Subject(file: "vmstat") { try VMStat.parse($0.span).counts.count },
    Subject(file: "cpuinfo") { try ProcessorFeatures.parse($0.span).flags.count },
    Subject(file: "meminfo") { try Meminfo.parse($0.span).other.count },
  ]

  @Test(arguments: subjects) func neverTrapsAndNamesAPlaceInsideTheText(subject: Subject) throws {
    let text = try Fixture.linux618.bytes(subject.file)
    var refusals = 0
    for seed in 0..<UInt64(4000) {
      let injured = mutated(text, seed: seed)
      do {
        _ = try subject.parse(injured)
      } catch let failure as ParseFailure {
        refusals += 1
        let lines = injured.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        try #require(failure.line >= 1 && failure.line <= lines.count, "seed \(seed)")
        try #require(failure.column >= 1 && failure.column <= lines[failure.line - 1].count + 1, "seed \(seed)")
      }
    }
    #expect(refusals > 100, "the injuries must be felt")
  }

  @Test(arguments: subjects) func refusesEveryCutOffText(subject: Subject) throws {
    let text = try Fixture.linux618.bytes(subject.file)
    for length in 1..<min(text.count, 3000) where text[length - 1] != UInt8(ascii: "\n") {
      try #require(failure { try subject.parse(Array(text[..<length])) } is ParseFailure, "length \(length)")
    }
  }

  @Test func aTotalOfAbsurdAmountsDoesNotTrap() throws {
    let record = "1000-2000 rw-p 00000000 00:00 0 \nRss: \(Int.max / 1024) kB\n"
    let smaps = try Smaps.parse(Array((record + record + record).utf8).span)
    #expect(smaps.entries.count == 3)
    #expect(smaps.total.rss != nil)
  }
}
