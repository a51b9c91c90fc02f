import Inspector
import InspectorSamples
import Testing
import TestSupport

/// Lists of sightings are told apart exactly, whatever the order of questions.
@Suite struct SightingSetsTests {
  @Test(arguments: 0..<4) func equalListsHaveOneNumberAndDifferentListsTwo(seed: UInt64) {
    var sets = SightingSets()
    var random = SeededGenerator(seed: seed)
    var known: [[UInt32]: SightingSets.Number] = [[]: 0]
    var lists: [[UInt32]] = [[]]
    for _ in 0..<5_000 {
      let base = lists.randomElement(using: &random) ?? []
      let next = UInt32.random(in: 1...60, using: &random) * 8
      let number = sets.appending(next, to: known[base] ?? 0)
      let list = base + [next]
      if let earlier = known[list] { #expect(earlier == number) } else { lists.append(list) }
      known[list] = number
      #expect(sets.sightings(of: number).map(\.rawValue) == list)
      #expect(sets.length(of: number) == list.count)
    }
    #expect(Set(known.values).count == known.count)
    #expect(sets.count == known.count)
  }
}
