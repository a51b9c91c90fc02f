import Inspector
import InspectorSamples
import ProcFS
import Testing
import TestSupport

/// A file may say anything: what no machine has is refused, and nothing that is read lets a view run over.
@Suite struct SnapshotExtremesTests {
  /// Every view of a snapshot that adds numbers up.
  private static func look(at snapshot: Snapshot) {
    let inspection = snapshot.inspection()
    _ = (inspection.sharerPlaces(.vma), inspection.sharerPlaces(.file), inspection.sharerClasses())
    _ = (inspection.accountsByProcess().reduce(into: Account()) { $0 += $1 }, inspection.accountsByMapping())
    _ = (inspection.total(), inspection.departures(), inspection.nextWritesByProcess())
    _ = (inspection.growthIfEverythingIsWritten(), snapshot.accountsByNode())
    for process in snapshot.processes.indices { _ = inspection.leafTables(of: process) }
    _ = AddressMap(snapshot, room: AddressMap.Room(columns: 70, narrowest: 1, gap: 1, processes: 3))
    var lister = PageLister(snapshot)
    for mapping in snapshot.mappings.indices { _ = lister.lines(of: mapping) }
    _ = try? SnapshotDifference(from: snapshot, to: snapshot)
  }

  private static func injured(_ injure: (inout Snapshot) -> Void) -> [UInt8] {
    var snapshot = Snapshot.ofEveryKind()
    injure(&snapshot)
    return snapshot.bytes()
  }

  @Test func whatNoMachineHasIsRefused() {
    let most = Int.max - 1
    let injuries: [(inout Snapshot) -> Void] = [
      { $0.pageSize = 1 << 17 }, { $0.pageSize = 1 << 40 }, { $0.pageSize = 1 << 62 }, { $0.pageSize = 12288 },
      { $0.mappings[0].hiddenOnce = 17 }, { $0.mappings[0].hiddenOther = most }, { $0.mappings[0].swapped = 1 << 39 },
      { $0.mappings[0].guards = most }, { $0.mappings[0].huge = 17 },
      {
        $0.mappings[0].hiddenOnce = 9
        $0.mappings[0].swapped = 8
      },
      {
        // Each is within its mapping, but the sum is too large.
        $0.mappings[0].mapping.addresses = 0x10000..<1 << 60
        $0.mappings[0].huge = 1 << 40
      },
      { $0.coverage.equal = most }, { $0.coverage.checked = most }, { $0.coverage.selected = most },
      { $0.coverage.fewer = 1 << 48 }, { $0.coverage.rollups = most }, { $0.cost.cpu = .max },
      { $0.cost.pages = most }, { $0.processes[0].kernelProportional = most },
    ]
    for (number, injury) in injuries.enumerated() {
      #expect(throws: SnapshotError.self, "injury \(number)") { try Snapshot(bytes: Self.injured(injury)) }
    }
  }

  @Test func whatAMachineMayHaveIsReadAndShown() throws {
    let extremes: [(inout Snapshot) -> Void] = [
      { $0.pageSize = 65536 / 4 }, { $0.mappings[0].hiddenOnce = 16 }, { $0.mappings[1].huge = 16 },
      { $0.mappings[0].huge = nil }, { $0.coverage.equal = 1 << 47 },
      { $0.processes[0].kernelProportional = 1 << 47 }, { $0.processes[1].parent = .max },
      { $0.processes[1].startTicks = .max }, { $0.processes[1].sharesMemoryWith = 0 },
      {
        $0.mappings[0].mapping.addresses = 0x10000..<UInt64.max
        $0.mappings[0].swapped = 1 << 30
      },
      { $0.mappings[0].mapping.offset = .max }, { $0.mappings[0].mapping.inode = .max },
      {
        var facts = FrameFacts(count: 1 << 31 - 1)
        facts.isMerged = true
        $0.frames.append(1 << 54, facts)
      },
    ]
    for extreme in extremes {
      guard let snapshot = try? Snapshot(bytes: Self.injured(extreme)) else { continue }
      Self.look(at: snapshot)
    }
    #expect(try Snapshot(bytes: Self.injured(extremes[1])).mappings[0].hiddenOnce == 16)
    #expect(try Snapshot(bytes: Self.injured(extremes[4])).coverage.equal == 1 << 47)
    #expect(try Snapshot(bytes: Self.injured(extremes[9])).mappings[0].swapped == 1 << 30)
  }

  @Test(arguments: 0..<20) func insertedNumbersDoNotTrap(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let bytes = Snapshot.ofEveryKind().bytes()
    var read = 0
    for _ in 0..<500 {
      var injured = bytes
      for _ in 0..<Int.random(in: 1...2, using: &random) {
        // A number of up to ten bytes comes in, or takes the place of as many bytes or of one.
        let place = Int.random(in: 30..<injured.count, using: &random)
        let number = Self.number(random.next() >> UInt64.random(in: 0..<64, using: &random))
        let replaced = [0, 1, number.count].randomElement(using: &random) ?? 0
        injured.replaceSubrange(place..<min(injured.count, place + replaced), with: number)
      }
      guard let snapshot = try? Snapshot(bytes: Snapshot.resealed(injured)) else { continue }
      read += 1
      Self.look(at: snapshot)
    }
    #expect(read > 0)
  }

  /// A number as files have it (LEB128).
  private static func number(_ value: UInt64) -> [UInt8] {
    var (value, bytes) = (value, [UInt8]())
    while value >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    return bytes + [UInt8(value)]
  }
}
