import StoreInspector
import Testing
import TestSupport

/// Whatever the bytes are: sums that are right, or an error that names a place.
@Suite struct HeapFileRobustnessTests {
  /// A page with a tuple of each kind: current, old and replaced by HOT, heap-only, given up, frozen, locked; and line pointers without one.
  private static func page() -> [UInt8] {
    let flags: [(first: UInt16, second: UInt16)] = [
      (0x100 | 0x800, 2), (0x100 | 0x400, 2 | 0x4000), (0x100 | 0x800, 2 | 0x8000), (0x200 | 0x800, 2),
      (0x300 | 0x800, 2), (0x100 | 0x80 | 0x400, 2), (0, 2),
    ]
    var page = [UInt8](repeating: 0, count: 8192)
    func put(_ value: UInt32, _ place: Int, bytes: Int) {
      for index in 0..<bytes { page[place + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * index)) }
    }
    var upper = 8192
    for (index, flag) in flags.enumerated() {
      upper -= 32
      put(UInt32(upper) | 1 << 15 | 28 << 17, 24 + 4 * index, bytes: 4)
      put(UInt32(flag.second), upper + 18, bytes: 2)
      put(UInt32(flag.first), upper + 20, bytes: 2)
      page[upper + 22] = 24
    }
    put(1 | 2 << 15, 24 + 4 * flags.count, bytes: 4)
    put(3 << 15, 28 + 4 * flags.count, bytes: 4)
    put(UInt32(36 + 4 * flags.count), 12, bytes: 2)
    put(UInt32(upper), 14, bytes: 2)
    put(8192, 16, bytes: 2)
    put(0x2004, 18, bytes: 2)
    return page
  }

  @Test func everyKindOfTupleIsCounted() throws {
    let seen = try HeapFileInspection(bytes: Self.page() + [UInt8](repeating: 0, count: 8192) + [1, 2])
    let counts = seen.counts
    #expect(seen.tailBytes == 2 && counts.pages == 1 && counts.newPages == 1 && counts.tuples == 7)
    #expect(counts.redirects == 1 && counts.deadPointers == 1 && counts.unusedPointers == 1)
    #expect(counts.hotUpdated == 1 && counts.heapOnly == 1 && counts.frozen == 1 && counts.abortedInserts == 1)
    #expect(counts.oldVersions == 1 && counts.currentVersions == 4 && counts.undetermined == 1)
    #expect(counts.tupleBytes == 7 * 28 && counts.freeBytes == 8192 - 7 * 32 - 24 - 40)
  }

  @Test func injuredFilesGiveSumsThatAreRightOrAPlace() throws {
    let bytes = Self.page() + Self.page()
    var refusals: [StoreError.Kind: Int] = [:]
    for seed in Mutation.seeds(4000) {
      let injured = Mutation.of(bytes, seed: seed, hot: [0..<64, 8192..<8256, 7960..<8192])
      switch Result(catching: { () throws(StoreError) in try HeapFileInspection(bytes: injured) }) {
      case .success(let seen):
        let counts = seen.counts
        try #require(
          counts.abortedInserts + counts.oldVersions + counts.currentVersions + counts.undetermined == counts.tuples,
          "seed \(seed)")
        try #require(seen.bytes == UInt64(injured.count), "seed \(seed)")
      case .failure(let error):
        refusals[error.kind, default: 0] += 1
        try #require((error.offset ?? 0) < UInt64(injured.count), "seed \(seed): \(error)")
      }
    }
    #expect((refusals[.damaged] ?? 0) > 200 && (refusals[.otherFormat] ?? 0) > 50, "\(refusals)")
  }
}
