import ProcFS
import Testing

@Suite struct SmapsTests {
  @Test func readsAmountsInBytes() throws {
    let smaps = try Fixture.cat618.parsed("smaps-regions", by: Smaps.parse)
    try #require(smaps.entries.count == 7)
    let advised = smaps.entries[0]
    #expect(advised.mapping.addresses == 0x2000_0000_0000..<0x2000_0004_0000)
    #expect(advised.mapping.permissions == [.read, .write])
    #expect(advised.mapping.path == nil)
    #expect(advised.counters.size == 256 * 1024)
    #expect(advised.counters.kernelPageSize == 4096)
    #expect(advised.counters.rss == 3 * 4096)
    #expect(advised.counters.pss == 3 * 4096)
    #expect(advised.counters.privateDirty == 3 * 4096)
    #expect(advised.counters.sharedClean == 0)
    #expect(advised.counters.anonymous == 3 * 4096)
    #expect(advised.counters.ksm == 0)
    #expect(advised.counters.pssAnon == nil, "only the rollup has it")
    #expect(advised.isTHPEligible == false)
    #expect(advised.flags.map(\.description) == ["rd", "wr", "mr", "mw", "me", "ac", "nh"])
    #expect(advised.other.isEmpty)

    let huge = smaps.entries[1]
    #expect(huge.counters.anonHugePages == 2 << 20)
    #expect(huge.isTHPEligible == true)
    #expect(huge.flags.contains(.hugePage))
    #expect(smaps.entries[2].counters.locked == 64 * 1024)
    #expect(smaps.entries[2].flags.contains(.locked))
    #expect(smaps.entries[3].flags.contains(.mergeable))
    #expect(smaps.entries[6].flags.contains(.wipeOnFork))
    #expect(smaps.entries[6].flags.contains(.mayHaveGuards))
  }

  @Test func keepsAPathAsPrinted() throws {
    let memfd = try Fixture.cat618.parsed("smaps-regions", by: Smaps.parse).entries[4]
    #expect(memfd.mapping.path == #"/memfd:a name with\012newline (deleted)"#)
    #expect(memfd.mapping.permissions.description == "rw-s")
    #expect(memfd.mapping.device == DeviceNumber(major: 0, minor: 1))
    #expect(memfd.mapping.inode == 1025)
  }

  @Test func leavesNilWhatLinux510DoesNotPrint() throws {
    let smaps = try Fixture.written510.parsed("smaps", by: Smaps.parse)
    try #require(smaps.entries.count == 3)
    let anonymous = smaps.entries[1]
    #expect(anonymous.counters.pssDirty == nil)
    #expect(anonymous.counters.ksm == nil)
    #expect(anonymous.counters.pss == 1365 * 1024)
    #expect(anonymous.counters.swapPss == 256 * 1024)
    #expect(anonymous.protectionKey == 0)
    #expect(anonymous.isTHPEligible == true)
    #expect(anonymous.flags.contains(.softDirty))
    #expect(smaps.entries[0].mapping.path == "/usr/bin/my program (deleted)")
    #expect(smaps.total.ksm == nil)
  }

  @Test func readsNamedAndHugetlbMappingsOfLinux61() throws {
    let smaps = try Fixture.written61.parsed("smaps", by: Smaps.parse)
    try #require(smaps.entries.count == 2)
    #expect(smaps.entries[0].mapping.path == "[anon:arena of worker 1]")
    #expect(smaps.entries[0].counters.pssDirty == 9 * 1024)
    #expect(smaps.entries[1].counters.privateHugetlb == 2 << 20)
    #expect(smaps.entries[1].counters.mmuPageSize == 2 << 20)
    #expect(smaps.entries[1].flags.contains(.hugetlb))
  }

  @Test func keepsKeysAndFlagsItDoesNotKnow() throws {
    let smaps = try Fixture.written612arm64.parsed("smaps", by: Smaps.parse)
    try #require(smaps.entries.count == 2)
    #expect(smaps.entries[0].mapping.device == DeviceNumber(major: 0x103, minor: 2))
    #expect(smaps.entries[0].mapping.inode == 4_294_967_298)
    #expect(smaps.entries[0].counters.kernelPageSize == 65536)
    let future = smaps.entries[1]
    #expect(
      future.other == [
        OtherField(key: "Future_Amount", value: "192 kB"), OtherField(key: "FutureWord", value: "some words"),
      ])
    #expect(future.flags.suffix(2).map(\.description) == ["mt", "??"])
    #expect(future.counters.ksm == 128 * 1024)
  }

  @Test(arguments: Fixture.allCases) func aRangeGivesTheRecordsThatOverlapIt(fixture: Fixture) throws {
    let text = try fixture.bytes("smaps")
    let all = try Smaps.parse(text.span).entries
    for entry in all {
      let addresses = entry.mapping.addresses
      let inside = addresses.upperBound - 1..<addresses.upperBound
      #expect(try Smaps.parse(text.span, overlapping: inside).entries == [entry])
      let above = try Smaps.parse(text.span, overlapping: addresses.upperBound..<UInt64.max).entries
      #expect(above == all.filter { $0.mapping.addresses.lowerBound >= addresses.upperBound })
    }
    #expect(try Smaps.parse(text.span, overlapping: 0..<1).entries.isEmpty)
  }

  @Test(arguments: [(Fixture.written510, 3), (.cat618, 24)])
  func theRollupAgreesWithTheSumOfTheRecords(fixture: Fixture, records: Int) throws {
    let smaps = try fixture.parsed("smaps", by: Smaps.parse)
    let rollup = try fixture.parsed("smaps_rollup", by: SmapsRollup.parse)
    expectAgreement(of: smaps, with: rollup)
    #expect(smaps.entries.count == records)
    #expect(rollup.other.isEmpty)
  }

  @Test(arguments: [
    ("Rss: 4 kB\n", 1, 1, "expected a hexadecimal number"),
    ("1000 rw-p 0 00:00 0\n", 1, 5, "expected '-'"),
    ("2000-1000 rw-p 00000000 00:00 0 \n", 1, 10, "the mapping ends before it starts"),
    ("1000-2000 rq-p 00000000 00:00 0 \n", 1, 12, "expected '-'"),
    ("1000-2000 rw-p 00000000 00:00 0 \nRss: 4 MB\n", 2, 8, "expected 'k'"),
    ("1000-2000 rw-p 00000000 00:00 0 \nRss: 4\n", 2, 7, "expected ' '"),
    ("1000-2000 rw-p 00000000 00:00 0 \nRss: -4 kB\n", 2, 6, "expected a decimal number"),
    ("1000-2000 rw-p 00000000 00:00 0 \nRss: 99999999999999999999 kB\n", 2, 25, "number is larger than 64 bits"),
    ("1000-2000 rw-p 00000000 00:00 0 \nRss: 9223372036854775807 kB\n", 2, 25, "amount is larger than 63 bits"),
    ("1000-2000 rw-p 00000000 00:00 0 \nRss: 4 kB", 2, 10, "the text ends in mid-line"),
    ("1000-2000 rw-p 00000000 00:00 0 \nRss: 4 kB more\n", 2, 11, "unexpected text at the end of the line"),
    ("1000-2000 rw-p 00000000 00:00 0 \nVmFlags: rd wrr\n", 2, 13, "expected a flag of two letters"),
    ("1000-2000 rw-p 00000000 00:00 0 \nVmFlags: rd w\n", 2, 13, "expected a flag of two letters"),
    ("1000-2000 rw-p 00000000 00:00 0 \nVmFlags rd\n", 2, 11, "expected ':'"),
    ("11112222333344445-2000 rw-p 00000000 00:00 0 \n", 1, 17, "number is larger than 64 bits"),
  ])
  func namesThePlaceOfAMistake(text: String, line: Int, column: Int, what: String) throws {
    let failure = failure { try parsed(text, by: Smaps.parse) } as? ParseFailure
    #expect(failure?.line == line)
    #expect(failure?.column == column)
    #expect(failure?.what == what)
  }

  @Test func anEmptyTextHasNoRecords() throws {
    let empty: [UInt8] = []
    #expect(try Smaps.parse(empty.span).entries.isEmpty)
    #expect(failure { try SmapsRollup.parse(empty.span) } is ParseFailure)
  }
}

/// Two paths must agree: what the kernel sums up and what the records add up to.
///
/// The shares are truncated once per record and once in the rollup.
func expectAgreement(of smaps: Smaps, with rollup: SmapsRollup, sourceLocation: SourceLocation = #_sourceLocation) {
  let total = smaps.total
  let summed = rollup.counters
  let exact: [KeyPath<SmapsCounters, Int?>] = [
    \.rss, \.sharedClean, \.sharedDirty, \.privateClean, \.privateDirty, \.referenced, \.anonymous, \.ksm, \.lazyFree,
    \.anonHugePages, \.shmemPmdMapped, \.filePmdMapped, \.sharedHugetlb, \.privateHugetlb, \.swap,
  ]
  for field in exact {
    #expect(total[keyPath: field] == summed[keyPath: field], "\(field)", sourceLocation: sourceLocation)
  }
  let shares: [KeyPath<SmapsCounters, Int?>] = [\.pss, \.pssDirty, \.swapPss, \.locked]
  for field in shares where summed[keyPath: field] != nil {
    let lost = (summed[keyPath: field] ?? 0) - (total[keyPath: field] ?? 0)
    #expect(
      lost >= 0 && lost < max(1, smaps.entries.count) * 1024, "\(field) lost \(lost)", sourceLocation: sourceLocation)
  }
}
