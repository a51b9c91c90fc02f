/// Some of many things, each as likely as any other, by a seed.
package struct EvenChoice {
  /// The numbers of those that are chosen, ascending.
  package let numbers: [Int]

  /// Chooses so many of `count` things, or all if there are not more.
  ///
  /// Goes through them and takes each with the chance that is left (Knuth, selection sampling).
  package init(of count: Int, atMost most: Int, seed: UInt64) {
    guard count > most else {
      numbers = Array(0..<count)
      return
    }
    var generator = SeededNumbers(state: seed)
    var chosen: [Int] = []
    chosen.reserveCapacity(most)
    for number in 0..<count where Int.random(in: 0..<count - number, using: &generator) < most - chosen.count {
      chosen.append(number)
    }
    numbers = chosen
  }
}

/// Numbers that a seed decides (SplitMix64).
private struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }
}
