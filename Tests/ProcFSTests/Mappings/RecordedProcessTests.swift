import ProcFS
import Testing

/// The files of one recorded process, which say the same in several ways, on every kernel that there is a recording of.
@Suite struct RecordedProcessTests {
  @Test(arguments: Fixture.recorded) func smapsAgreesWithMapsAndTheRollup(fixture: Fixture) throws {
    let smaps = try fixture.parsed("smaps", by: Smaps.parse)
    let maps = try fixture.parsed("maps", by: Maps.parse)
    let rollup = try fixture.parsed("smaps_rollup", by: SmapsRollup.parse)
    #expect(maps.mappings == smaps.entries.map(\.mapping))
    #expect(smaps.entries.count > 60)
    #expect(smaps.entries.allSatisfy { $0.other.isEmpty } && rollup.other.isEmpty)
    expectAgreement(of: smaps, with: rollup)
    // Nothing was passed over: every line is the first of a record or one of its keys.
    let keys = smaps.entries.reduce(0) { $0 + $1.keyCount }
    #expect(try fixture.lines("smaps").count == smaps.entries.count + keys)
    for entry in smaps.entries {
      let counters = entry.counters
      #expect(counters.size == Int(entry.mapping.addresses.upperBound - entry.mapping.addresses.lowerBound))
      let parts = [counters.sharedClean, counters.sharedDirty, counters.privateClean, counters.privateDirty]
      #expect(counters.rss == parts.reduce(0) { $0 + ($1 ?? 0) })
      #expect(counters.mmuPageSize == counters.kernelPageSize)
      #expect(entry.flags.contains(.hugetlb) || counters.kernelPageSize == fixture.pageSize)
    }
  }

  /// Which key came with which version: `KSM`, `Pss_Dirty`, guards, tags, protection keys.
  @Test(arguments: [
    (Fixture.linux510, false, false, false, false), (.linux61, true, false, false, false),
    (.linux612, true, true, false, false), (.linux616, true, true, false, false), (.linux618, true, true, true, false),
    (.arm618, true, true, false, true), (.arm73, true, true, true, true),
  ])
  func keysOfTheVersions(fixture: Fixture, dirty: Bool, ksm: Bool, guards: Bool, tags: Bool) throws {
    let smaps = try fixture.parsed("smaps", by: Smaps.parse)
    #expect((smaps.total.pssDirty != nil) == dirty)
    #expect((smaps.total.ksm != nil) == ksm)
    #expect(smaps.entries.contains { $0.flags.contains(.mayHaveGuards) } == guards)
    #expect(smaps.entries.contains { $0.flags.contains { $0.description == "mt" } } == tags)
    #expect((smaps.entries[0].protectionKey != nil) == [.linux510, .linux61, .linux612, .linux616].contains(fixture))
    #expect(smaps.entries.allSatisfy { $0.isTHPEligible != nil })
    #expect(smaps.total.pssAnon == nil)
    let rollup = try fixture.parsed("smaps_rollup", by: SmapsRollup.parse).counters
    #expect(rollup.size == nil && rollup.pssAnon != nil)
  }

  @Test(arguments: Fixture.recorded) func namesOfMappingsAreKeptAsPrinted(fixture: Fixture) throws {
    let paths = try fixture.parsed("maps", by: Maps.parse).mappings.compactMap(\.path)
    let folder = "/tmp/fixture with\tblanks\\012and = signs"
    #expect(paths.contains(folder + "/kept (deleted) (deleted)"))
    #expect(paths.contains(folder + "/a\\012b  "), "a backslash of its own, and blanks at the end")
    #expect(paths.contains(folder + "/gone (deleted)"))
    #expect(paths.contains("/memfd:a name with\\012newline (deleted)"))
    #expect(paths.contains("/SYSV00000000 (deleted)") && paths.contains("/dev/zero (deleted)"))
    #expect(paths.contains("[heap]") && paths.contains("[stack]") && paths.contains("[vdso]"))
    let sizes = try fixture.parsed("smaps", by: Smaps.parse).entries.compactMap(\.counters.size)
    #expect(sizes.max() == 8 << 40, "a reservation of 8 TiB")
  }

  @Test(arguments: Fixture.recorded) func statusAndStatAgreeWithTheRest(fixture: Fixture) throws {
    let status = try fixture.parsed("status", by: ProcessStatus.parse)
    let stat = try fixture.parsed("stat", by: ProcessStat.parse)
    let rollup = try fixture.parsed("smaps_rollup", by: SmapsRollup.parse).counters
    #expect(status.name == "a) R 1 (\nb\\c d" && stat.comm == "a) R 1 (\nb\\c d")
    #expect(stat.state == .sleeping && status.state == .sleeping)
    #expect(stat.pid == status.pid && stat.parentPID == status.parentPID)
    #expect(stat.virtualBytes == UInt64(try #require(status.virtual)))
    let anonymous = try #require(status.residentAnon)
    let resident = try #require(status.resident)
    if fixture == .linux510 || fixture == .linux61 {
      // Each thread keeps up to 64 pages of each kind to itself before it adds them to the counters of the process.
      #expect(abs(anonymous - (rollup.anonymous ?? 0)) < 64 * 4096)
      #expect(abs(resident - (rollup.rss ?? 0)) < 3 * 64 * 4096)
    } else {
      #expect(anonymous == rollup.anonymous && resident == rollup.rss)
    }
    #expect(status.swap == rollup.swap)
    #expect(status.hugetlb == (rollup.sharedHugetlb ?? 0) + (rollup.privateHugetlb ?? 0))
    let parts = [status.residentAnon, status.residentFile, status.residentShmem].reduce(0) { $0 + ($1 ?? 0) }
    #expect(resident == parts)
    #expect(status.threadCount == 1 && stat.threadCount == 1 && !stat.isKernelThread)
    #expect(status.effectiveCapabilities?.contains(.sysAdmin) == true)
    #expect(status.other.contains { $0.key == "SigQ" } && !status.other.contains { $0.key.hasPrefix("Rss") })
  }

  @Test(arguments: Fixture.recorded) func numaMapsAgreesWithSmaps(fixture: Fixture) throws {
    let numa = try fixture.parsed("numa_maps", by: NumaMaps.parse)
    let smaps = try fixture.parsed("smaps", by: Smaps.parse)
    #expect(numa.entries.allSatisfy { $0.other.isEmpty })
    let byStart = Dictionary(uniqueKeysWithValues: smaps.entries.map { ($0.mapping.addresses.lowerBound, $0) })
    for entry in numa.entries {
      let record = try #require(byStart[entry.start])
      #expect(entry.isHugetlb == record.flags.contains(.hugetlb))
      #expect(entry.kernelPageSize == nil || entry.kernelPageSize == record.counters.kernelPageSize)
      if !entry.isHugetlb {
        #expect(entry.pages * fixture.pageSize == record.counters.rss, "at \(String(entry.start, radix: 16))")
        #expect((entry.anonymous ?? 0) * fixture.pageSize == record.counters.anonymous)
      }
      let path = record.mapping.path?.hasPrefix("[") == true ? nil : record.mapping.path
      #expect(entry.file == path?.split(separator: "\\012", omittingEmptySubsequences: false).joined(separator: "\n"))
      #expect(entry.isHeap == (record.mapping.path == "[heap]"))
      #expect(entry.isStack == (record.mapping.path == "[stack]"))
    }
    #expect(numa.entries.contains { $0.isHugetlb } == (fixture != .linux618))
  }

  @Test(arguments: Fixture.guests) func policiesOfTwoNodes(fixture: Fixture) throws {
    let policies = Set(try fixture.parsed("numa_maps", by: NumaMaps.parse).entries.map(\.policy))
    let both = IndexList(ranges: [0...1])
    let first = IndexList(ranges: [0...0])
    var expected: Set<NumaPolicy> = [
      NumaPolicy(mode: .default), NumaPolicy(mode: .prefer, nodes: first), NumaPolicy(mode: .local),
      NumaPolicy(mode: .bind, flags: ["static"], nodes: both), NumaPolicy(mode: .interleave, nodes: both),
      NumaPolicy(mode: .interleave, flags: ["relative"], nodes: both),
    ]
    if fixture != .linux510 {
      expected.insert(NumaPolicy(mode: .bind, flags: ["static", "balancing"], nodes: first))
      expected.insert(NumaPolicy(mode: .preferMany, nodes: both))
      if fixture != .linux61 { expected.insert(NumaPolicy(mode: .weightedInterleave, nodes: both)) }
    }
    #expect(policies == expected)
  }

  /// 14 pages of equal bytes were offered, which two children have too.
  @Test(arguments: Fixture.guests) func ksmFilesOfAProcess(fixture: Fixture) throws {
    guard fixture != .linux510 else {
      #expect(throws: (any Error).self) { try fixture.bytes("ksm_stat") }
      return
    }
    let stat = try fixture.parsed("ksm_stat", by: KSMStat.parse)
    #expect(stat.items == 14 && stat.other.isEmpty)
    #expect(try fixture.parsed("ksm_merging_pages", by: KSMStat.parseMergingPages) == 14)
    let isNew = fixture != .linux61
    #expect(stat.mergingPages == (isNew ? 14 : nil) && stat.zeroPages == (isNew ? 0 : nil))
    #expect((stat.profit != nil) == isNew)
    let tells = [.linux616, .arm618, .arm73].contains(fixture)
    #expect(stat.mergesAny == (tells ? false : nil) && stat.isMergeable == (tells ? true : nil))
    let merged = try fixture.parsed("smaps", by: Smaps.parse).total.ksm
    #expect(merged == (isNew ? 14 * fixture.pageSize : nil))
  }
}

extension SmapsEntry {
  /// How many keys the record had.
  fileprivate var keyCount: Int {
    let counters: [Int?] = [
      counters.size, counters.kernelPageSize, counters.mmuPageSize, counters.rss, counters.pss, counters.pssDirty,
      counters.sharedClean, counters.sharedDirty, counters.privateClean, counters.privateDirty, counters.referenced,
      counters.anonymous, counters.ksm, counters.lazyFree, counters.anonHugePages, counters.shmemPmdMapped,
      counters.filePmdMapped, counters.sharedHugetlb, counters.privateHugetlb, counters.swap, counters.swapPss,
      counters.locked,
    ]
    return counters.count { $0 != nil } + (isTHPEligible == nil ? 0 : 1) + (protectionKey == nil ? 0 : 1)
      + (flags.isEmpty ? 0 : 1) + other.count
  }
}
