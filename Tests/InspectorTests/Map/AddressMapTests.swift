import Inspector
import InspectorSamples
import ProcFS
import Testing
import TestSupport

/// The cells of a map hold every page of the snapshot once, in the right place and of the right kind.
@Suite struct AddressMapTests {
  private static let room = AddressMap.Room(columns: 120, narrowest: 2, gap: 1, processes: 64)

  private static func present(_ frame: UInt64, _ flags: UInt64 = 0) -> UInt64 { 1 << 63 | flags | frame }
  private static let mappedOnce: UInt64 = 1 << 56
  private static let file: UInt64 = 1 << 61
  private static let swapped: UInt64 = 1 << 62 | 7 << 5

  @Test func everyKindIsToldByWhatTheKernelSays() {
    var snapshot = Snapshot.sample(hasCounts: true)
    let first = snapshot.addProcess(pid: 10)
    snapshot.addMapping(
      first, at: 0x10,
      [
        Self.present(100), Self.present(101, Self.mappedOnce), Self.present(102), Self.present(103), Self.present(104),
        Self.swapped, 0, Self.present(105),
      ])
    snapshot.addMapping(first, at: 0x100, [Self.present(200, Self.file)], path: "/lib/x")
    snapshot.addMapping(
      first, at: 0x200, [Self.present(201, Self.file)], permissions: [.read, .shared], path: "/dev/shm/y")
    let second = snapshot.addProcess(pid: 11)
    snapshot.addMapping(second, at: 0x10, [Self.present(100), 0, 0, 0, 0, 0, 0, Self.present(105)])
    var merged = FrameFacts(count: 2)
    merged.isMerged = true
    var zero = FrameFacts(count: 0)
    zero.isZero = true
    snapshot.frames.append(100, FrameFacts(count: 2))
    snapshot.frames.append(102, FrameFacts(count: 5))
    snapshot.frames.append(103, merged)
    snapshot.frames.append(104, zero)
    snapshot.frames.append(105, FrameFacts(count: 3))

    let map = AddressMap(snapshot, room: Self.room)
    #expect(map.classes.map(\.processes) == [[0, 1], [0, 1]])
    let outside = map.classes.firstIndex { $0.isOutsideToo } ?? -1
    let cells = map.families[0].segments[0].strips[0].cells
    let kinds: [MemoryCategory] = [.shared(1 - outside), .own, .outside, .merged, .zero, .swapped, .shared(outside)]
    #expect(cells.map(\.pages) == kinds.map { [$0: 1] })
    #expect(map.families[0].segments.map { $0.strips[0].pages.keys.first }.dropFirst() == [.file, .sharedMapping])
    #expect(map.families[0].segments[0].strips[1].pages == [.shared(1 - outside): 1, .shared(outside): 1])
  }

  @Test(arguments: [false, true]) func aFileIsWhatTheMappingMakesOfItInAnyOrder(sharedFirst: Bool) {
    var snapshot = Snapshot.sample(hasCounts: true)
    for (number, isShared) in [sharedFirst, !sharedFirst].enumerated() {
      let process = snapshot.addProcess(pid: Int32(10 + number))
      // The second frame is only in the private mapping, the third only in the shared one.
      let own: UInt64 = isShared ? 502 : 501
      snapshot.addMapping(
        process, at: 0x100, [Self.present(500, Self.file), Self.present(own, Self.file)],
        permissions: isShared ? [.read, .write, .shared] : [.read, .write], path: "/data")
    }
    snapshot.frames.append(500, FrameFacts(count: 2))
    for frame in [UInt64(501), 502] { snapshot.frames.append(frame, FrameFacts(count: 1)) }
    let map = AddressMap(snapshot, room: Self.room)
    let strips = map.families.flatMap(\.segments).flatMap(\.strips).map(\.pages)
    let expected: [[MemoryCategory: Int]] = [[.file: 2], [.sharedMapping: 2]]
    #expect(strips == (sharedFirst ? expected.reversed() : expected))
    #expect(map.amounts == [.file: 2 * 4096, .sharedMapping: 2 * 4096])
  }

  @Test func theLegendCountsAlsoProcessesThatAreNotDrawn() {
    for isHidden in [false, true] {
      var snapshot = Snapshot.sample(hasCounts: !isHidden)
      if isHidden { snapshot.coverage.rung = .bits }
      for number in 0..<5 {
        let process = snapshot.addProcess(pid: Int32(10 + number))
        let frame = isHidden ? 0 : UInt64(900 + number)
        snapshot.addMapping(
          process, at: 0x10, [Self.present(frame, Self.mappedOnce), Self.swapped, Self.swapped + 32, 1 << 62 | 1 << 58])
      }
      let narrow = AddressMap(snapshot, room: AddressMap.Room(columns: 120, narrowest: 2, gap: 1, processes: 2))
      #expect(narrow.omittedProcesses == 3)
      #expect(narrow.amounts == [.own: 5 * 4096, .swapped: 10 * 4096])
      #expect(narrow.amounts == AddressMap(snapshot, room: Self.room).amounts)
    }
  }

  @Test func ownIsOnlyWhatIsKnownToBeMappedOnce() {
    var snapshot = Snapshot.sample(hasCounts: true)
    let process = snapshot.addProcess(pid: 10)
    // Mapped once by bit 56; not by it, and the kernel did not say; twice here; twice here by what was seen, once by the kernel.
    let frames =
      [Self.present(100, Self.mappedOnce), Self.present(101)] + [102, 102, 103, 103].map { Self.present($0) }
    snapshot.addMapping(process, at: 0x10, frames)
    // A PMD may map these: bit 56 speaks of the first one only.
    snapshot.addMapping(process, at: 0x200, (0..<512).map { Self.present(1024 + $0, Self.mappedOnce) }, path: "[heap]")
    snapshot.frames.append(102, FrameFacts(count: 2))
    snapshot.frames.append(103, FrameFacts(count: 1))
    let strips = AddressMap(snapshot, room: Self.room).families[0].segments.map { $0.strips[0].pages }
    #expect(strips == [[.own: 3, .unknown: 3], [.unknown: 512]])
    var lister = PageLister(snapshot)
    let states = lister.lines(of: 0).flatMap { line in line.pages.map { _ in line.state } }
    #expect(states == [.mappedOnce, .unknown, .shared(2), .shared(2), .mappedOnce, .mappedOnce])
    #expect(lister.lines(of: 1).map(\.state) == [.unknown])
  }

  @Test func withoutFrameNumbersPrivateIsStillKnown() {
    var snapshot = Snapshot.sample(hasCounts: false)
    let process = snapshot.addProcess(pid: 10)
    snapshot.addMapping(process, at: 0x10, [1 << 63 | Self.mappedOnce, 1 << 63, 1 << 63 | Self.file])
    snapshot.coverage.rung = .bits
    let map = AddressMap(snapshot, room: Self.room)
    #expect(map.families[0].segments[0].strips[0].pages == [.own: 1, .sharedHidden: 1, .file: 1])
    #expect(map.amounts == [.own: 4096, .sharedHidden: 4096, .file: 4096])
    #expect(map.classes.isEmpty)
  }

  @Test func forkedProcessesAreOneFamilyAndOthersAreNot() {
    var snapshot = Snapshot.sample(hasCounts: true)
    for (pid, base) in [(Int32(10), UInt64(0x10)), (11, 0x10), (12, 0x5000), (13, 0x10)] {
      let process = snapshot.addProcess(pid: pid)
      snapshot.addMapping(process, at: base, [Self.present(UInt64(pid) + 900, Self.mappedOnce)], path: "/bin/x")
    }
    snapshot.addProcess(pid: 14)
    let map = AddressMap(snapshot, room: Self.room)
    #expect(map.families.map(\.processes) == [[0, 1, 3], [2]])
    let narrow = AddressMap(snapshot, room: AddressMap.Room(columns: 120, narrowest: 2, gap: 1, processes: 2))
    #expect(narrow.families.map(\.processes) == [[0, 1]])
    #expect(narrow.omittedProcesses == 2)
  }

  @Test func smallMappingsStayVisibleAndNoneIsTooManyForTheRoom() {
    var snapshot = Snapshot.sample(hasCounts: true)
    let process = snapshot.addProcess(pid: 10)
    let large = (0..<UInt64(100_000)).map { Self.present(1_000_000 + $0, Self.mappedOnce) }
    snapshot.addMapping(process, at: 0x10, large, path: "[heap]")
    for number in UInt64(0)..<20 {
      snapshot.addMapping(
        process, at: 0x100_000 + number * 100, [Self.present(1 + number, Self.mappedOnce)], path: "/lib/\(number)")
    }
    let map = AddressMap(snapshot, room: Self.room)
    let segments = map.families[0].segments
    #expect((2...13).contains(segments.count))
    #expect(segments[0].pages == 100_000 && segments[0].names == 1)
    #expect(segments.dropFirst().reduce(0) { $0 + $1.pages } == 20)
    #expect(segments.allSatisfy { $0.width >= 2 })
    let roomy = AddressMap(snapshot, room: AddressMap.Room(columns: 300, narrowest: 2, gap: 1, processes: 1))
    #expect(roomy.families[0].segments.count == 21)
    #expect(roomy.families[0].segments.allSatisfy { $0.width >= 2 })
  }

  @Test func thirtyThousandMappingsAreDrawnTogether() {
    var snapshot = Snapshot.sample(hasCounts: true)
    let process = snapshot.addProcess(pid: 10)
    for number in UInt64(0)..<30_000 {
      snapshot.addMapping(process, at: 0x1000 + 2 * number, [Self.present(1 + number, Self.mappedOnce)])
    }
    let map = AddressMap(snapshot, room: Self.room)
    let segments = map.families[0].segments
    #expect(segments.count <= 13)
    #expect(segments.reduce(0) { $0 + $1.pages } == 30_000)
    #expect(segments.reduce(0) { $0 + $1.names } == 30_000)
  }

  @Test(arguments: 0..<60) func nothingIsLostOrCountedTwice(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var snapshot = Snapshot.sample(hasCounts: true)
    var pages: [[Int]] = []
    for pid in 0..<Int.random(in: 1...5, using: &random) {
      let process = snapshot.addProcess(pid: Int32(10 + pid))
      var count = 0
      var page: UInt64 = 0x10
      for _ in 0..<Int.random(in: 1...30, using: &random) {
        let length = Int.random(in: 1...90, using: &random)
        let entries = (0..<length).map { _ -> UInt64 in
          switch Int.random(in: 0..<6, using: &random) {
          case 0, 1: return 0
          case 2: return Self.swapped
          case 3: return 1 << 58 | 1 << 62
          default: return Self.present(UInt64.random(in: 1...400, using: &random), Self.mappedOnce)
          }
        }
        count += entries.count { $0 != 0 && $0 != 1 << 58 | 1 << 62 }
        snapshot.addMapping(process, at: page, entries, path: Bool.random(using: &random) ? "/f" : nil)
        page += UInt64(length) + UInt64.random(in: 0...50, using: &random)
      }
      pages.append([process, count])
    }
    let map = AddressMap(snapshot, room: Self.room)
    var found: [Int: Int] = [:]
    for family in map.families {
      var column = 0
      for segment in family.segments {
        #expect(segment.column >= column && segment.width >= 2)
        column = segment.column + segment.width
        for (member, strip) in segment.strips.enumerated() {
          #expect(strip.cells.count == segment.cells)
          #expect(strip.cells.reduce(0) { $0 + $1.capacity } == segment.pages)
          #expect(strip.cells.allSatisfy { $0.pages.values.reduce(0, +) <= $0.capacity })
          let inCells = strip.cells.flatMap(\.pages.values).reduce(0, +)
          #expect(inCells == strip.pages.values.reduce(0, +))
          found[family.processes[member], default: 0] += inCells
        }
      }
      #expect(column <= Self.room.columns)
    }
    for pair in pages { #expect(found[pair[0], default: 0] == pair[1]) }
  }
}
