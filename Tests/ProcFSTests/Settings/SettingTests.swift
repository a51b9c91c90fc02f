import ProcFS
import Testing

/// The files of /sys/kernel/mm.
@Suite struct SettingTests {
  @Test(arguments: Fixture.recorded) func ksmOfEveryKernel(fixture: Fixture) throws {
    let files = try SettingFixture(fixture)
    let ksm = try KSMState.read(from: files.path + "/ksm")
    #expect(ksm.other.isEmpty)
    #expect(ksm.run == 0 && ksm.maxPageSharing == 256 && ksm.mergesAcrossNodes == true && ksm.usesZeroPages == false)
    #expect(ksm.pruneMilliseconds == (fixture == .linux618 ? 0 : 2000))
    if fixture != .linux618 {
      // One frame for equal pages of three processes; the recorder stopped ksmd before it saw all of them once more on arm64.
      #expect(ksm.pagesShared == 1 && ksm.pagesSharing == (fixture == .arm618 ? 27 : 41))
      #expect(ksm.knownPages == (fixture == .arm618 ? 28 : 42))
      #expect(ksm.pagesToScan == 1000 && ksm.sleepMilliseconds == 10)
    }
    let isOld = fixture == .linux510 || fixture == .linux61
    #expect((ksm.zeroPages == nil) == isOld && (ksm.generalProfit == nil) == isOld)
    #expect(ksm.scansSmartly == (isOld ? nil : true))
    #expect(ksm.advisor == (isOld ? nil : Choice(values: ["none", "scan-time"], chosen: "none")))
    #expect(ksm.advisorMaximumCPU == (isOld ? nil : 70) && ksm.advisorTargetSeconds == (isOld ? nil : 200))
  }

  @Test(arguments: Fixture.recorded) func hugePagesOfEveryKernel(fixture: Fixture) throws {
    let files = try SettingFixture(fixture)
    let pages = try TransparentHugePages.read(from: files.path + "/transparent_hugepage")
    #expect(pages.other.isEmpty && pages.sizes.allSatisfy { $0.other.isEmpty })
    #expect(pages.enabled == Choice(values: ["always", "madvise", "never"], chosen: "madvise"))
    #expect(pages.defrag?.values == ["always", "defer", "defer+madvise", "madvise", "never"])
    #expect(pages.shmemEnabled?.chosen == "never" && pages.usesZeroPage == true)
    #expect(pages.pmdSize == fixture.pageSize * fixture.pageSize / 8)
    let isOld = fixture == .linux510 || fixture == .linux61
    #expect(pages.splitsUnderused == (isOld ? nil : true))
    #expect(pages.sizes.isEmpty == isOld)
    #expect(pages.sizes.map(\.bytes) == pages.sizes.map(\.bytes).sorted())
    if let size = pages.sizes.first(where: { $0.bytes == 65536 }) {
      #expect(size.enabled?.chosen == (fixture == .linux618 ? "never" : "madvise"))
      #expect(size.stats["anon_fault_alloc"] != nil)
      #expect(pages.sizes.last?.bytes == pages.pmdSize)
      #expect(try #require(pages.sizes.last?.stats["anon_fault_alloc"]) >= 2)
    }
    let daemon = try #require(pages.khugepaged)
    #expect(daemon.other.isEmpty)
    #expect(daemon.maximumAbsent == fixture.pageSize / 8 - 1 && daemon.mayDefragment == true)
    #expect(daemon.allocationSleepMilliseconds == 60000)
  }

  @Test(arguments: Fixture.recorded) func poolsOfEveryKernel(fixture: Fixture) throws {
    let files = try SettingFixture(fixture)
    let pools = try HugePagePool.all(in: files.path + "/hugepages")
    let meminfo = try fixture.parsed("meminfo", by: Meminfo.parse)
    let pool = try #require(pools.first { $0.pageBytes == meminfo.hugePageSize })
    #expect(pool.total == meminfo.hugePagesTotal && pool.free == meminfo.hugePagesFree)
    #expect(pool.reserved == meminfo.hugePagesReserved && pool.surplus == meminfo.hugePagesSurplus)
    #expect(pool.total == (fixture == .linux618 ? 0 : 4) && pool.free == (fixture == .linux618 ? 0 : 2))
    #expect(pools.reduce(0) { $0 + $1.pageBytes * ($1.total ?? 0) } == meminfo.hugetlb)
    #expect(pools.last?.pageBytes == 1 << 30)
    #expect(pools.contains { $0.other.contains { $0.key == "nr_hugepages_mempolicy" } })
  }

  /// Seen on 6.18 when pages come back that a registered buffer had pinned.
  @Test func aPromiseBelowZeroIsANumber() throws {
    let texts = ["nr_hugepages": "1\n", "resv_hugepages": "18446744073709551615\n"]
    let pool = try HugePagePool(
      pageBytes: 2 << 20, SettingFiles(path: "/pool", texts: texts.mapValues { Array($0.utf8) }))
    #expect(pool.total == 1 && pool.reserved == -1)
    let meminfo = try parsed("HugePages_Rsvd:    18446744073709551615\n", by: Meminfo.parse)
    #expect(meminfo.hugePagesReserved == -1)
  }

  @Test func aFileThatIsNotKnownIsKeptAndOneThatIsMissingIsNil() throws {
    let texts = ["run": "1\n", "future": "a b\n", "future_empty": "", "general_profit": "-77\n"]
    let ksm = try KSMState(SettingFiles(path: "/ksm", texts: texts.mapValues { Array($0.utf8) }))
    #expect(ksm.run == 1 && ksm.generalProfit == -77 && ksm.fullScans == nil && ksm.knownPages == nil)
    #expect(ksm.other == [OtherField(key: "future", value: "a b"), OtherField(key: "future_empty", value: "")])
    #expect(throws: ProcFSError.notProvided(path: "/nowhere")) { try KSMState.read(from: "/nowhere") }
  }

  @Test(arguments: [
    ("run", "x\n", 1, "expected a decimal number"), ("run", "1", 2, "the text ends in mid-line"),
    ("advisor_mode", "none scan-time\n", 15, "expected a value in brackets"),
    ("advisor_mode", "[a] [b]\n", 8, "two values are chosen"), ("smart_scan", "1\n2\n", 1, "expected one line only"),
  ])
  func namesTheFileAndThePlaceOfAMistake(name: String, text: String, column: Int, what: String) {
    let line = what == "expected one line only" ? 2 : 1
    let error = ProcFSError.malformed(path: "/ksm/" + name, line: line, column: column, what: what)
    #expect(throws: error) { try KSMState(SettingFiles(path: "/ksm", texts: [name: Array(text.utf8)])) }
  }

  @Test(arguments: [
    ("always [madvise] never\n", ["always", "madvise", "never"], "madvise"), ("[only]\n", ["only"], "only"),
    ("defer+madvise [never] \n", ["defer+madvise", "never"], "never"), ("[] [x]\n", ["[]", "x"], "x"),
  ])
  func choices(text: String, values: [String], chosen: String) throws {
    #expect(try parsed(text, by: Choice.parse) == Choice(values: values, chosen: chosen))
  }
}
