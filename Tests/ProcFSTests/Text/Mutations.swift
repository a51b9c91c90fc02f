/// SplitMix64, so that a failing case can be run again from its seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }
}

/// Gives a text with a few random injuries: bytes replaced, removed, repeated, cut off, or numbers grown past every width.
func mutated(_ text: [UInt8], seed: UInt64) -> [UInt8] {
  var generator = SeededGenerator(seed: seed)
  var text = text
  for _ in 0..<Int.random(in: 1...4, using: &generator) {
    guard !text.isEmpty else { return text }
    let place = Int.random(in: 0..<text.count, using: &generator)
    let interesting = Array("\n :-,()\\0123456789abcdefkBrwxsp\u{0}".utf8)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: text[place] = UInt8.random(in: 0...255, using: &generator)
    case 1: text[place] = interesting.randomElement(using: &generator) ?? 0
    case 2: text.remove(at: place)
    case 3: text.removeLast(text.count - place)
    case 4: text.insert(contentsOf: repeatElement(UInt8(ascii: "9"), count: 20), at: place)
    default: text.insert(contentsOf: text[place..<min(place + 40, text.count)], at: place)
    }
  }
  return text
}

/// The failure a parser throws, nil when it accepts.
func failure<Value>(of body: () throws -> Value) -> (any Error)? {
  do {
    _ = try body()
    return nil
  } catch {
    return error
  }
}
