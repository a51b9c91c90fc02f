/// A small repeatable random number generator (Steele, Lea, Flood: Fast splittable pseudorandom number generators).
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Creates a generator; the same seed gives the same numbers on every machine.
  public init(seed: UInt64) { state = seed }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  /// True with a probability of `numerator` in `denominator`.
  mutating func chance(_ numerator: Int, in denominator: Int) -> Bool {
    Int.random(in: 0..<denominator, using: &self) < numerator
  }

  /// One of the choices, each as likely as its weight says.
  mutating func pick<Choice>(_ choices: [(Choice, Int)]) -> Choice? {
    let total = choices.reduce(0) { $0 + $1.1 }
    guard total > 0 else { return nil }
    var rest = Int.random(in: 0..<total, using: &self)
    for (choice, weight) in choices {
      if rest < weight { return choice }
      rest -= weight
    }
    return choices.last?.0
  }
}
