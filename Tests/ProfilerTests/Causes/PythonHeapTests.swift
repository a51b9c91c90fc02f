import Glibc
import Profiler
import Testing

/// What an address says, in memory that was made to look like that of CPython.
struct PythonHeapTests {
  private let made = MadePython()
  private let type: UInt64

  init() {
    type = made.makeType("type", flags: MadePython.ready | MadePython.types)
  }

  private func parts(_ heap: PythonHeap, _ start: Int, _ offsets: [Int]) -> [WrittenPart?] {
    offsets.map { heap.place(at: made.address(start + $0))?.part }
  }

  @Test func anObjectWithoutLinksBeginsWithItsCount() throws {
    let text = made.makeType("str", flags: MadePython.ready, metatype: type)
    let pool = made.makePool(1, block: 64, handedOut: 10)
    let block = pool + 48 + 3 * 64
    made.put(UInt64(7), at: block)
    made.put(text, at: block + 8)
    let heap = try made.heap(minor: 11)
    #expect(
      parts(heap, block, [0, 4, 7, 8, 16, 63])
        == [.referenceCount, .referenceCount, .referenceCount, .contents, .contents, .contents])
    #expect(heap.place(at: made.address(block + 1))?.type == "str")
  }

  @Test func anObjectOfTheCollectorHasLinksBefore() throws {
    let list = made.makeType("list", flags: MadePython.ready | MadePython.collected, metatype: type)
    let pool = made.makePool(1, block: 64, handedOut: 10)
    let block = pool + 48 + 9 * 64
    made.put(list, at: block + 24)
    let heap = try made.heap(minor: 12)
    #expect(
      parts(heap, block, [0, 8, 15, 16, 23, 24, 32])
        == [.collectorLinks, .collectorLinks, .collectorLinks, .referenceCount, .referenceCount, .contents, .contents])
    #expect(heap.place(at: made.address(block))?.type == "list")
  }

  @Test(arguments: [(11, MadePython.attributes), (12, MadePython.attributes), (13, MadePython.weak)])
  func wordsForAttributesStandBeforeTheLinks(minor: Int, flag: UInt64) throws {
    let own = made.makeType("Rec", flags: MadePython.ready | MadePython.collected | flag, metatype: type)
    let pool = made.makePool(2, block: 80, handedOut: 2)
    let block = pool + 48 + 80
    made.put(own, at: block + 40)
    let heap = try made.heap(minor: minor)
    #expect(
      parts(heap, block, [0, 15, 16, 31, 32, 39, 40, 79])
        == [
          .contents, .contents, .collectorLinks, .collectorLinks, .referenceCount, .referenceCount, .contents,
          .contents,
        ])
  }

  /// In 3.11 weak references do not take words before the links.
  @Test func aTypeWhoseFlagsAskForAnotherShapeIsNone() throws {
    let own = made.makeType(
      "Rec", flags: MadePython.ready | MadePython.collected | MadePython.weak, metatype: type)
    let pool = made.makePool(2, block: 80, handedOut: 2)
    made.put(UInt64(1), at: pool + 48)
    made.put(own, at: pool + 48 + 40)
    made.put(UInt64(1), at: pool + 128)
    made.put(own, at: pool + 128 + 8)
    for start in [pool + 48, pool + 128] {
      let place = try made.heap(minor: 11).place(at: made.address(start))
      #expect(place?.part == .contents && place?.type == nil)
    }
    #expect(try made.heap(minor: 12).place(at: made.address(pool + 48))?.type == "Rec")
  }

  @Test func theAllocatorHasItsHeaderAndWhatIsFree() throws {
    let text = made.makeType("str", flags: MadePython.ready, metatype: type)
    let pool = made.makePool(1, block: 48, handedOut: 5)
    // The last free block, one that names the next one, and a table.
    made.put(made.address(pool + 48), at: pool + 48 + 48)
    made.put(UInt64(1), at: pool + 48 + 96)
    // What was never handed out may hold anything.
    made.put(text, at: pool + 48 + 5 * 48 + 8)
    let heap = try made.heap(minor: 11)
    #expect(
      parts(heap, pool, [0, 40, 47, 48, 96, 144, 48 + 5 * 48, 16383])
        == [.allocator, .allocator, .allocator, .allocator, .allocator, .contents, .allocator, .allocator])
  }

  /// A freed object loses its first word, and not its type.
  @Test func aFreedObjectIsToldByItsType() throws {
    let list = made.makeType("list", flags: MadePython.ready | MadePython.collected, metatype: type)
    let pool = made.makePool(1, block: 64, handedOut: 2, used: 1)
    made.put(list, at: pool + 48 + 24)
    made.put(made.address(pool + 112), at: pool + 48)
    #expect(try made.heap(minor: 13).place(at: made.address(pool + 64))?.part == .referenceCount)
  }

  @Test func otherMemoryIsNoPool() throws {
    let pool = made.makePool(1, block: 64, handedOut: 10)
    let heap = try made.heap(minor: 11)
    #expect(heap.place(at: made.address(3 << 14)) == nil)
    // Each number of a header must be possible.
    for (offset, value) in [(0, 11), (32, 1 << 24), (36, 32), (36, 4), (40, 49), (40, 47), (40, 16400), (44, 16304)] {
      let again = made.makePool(1, block: 64, handedOut: 10)
      made.put(UInt32(value), at: again + offset)
      heap.forgetMoment()
      #expect(heap.place(at: made.address(pool + 100)) == nil, "\(value) at \(offset)")
    }
    _ = made.makePool(1, block: 64, handedOut: 10)
    heap.forgetMoment()
    #expect(heap.place(at: made.address(pool + 100)) != nil)
    // Nothing is mapped there.
    #expect(heap.place(at: 0x7fff_ffff_0000) == nil && heap.place(at: 8) == nil && heap.place(at: .max) == nil)
  }

  @Test func whatOnlyLooksLikeATypeIsNone() throws {
    let pool = made.makePool(1, block: 64, handedOut: 10)
    let object = made.makeType("object", flags: MadePython.ready)
    let wrong: [UInt64] = [
      made.makeType("unready", flags: 0, metatype: type), made.makeType("", flags: MadePython.ready, metatype: type),
      made.makeType("no name", flags: MadePython.ready, metatype: type),
      made.makeType("1st", flags: MadePython.ready, metatype: type),
      // Its own type makes no types.
      made.makeType("str", flags: MadePython.ready, metatype: object), type + 1, 8, .max, 0,
    ]
    for address in wrong {
      made.put(UInt64(1), at: pool + 48)
      made.put(address, at: pool + 56)
      let heap = try made.heap(minor: 11)
      #expect(heap.place(at: made.address(pool + 48)) == .init(part: .contents, type: nil))
      #expect(heap.head(at: made.address(pool + 48)) == nil)
    }
  }

  @Test func headsOfLargeObjectsAreToldByTheTypeBehind() throws {
    let dict = made.makeType("dict", flags: MadePython.ready | MadePython.collected, metatype: type)
    let text = made.makeType("str", flags: MadePython.ready, metatype: type)
    let place = 3 << 14
    made.put(dict, at: place + 24)
    made.put(text, at: place + 8 + 256)
    let heap = try made.heap(minor: 11)
    let heads = [0, 8, 16, 24, 20].map { heap.head(at: made.address(place + $0)) }
    #expect(heads.map { $0?.part } == [.collectorLinks, .collectorLinks, .referenceCount, nil, nil])
    #expect(heads.compactMap { $0?.type } == ["dict", "dict", "dict"])
    let without = [-16, -8, 0].map { heap.head(at: made.address(place + 256 + $0)) }
    #expect(without.map { $0?.part } == [nil, nil, .referenceCount])
  }

  @Test func versionsThatWereNeverComparedAreNotKnown() {
    func layout(_ major: Int, _ minor: Int, freeThreaded: Bool = false) -> PythonLayout? {
      PythonLayout.of(PythonVersion(major: major, minor: minor, micro: 9, isFreeThreaded: freeThreaded))
    }
    #expect([11, 12, 13].allSatisfy { layout(3, $0) != nil })
    #expect([0, 10, 14, 15].allSatisfy { layout(3, $0) == nil })
    #expect(layout(2, 11) == nil && layout(4, 11) == nil && layout(3, 13, freeThreaded: true) == nil)
  }
}
