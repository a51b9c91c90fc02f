import ProcFS
import Testing

/// The files of recorded machines: no line is lost, and two files that say the same agree.
@Suite struct RecordedMachineTests {
  @Test(arguments: Fixture.recorded) func everyLineIsKept(fixture: Fixture) throws {
    #expect(try fixture.parsed("vmstat", by: VMStat.parse).counts.count == fixture.lines("vmstat").count)
    let meminfo = try fixture.parsed("meminfo", by: Meminfo.parse)
    #expect(try known(meminfo) + meminfo.other.count == fixture.lines("meminfo").count)
    let status = try fixture.parsed("status", by: ProcessStatus.parse)
    #expect(try known(status) + status.other.count == fixture.lines("status").count)
    #expect(try fixture.parsed("maps", by: Maps.parse).mappings.count == fixture.lines("maps").count)
    #expect(try fixture.parsed("numa_maps", by: NumaMaps.parse).entries.count == fixture.lines("numa_maps").count)
    let arguments = try fixture.parsed("cmdline", by: CommandLine.arguments)
    #expect(arguments.first == (fixture == .linux618 ? "/tmp/recorder" : "/init"))
    #expect(try arguments.count == fixture.bytes("cmdline").count { $0 == 0 })
  }

  /// How many of its optional properties have a value.
  private func known(_ value: some Any) -> Int {
    Mirror(reflecting: value).children.count { child in
      let property = Mirror(reflecting: child.value)
      return property.displayStyle == .optional && !property.children.isEmpty
    }
  }

  @Test(arguments: Fixture.recorded) func meminfoAgreesWithVmstat(fixture: Fixture) throws {
    let meminfo = try fixture.parsed("meminfo", by: Meminfo.parse)
    let vmstat = try fixture.parsed("vmstat", by: VMStat.parse)
    let page = UInt64(fixture.pageSize)
    let huge = try #require(vmstat["nr_anon_transparent_hugepages"])
    #expect(UInt64(try #require(meminfo.anonHugePages)) == huge * page * (page / 8))
    if fixture != .linux618 {
      // A guest at rest; the other machine was at work between the two readings.
      #expect(UInt64(try #require(meminfo.shmem)) == vmstat["nr_shmem"].map { $0 * page })
      #expect(UInt64(try #require(meminfo.mlocked)) == vmstat["nr_mlock"].map { $0 * page })
      #expect((meminfo.swapTotal ?? 0 > 0) == (vmstat["pswpout"] ?? 0 > 0))
    }
    #expect(vmstat["pgreuse"] != nil)
    #expect((vmstat["cow_ksm"] != nil) == (fixture != .linux510), "Linux 5.19")
    #expect(vmstat["no such counter"] == nil)
  }

  @Test(arguments: Fixture.guests) func mountsOfAType(fixture: Fixture) throws {
    let text = try fixture.bytes("mountinfo")
    let mounts = try MountTable.parse(text.span)
    func devices(_ type: String) -> Set<DeviceNumber> { Set(mounts.filter { $0.type == type }.map(\.device)) }
    #expect(devices("tmpfs").count == 1 && devices("cgroup2").count == 1)
    #expect(devices("cgroup").isEmpty && devices("hugetlbfs").isEmpty)
  }
}
