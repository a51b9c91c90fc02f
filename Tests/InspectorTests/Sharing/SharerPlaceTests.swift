import Inspector
import InspectorSamples
import ProcFS
import Testing

/// Which mapping, and which file, is shared by whom.
@Suite struct SharerPlaceTests {
  /// Two forked processes with a heap, of which the second has grown and written a page, and a library; and one with the library elsewhere.
  private static func sample() -> Inspection {
    let (once, file): (UInt64, UInt64) = (1 << 56, 1 << 61)
    var snapshot = Snapshot.sample(hasCounts: true)
    let library = (0..<3).map { 1 << 63 | file | UInt64(500 + $0) }
    for process in 0..<2 {
      snapshot.addProcess(pid: Int32(10 + process))
      var heap = (0..<4).map { 1 << 63 | UInt64(100 + $0) }
      if process == 1 { heap = [1 << 63 | once | 900] + heap[1...] + [1 << 63 | once | 901] }
      heap[0] |= once
      snapshot.addMapping(process, at: 0x10, heap, path: "[heap]")
      snapshot.addMapping(process, at: 0x100, library, permissions: [.read], path: "/lib/l")
    }
    snapshot.addMapping(snapshot.addProcess(pid: 20), at: 0x200, library, permissions: [.read], path: "/lib/l")
    for frame in UInt64(101)..<104 { snapshot.frames.append(frame, FrameFacts(count: 2)) }
    for frame in UInt64(500)..<503 { snapshot.frames.append(frame, FrameFacts(count: 4)) }
    return snapshot.inspection()
  }

  @Test func byMappingForkedProcessesHaveOnePlaceAndOthersTheirOwn() {
    let places = Self.sample().sharerPlaces(.vma)
    #expect(places.map(\.name) == ["[heap]", "/lib/l", "/lib/l"])
    #expect(places.map(\.addresses) == [0x10000..<0x15000, 0x100000..<0x103000, 0x200000..<0x203000])
    #expect(places.map(\.bytes) == [6 * 4096, 3 * 4096, 3 * 4096])
    #expect(places[0].classes.map(\.processes) == [[0, 1], [1], [0]])
    #expect(places[0].classes.map(\.bytes) == [3 * 4096, 2 * 4096, 4096])
    for library in places[1...] {
      #expect(library.classes.map(\.processes) == [[0, 1, 2]])
      #expect(library.classes[0].fileBytes == 3 * 4096 && library.classes[0].outsideBytes == 3 * 4096)
    }
  }

  @Test(arguments: SharerPlace.Kind.allCases) func differentFilesOfOneNameAreDifferentPlaces(kind: SharerPlace.Kind) {
    var snapshot = Snapshot.sample(hasCounts: true)
    // The library of two containers, one of them in two processes; and memory without a name, which is one by its kind.
    for (number, inode) in [UInt64(77), 77, 78].enumerated() {
      let process = snapshot.addProcess(pid: Int32(10 + number))
      for (at, path) in [(0x100, "/lib/l"), (0x200, "/lib/only"), (0x300, nil)] as [(UInt64, String?)] {
        let file: UInt64 = path == nil ? 1 << 56 : 1 << 61
        let frame = path == "/lib/l" ? inode : path == nil ? UInt64(500 + number) : 99
        snapshot.addMapping(process, at: at, [1 << 63 | file | frame], path: path)
        guard path != nil else { continue }
        snapshot.mappings[snapshot.mappings.count - 1].mapping.inode = path == "/lib/l" ? inode : 5
        snapshot.mappings[snapshot.mappings.count - 1].mapping.device = DeviceNumber(major: 8, minor: 0x11)
      }
    }
    for (frame, count) in [(UInt64(77), 2), (78, 1), (99, 3)] {
      snapshot.frames.append(frame, FrameFacts(count: count))
    }
    let places = snapshot.inspection().sharerPlaces(kind)
    #expect(
      Set(places.map(\.name)) == ["(anonymous)", "/lib/only", "/lib/l (08:11 inode 77)", "/lib/l (08:11 inode 78)"])
    #expect(places.count == 4)
    #expect(places.first { $0.name.contains("77") }?.classes.map(\.processes) == [[0, 1]])
    #expect(places.first { $0.name.contains("78") }?.classes.map(\.processes) == [[2]])
  }

  @Test func byFileALibraryIsOnePlace() {
    let inspection = Self.sample()
    let places = inspection.sharerPlaces(.file)
    #expect(places.map(\.name) == ["[heap]", "/lib/l"])
    #expect(places.allSatisfy { $0.addresses == nil })
    #expect(places.reduce(0) { $0 + $1.bytes } == inspection.total()?.distinct)
    #expect(places[1].classes.map(\.processes) == [[0, 1, 2]])
  }
}
