/// SplitMix64: small, fast, and the same numbers for the same seed everywhere.
struct RandomSource: RandomNumberGenerator {
  private var state: UInt64

  /// A source with a seed.
  init(seed: UInt64) { state = seed }

  /// A source with a new seed, which is printed so that a failure can be repeated.
  init(printedFor test: String) {
    state = UInt64.random(in: 0...UInt64.max)
    print("seed of \(test): \(state)")
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
