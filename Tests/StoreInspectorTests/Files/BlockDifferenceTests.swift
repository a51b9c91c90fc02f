import StoreInspector
import Testing

/// Blocks in which two files differ, against files whose differences are made here.
struct BlockDifferenceTests {
  @Test(arguments: [16, 512, 4096, 8192, 1 << 20]) func blocksThatWereChangedAreFound(blockBytes: Int) throws {
    let folder = try StoreFolder()
    var random = SystemRandomNumberGenerator()
    let size = 3 << 20
    let one = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
    var other = one
    var changed: Set<Int> = []
    for _ in 0..<40 {
      let place = Int.random(in: 0..<size, using: &random)
      guard changed.insert(place).inserted else { continue }
      other[place] ^= 1
    }
    try folder.write(one, "one")
    try folder.write(other, "other")
    let seen = try BlockDifference(
      between: folder.file("one"), and: folder.file("other"), blockBytes: blockBytes)
    #expect(seen.blocks == Set(changed.map { $0 / blockBytes }).sorted())
    #expect(seen.count == size / blockBytes && seen.blockBytes == blockBytes)
    try expectRoundTrip(seen)
    #expect(
      try BlockDifference(between: folder.file("one"), and: folder.file("one"), blockBytes: blockBytes).blocks.isEmpty)
  }

  @Test func whatOnlyOneFileHasDiffers() throws {
    let folder = try StoreFolder()
    try folder.write(Array(repeating: 7, count: 10_000), "long")
    try folder.write(Array(repeating: 7, count: 4096), "short")
    try folder.write([], "empty")
    for (one, other, blocks) in [("long", "short", [1, 2]), ("short", "long", [1, 2]), ("empty", "short", [0])] {
      let seen = try BlockDifference(between: folder.file(one), and: folder.file(other), blockBytes: 4096)
      #expect(seen.blocks == blocks)
    }
    let none = try BlockDifference(between: folder.file("empty"), and: folder.file("empty"), blockBytes: 4096)
    #expect(none.blocks.isEmpty && none.count == 0)
  }

  @Test func whatCannotBeComparedIsAnError() throws {
    let folder = try StoreFolder()
    try folder.write([1], "one")
    #expect(
      refusal { try BlockDifference(between: folder.file("one"), and: folder.file("none"), blockBytes: 1) }?.kind
        == .missing)
    for bytes in [0, -1, (1 << 20) + 1] {
      #expect(
        refusal { try BlockDifference(between: folder.file("one"), and: folder.file("one"), blockBytes: bytes) }?.kind
          == .unsupported)
    }
  }
}
