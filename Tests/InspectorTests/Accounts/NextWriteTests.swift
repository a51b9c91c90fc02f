import Inspector
import ProcFS
import Testing

/// What the next write does follows from count, kind and exclusiveness alone.
@Suite struct NextWriteTests {
  /// Two processes with one private writable mapping each, and these groups.
  private func inspection(_ groups: [FrameGroup], permissions: MappingPermissions = [.read, .write]) -> Inspection {
    var inspection = Inspection()
    for index in 0..<2 {
      inspection.processes.append(
        InspectedProcess(pid: Int32(10 + index), startTicks: 1, parent: 1, user: 0, name: "p", arguments: []))
      inspection.mappings.append(
        InspectedMapping(
          process: index, mapping: Mapping(addresses: 0x1000..<0x100000, permissions: permissions),
          tally: MappingTally()))
    }
    inspection.groups = groups
    return inspection
  }

  private func group(
    _ mappings: [Int], _ frames: Int, _ count: Int?, _ kind: FrameKind = .anonymous, exclusive: Bool? = nil
  ) -> FrameGroup {
    FrameGroup(mappings: mappings, frames: frames, kernelCount: count, kind: kind, isExclusive: exclusive)
  }

  @Test func eachKindHasItsAnswer() {
    let answers = inspection([
      group([0, 1], 1, 2), group([0], 2, 1, exclusive: true), group([0], 4, 1, exclusive: false), group([0], 8, 1),
      group([0], 16, 0, .zero), group([0], 32, 3, .file), group([0], 64, 2, .merged),
    ]).nextWritesByProcess()
    var expected = NextWrite()
    expected.copied = (1 + 64) * 4096
    expected.free = 2 * 4096
    expected.reused = 4 * 4096
    expected.unknown = 8 * 4096
    expected.zeroFilled = 16 * 4096
    expected.copiedFromFile = 32 * 4096
    #expect(answers[0] == expected)
    #expect(answers[1].copied == 4096)
  }

  @Test func theLastSharerKeepsTheFrame() {
    #expect(inspection([group([0, 1], 10, 2)]).growthIfEverythingIsWritten() == 10 * 4096)
    // A sharer outside the view may be the one that keeps it.
    #expect(inspection([group([0, 1], 10, 3)]).growthIfEverythingIsWritten() == 20 * 4096)
    #expect(inspection([group([0], 10, 1)]).growthIfEverythingIsWritten() == 0)
    #expect(inspection([group([0, 1], 10, 5, .file)]).growthIfEverythingIsWritten() == 20 * 4096)
  }

  @Test func sharedMappingsAndReadOnlyOnesCopyNothing() {
    let shared = inspection([group([0, 1], 10, 2, .file)], permissions: [.read, .write, .shared])
    #expect(shared.growthIfEverythingIsWritten() == 0)
    #expect(shared.nextWritesByProcess()[0].toFile == 10 * 4096)
    let fixed = inspection([group([0, 1], 10, 2)], permissions: [.read])
    #expect(fixed.growthIfEverythingIsWritten() == 0)
    #expect(fixed.nextWritesByProcess()[0].notWritable == 10 * 4096)
  }

  @Test func aDepartureFreesWhatIsItsAlone() {
    let departures = inspection([
      group([0], 3, 1), group([0, 1], 5, 2), group([0, 1], 7, 4), group([0], 100, 1, .file),
    ])
    .departures()
    #expect(departures[0].freed == 3 * 4096)
    #expect(departures[0].leftToOne == 5 * 4096)
    #expect(departures[0].leftToSeveral == 7 * 4096)
  }
}
