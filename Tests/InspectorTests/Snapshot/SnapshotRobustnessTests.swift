import Inspector
import InspectorSamples
import Testing

/// Whatever the bytes are, reading a snapshot gives a value or says what is wrong.
@Suite struct SnapshotRobustnessTests {
  @Test func itComesBackAsItWas() throws {
    let sample = Snapshot.ofEveryKind()
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
    let bytes = Snapshot.ofEveryKind().bytes()
    for length in 0..<bytes.count {
      #expect(throws: SnapshotError.self) { try Snapshot(bytes: Array(bytes[..<length])) }
    }
  }

  @Test(arguments: 0..<20) func noInjuryTraps(seed: UInt64) {
    for snapshot in Snapshot.injured(seed: seed, files: 1000) {
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
