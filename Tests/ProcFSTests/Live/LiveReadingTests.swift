import Glibc
import ProcFS
import Testing

/// The readers on the running kernel.
@Suite struct LiveReadingTests {
  @Test func theThreadsOfAProcessAreListed() throws {
    let cat = try IdleCat()
    #expect(try ProcessNumbers.threads(of: cat.pid) == [cat.pid])
    cat.kill()
    cat.reap()
    #expect(throws: ProcFSError.processGone(path: "/proc/\(cat.pid)/task")) {
      _ = try ProcessNumbers.threads(of: cat.pid)
    }
  }

  @Test func theRollupAgreesWithTheRecordsOfAProcessAtRest() throws {
    let cat = try IdleCat()
    let rollup = try SmapsRollup.read(pid: cat.pid)
    let smaps = try Smaps.read(pid: cat.pid)
    let total = smaps.total
    // Others may start or stop sharing its files meanwhile, so the shared and private columns agree as sums only.
    #expect(total.rss == rollup.counters.rss)
    #expect(total.anonymous == rollup.counters.anonymous)
    #expect(total.privateDirty == rollup.counters.privateDirty)
    #expect(total.sharedDirty == rollup.counters.sharedDirty)
    #expect(total.swap == rollup.counters.swap)
    #expect(try clean(total) == clean(rollup.counters))
    #expect(smaps.entries.allSatisfy { $0.other.isEmpty }, "this kernel prints a key this package does not know")
    #expect(try Maps.read(pid: cat.pid).mappings == smaps.entries.map(\.mapping))
    let directory = try ProcessDirectory(pid: cat.pid)
    #expect(try directory.firstMapping() == smaps.entries.first?.mapping)

    let status = try ProcessStatus.read(pid: cat.pid)
    #expect(status.residentAnon == total.anonymous)
    #expect(status.resident == total.rss)
    #expect(status.parentPID == Int(getpid()))
    let stat = try ProcessStat.read(pid: cat.pid)
    #expect(stat.comm == "cat" && status.name == "cat")
    #expect(stat.pid == Int(cat.pid))
    #expect(stat.virtualBytes == UInt64(try #require(status.virtual)))
  }

  private func clean(_ counters: SmapsCounters) throws -> Int {
    try #require(counters.sharedClean) + #require(counters.privateClean)
  }

  @Test func aReaderOfARangeGivesWhatTheWholeGives() throws {
    let cat = try IdleCat()
    let all = try Smaps.read(pid: cat.pid).entries.map(\.mapping)
    var reader = try SmapsReader(pid: cat.pid)
    for mapping in all {
      #expect(try reader.read(overlapping: mapping.addresses).entries.map(\.mapping) == [mapping])
    }
    let first = try #require(all.first)
    let gap = first.addresses.lowerBound - 4096..<first.addresses.lowerBound
    #expect(try reader.read(overlapping: gap).entries.isEmpty)
    #expect(try reader.read().entries.map(\.mapping) == all)
  }

  /// The kernel begins each record anew where one read ended within it.
  @Test(arguments: [1, 100, 512, 700, 4096, 1 << 20]) func piecesOfAnySizeGiveTheSame(size: Int) throws {
    let cat = try IdleCat()
    var whole = try SmapsReader(pid: cat.pid)
    var pieces = try SmapsReader(pid: cat.pid, readSize: size)
    let mappings = try whole.read().entries.map(\.mapping)
    #expect(try pieces.read().entries.map(\.mapping) == mappings)
    let last = try #require(mappings.last).addresses
    #expect(try pieces.read(overlapping: last).entries.map(\.mapping) == mappings.suffix(1))
  }

  @Test func tellsAnEndedProcessFromAMissingFile() throws {
    let cat = try IdleCat()
    let pid = cat.pid
    var reader = try SmapsReader(pid: pid)
    let pagemap = try Pagemap(pid: pid)
    let page = try #require(try reader.read().entries.first).mapping.addresses.lowerBound / 4096
    #expect(try pagemap.entries(pages: page..<page + 1).count == 1)

    cat.kill()
    #expect(try ProcessStat.read(pid: pid).state == .zombie)
    #expect(try ProcessStatus.read(pid: pid).resident == nil)
    #expect(try Smaps.read(pid: pid).entries.isEmpty)
    #expect(throws: ProcFSError.processGone(path: "/proc/\(pid)/pagemap")) {
      try pagemap.entries(pages: page..<page + 1)
    }
    #expect(throws: ProcFSError.processGone(path: "/proc/\(pid)/smaps_rollup")) { try SmapsRollup.read(pid: pid) }

    cat.reap()
    #expect(throws: ProcFSError.processGone(path: "/proc/\(pid)/stat")) { try ProcessStat.read(pid: pid) }
    #expect(throws: ProcFSError.processGone(path: "/proc/\(pid)/smaps")) { try Smaps.read(pid: pid) }
    #expect(throws: ProcFSError.processGone(path: "/proc/\(pid)/pagemap")) { _ = try Pagemap(pid: pid) }
  }

  @Test func aPageBeyondTheUserAddressesIsTruncated() throws {
    let pagemap = try Pagemap(pid: getpid())
    let path = "/proc/\(getpid())/pagemap"
    #expect(throws: ProcFSError.truncated(path: path)) { try pagemap.entries(pages: 1 << 52..<1 << 52 + 1) }
    #expect(throws: ProcFSError.truncated(path: path)) { try pagemap.entries(pages: UInt64.max - 1..<UInt64.max) }
    #expect(throws: ProcFSError.truncated(path: path)) { try pagemap.entries(pages: 0..<UInt64.max) }
    #expect(try pagemap.entries(pages: 5..<5).isEmpty)
  }

  @Test func vmstatCountsTheFaultsOfThisProcess() throws {
    let arena = try OwnArena(pageCount: 64)
    let before = try VMStat.read()
    for page in 0..<arena.pageCount { arena.write(page: page) }
    let after = try VMStat.read()
    #expect(try #require(after.delta(since: before)["pgfault"]) >= 64)
    #expect(try #require(Meminfo.read().total) > 0)
  }

  @Test func pagemapShowsWhichPagesWereTouched() throws {
    let arena = try OwnArena(pageCount: 64)
    for page in stride(from: 0, to: arena.pageCount, by: 2) { arena.write(page: page) }
    let pagemap = try Pagemap(pid: getpid())
    let entries = try pagemap.entries(addresses: arena.addresses)
    #expect(entries.map(\.isPresent) == (0..<64).map { $0 % 2 == 0 })
    #expect(entries.map(\.isMappedOnce) == entries.map(\.isPresent))
    #expect(entries.allSatisfy { !$0.isFileOrShmem && !$0.isSwapped })
    let smaps = try Smaps.read(pid: getpid(), overlapping: arena.addresses)
    #expect(smaps.total.privateDirty.map { $0 >= 32 * 4096 } == true)
  }

  @Test func settingsOfThisKernelAreAllKnown() throws {
    if let ksm = try ifProvided({ () throws(ProcFSError) in try KSMState.read() }) {
      #expect(ksm.other.isEmpty && ksm.run != nil && ksm.knownPages != nil)
    }
    if let pages = try ifProvided({ () throws(ProcFSError) in try TransparentHugePages.read() }) {
      #expect(pages.other.isEmpty && pages.sizes.allSatisfy { $0.other.isEmpty })
      #expect(pages.khugepaged?.other.isEmpty == true && pages.enabled != nil)
    }
    if let pools = try ifProvided({ () throws(ProcFSError) in try HugePagePool.all() }) {
      let meminfo = try Meminfo.read()
      #expect(pools.contains { $0.pageBytes == meminfo.hugePageSize })
    }
    #expect(KernelFile.firstLine("/proc/sys/kernel/ostype") == "Linux")
    #expect(KernelFile.firstLine("/proc/nothing") == nil)
    #expect(try Processors.read().count > 0)
  }

  @Test func numaMapsOfAProcessAtRestAgreesWithSmaps() throws {
    let cat = try IdleCat()
    let smaps = try Smaps.read(pid: cat.pid)
    let pid = cat.pid
    if let numa = try ifProvided({ () throws(ProcFSError) in try NumaMaps.read(pid: pid) }) {
      let pages = numa.entries.reduce(0) { $0 + $1.pages * ($1.kernelPageSize ?? 0) }
      // Pages that the kernel itself made, those of the vDSO, are nobody's memory on any node.
      let own = smaps.entries.filter { $0.mapping.path != "[vdso]" && $0.mapping.path != "[vvar]" }
      #expect(pages == own.reduce(0) { $0 + ($1.counters.rss ?? 0) })
      #expect(numa.entries.allSatisfy { $0.other.isEmpty })
      #expect(numa.entries.contains { $0.isHeap } && numa.entries.contains { $0.isStack })
      let paths = Set(smaps.entries.compactMap(\.mapping.path))
      #expect(numa.entries.compactMap(\.file).allSatisfy { paths.contains($0) })
    }
    cat.kill()
    cat.reap()
    #expect(throws: ProcFSError.processGone(path: "/proc/\(cat.pid)/numa_maps")) { try NumaMaps.read(pid: cat.pid) }
  }
}
