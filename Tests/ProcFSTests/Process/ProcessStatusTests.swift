import ProcFS
import Testing

@Suite struct ProcessStatusTests {
  @Test func readsARecordedText() throws {
    let status = try Fixture.cat618.parsed("status", by: ProcessStatus.parse)
    #expect(status.name == "cat")
    #expect(status.state == .sleeping)
    #expect(status.pid == 6832)
    #expect(status.threadCount == 1)
    #expect(status.users == [0, 0, 0, 0])
    let parts = [status.residentAnon, status.residentFile, status.residentShmem].compactMap { $0 }
    #expect(parts.count == 3)
    #expect(status.resident == parts.reduce(0, +), "VmRSS is the sum of the three")
    let rollup = try Fixture.cat618.parsed("smaps_rollup", by: SmapsRollup.parse)
    #expect(status.residentAnon == rollup.counters.anonymous)
    #expect(try #require(status.pageTables) > 0)
    #expect(status.effectiveCapabilities?.isSuperset(of: [.sysAdmin, .sysPtrace, .ipcLock, .sysNice]) == true)
    #expect(status.effectiveCapabilities?.contains(.sysResource) == false)
    #expect(status.allowedCPUs?.ranges == [0...1])
    #expect(status.allowedNodes?.count == 1)
    #expect(status.isTHPEnabled == true)
    #expect(status.other.contains { $0.key == "untag_mask" })
  }

  @Test func readsLinux510AndUndoesTheEscapesOfTheName() throws {
    let status = try Fixture.written510.parsed("status", by: ProcessStatus.parse)
    #expect(status.name == "a\nb\\c d")
    #expect(status.state == .stopped)
    #expect(status.parentPID == 790)
    #expect(status.resident == 1580 * 1024)
    #expect(status.pageTables == 44 * 1024)
    #expect(status.swap == 512 * 1024)
    #expect(status.noNewPrivileges == true)
    #expect(status.seccompMode == 2)
    #expect(status.effectiveCapabilities == [])
    #expect(status.allowedCPUs?.ranges == [0...3, 8...11])
    #expect(status.allowedCPUs?.count == 8)
    #expect(status.allowedCPUs?.contains(9) == true)
    #expect(status.allowedCPUs?.contains(4) == false)
    #expect(status.involuntarySwitches == 3)
    #expect(status.other.contains(OtherField(key: "Groups", value: "4 24 27 1000")))
  }

  @Test func aZombieHasNoMemoryLines() throws {
    let status = try parsed("Name:\tx\nState:\tZ (zombie)\nPid:\t3\n", by: ProcessStatus.parse)
    #expect(status.state == .zombie)
    #expect(status.resident == nil)
    #expect(status.pageTables == nil)
  }

  @Test(arguments: [
    ("VmRSS:\t 1 MB\n", 1, 11), ("Name:\tx\nCapEff:\tzz\n", 2, 9), ("State:\t\n", 1, 8), ("Pid:\t1x\n", 1, 7),
    ("Cpus_allowed_list:\t3-1\n", 1, 23), ("no colon\n", 1, 9), ("\n", 1, 1),
  ])
  func namesThePlaceOfAMistake(text: String, line: Int, column: Int) {
    let failure = failure { try parsed(text, by: ProcessStatus.parse) } as? ParseFailure
    #expect(failure?.line == line)
    #expect(failure?.column == column)
  }
}
