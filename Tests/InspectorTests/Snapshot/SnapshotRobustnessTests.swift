import Inspector
import ProcFS
import Testing

/// Whatever the bytes are, reading a snapshot gives a value or says what is wrong.
@Suite struct SnapshotRobustnessTests {
  /// Two processes that share some pages, with every kind of entry.
  static func sample() -> Snapshot {
    var snapshot = Snapshot(
      time: 1.5, kernelRelease: "6.18", bootID: "boot", pageSize: 4096, processes: [], mappings: [],
      pages: PageStore(), frames: RecordedFrames(), isHugetlb: [], coverage: Coverage(), cost: ScanCost())
    for pid in [Int32(10), 12] {
      snapshot.processes.append(
        InspectedProcess(
          pid: pid, startTicks: 5, parent: 1, user: pid == 10 ? 0 : nil, name: "x", arguments: ["x", "title, \"y\""],
          sharesMemoryWith: nil))
      let path = pid == 10 ? nil : "/a b\\012 (deleted)"
      snapshot.mappings.append(
        InspectedMapping(
          process: snapshot.processes.count - 1,
          mapping: Mapping(addresses: 0x10000..<0x20000, permissions: [.read, .write], path: path),
          tally: MappingTally()))
      snapshot.isHugetlb.append(false)
      snapshot.pages.beginMapping()
      var entries = (0..<8).map { PagemapEntry(rawValue: 1 << 63 | UInt64(100 + $0)) }
      entries += [PagemapEntry(rawValue: 0), PagemapEntry(rawValue: 1 << 62 | 77 << 5 | 3)]
      entries += [
        PagemapEntry(rawValue: 1 << 62 | 78 << 5 | 3), PagemapEntry(rawValue: 1 << 63 | 1 << 56 | UInt64(pid)),
      ]
      snapshot.pages.append(firstPage: 0x10, entries: entries.span)
    }
    snapshot.frames.hasCounts = true
    snapshot.processes[1].kernelProportional = 8192
    _ = snapshot.nodes.append(MemoryNodes.Run(frames: 0..<104, node: 0))
    _ = snapshot.nodes.append(MemoryNodes.Run(frames: 104..<200, node: 1))
    snapshot.coverage.rollups = 1
    snapshot.coverage.rollupsTooLong = 2
    for frame in UInt64(100)..<108 {
      var facts = FrameFacts(count: 2)
      if frame > 105 { facts.isDirty = frame == 107 }
      if frame == 101 { facts.isExclusive = false }
      snapshot.frames.append(frame, facts)
    }
    return snapshot
  }

  @Test func itComesBackAsItWas() throws {
    let sample = Self.sample()
    let read = try Snapshot(bytes: sample.bytes())
    #expect(read.pages == sample.pages)
    #expect(read.processes == sample.processes)
    #expect(read.mappings == sample.mappings)
    let inspection = read.inspection()
    #expect(inspection.sharerClasses().map(\.bytes) == [8 * 4096, 4096, 4096])
    #expect(inspection.swapped.map(\.frames) == [2])
    #expect(read.processes.map(\.kernelProportional) == [nil, 8192])
    #expect(read.coverage == sample.coverage)
    #expect(read.frames.runs == sample.frames.runs)
  }

  /// Written by version 1 of the format: a page with a frame that two map, its neighbour, a hole, and an exclusive page.
  private static let versionOne = """
    434f57534e41500a0152c4d0bbea84d5968c650004362e313804626f6f748020010a0501010178010178000100808004808005030000000000000000\
    000100020005809203010282b209030264020200c60101010801000000000103030300000000000000
    """

  @Test func filesOfTheFirstVersionAreRead() throws {
    let digits = Self.versionOne.utf8.map { UInt8($0 <= 57 ? $0 - 48 : $0 - 87) }
    let bytes = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    let snapshot = try Snapshot(bytes: bytes)
    #expect(snapshot.processes.map(\.pid) == [10] && snapshot.processes[0].kernelProportional == nil)
    let groups = snapshot.inspection().groups
    #expect(groups.map(\.frames) == [1, 2])
    #expect(groups.map(\.kernelCount) == [1, 2])
    #expect(groups.map(\.isExclusive) == [true, nil])
    var lister = PageLister(snapshot)
    #expect(lister.lines(of: 0).map(\.isDirty) == [nil, nil])
    #expect(lister.lines(of: 0).map(\.pages) == [0..<2, 3..<4])
  }

  @Test func everyCutIsNoticed() throws {
    let bytes = Self.sample().bytes()
    for length in 0..<bytes.count {
      #expect(throws: SnapshotError.self) { try Snapshot(bytes: Array(bytes[..<length])) }
    }
  }

  @Test func noInjuryTraps() throws {
    let bytes = Self.sample().bytes()
    var random = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      var injured = bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        injured[Int.random(in: 0..<injured.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      // The checksum is made right, so that the parser behind it is reached.
      guard let snapshot = try? Snapshot(bytes: Snapshot.resealed(injured)) else { continue }
      let inspection = snapshot.inspection()
      _ = (inspection.sharerPlaces(.vma), inspection.accountsByProcess(), snapshot.accountsByNode())
      let map = AddressMap(snapshot, room: AddressMap.Room(columns: 70, narrowest: 1, gap: 1, processes: 3))
      for segment in map.families.flatMap(\.segments) {
        #expect(segment.strips.allSatisfy { $0.cells.count == segment.cells })
      }
      var lister = PageLister(snapshot)
      for mapping in snapshot.mappings.indices { _ = lister.lines(of: mapping) }
    }
  }
}
