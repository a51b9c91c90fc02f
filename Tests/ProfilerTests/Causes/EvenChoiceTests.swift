import Profiler
import Testing

struct EvenChoiceTests {
  @Test func allAreChosenWhereThereAreFew() {
    #expect(EvenChoice(of: 5, atMost: 5, seed: 1).numbers == [0, 1, 2, 3, 4])
    #expect(EvenChoice(of: 0, atMost: 5, seed: 1).numbers.isEmpty)
  }

  @Test func justSoManyAreChosenOnceEachInOrder() {
    for seed: UInt64 in 0..<50 {
      let numbers = EvenChoice(of: 1000, atMost: 37, seed: seed).numbers
      #expect(numbers.count == 37 && numbers == Set(numbers).sorted())
      #expect(numbers == EvenChoice(of: 1000, atMost: 37, seed: seed).numbers)
    }
  }

  @Test func eachIsAsLikelyAsAnyOther() {
    var chosen = [Int](repeating: 0, count: 20)
    for seed: UInt64 in 0..<20_000 {
      for number in EvenChoice(of: 20, atMost: 5, seed: seed).numbers { chosen[number] += 1 }
    }
    // 5,000 each, and six times the spread of chance (61).
    #expect(chosen.allSatisfy { abs($0 - 5000) < 370 })
  }
}
