import Inspector
import InspectorSamples
import Testing
import TestSupport

/// The table of frames is a dictionary that keeps its order.
@Suite struct FrameMapTests {
  @Test(arguments: 0..<4) func itHoldsWhatADictionaryHolds(seed: UInt64) {
    var table = FrameMap()
    var expected: [UInt64: UInt32] = [:]
    var random = SeededGenerator(seed: seed)
    for _ in 0..<50_000 {
      let near = UInt64.random(in: 0..<100_000, using: &random)
      let frame = Bool.random(using: &random) ? near : near + 1 << 32 - 50_000
      let value = UInt32.random(in: 1...UInt32.max, using: &random)
      let place = table.place(of: frame)
      #expect(table[place: place] == expected[frame] ?? 0)
      table[place: place] = value
      expected[frame] = value
    }
    var found: [(UInt64, UInt32)] = []
    table.forEach { frame, value in found.append((frame, value)) }
    #expect(found.map(\.0) == expected.keys.sorted())
    #expect(found.allSatisfy { expected[$0.0] == $0.1 })
  }
}
