import TestSupport

/// Gives a text with a few random injuries: bytes replaced (also by zeros and what is no UTF-8),
/// removed, repeated, cut off, numbers grown past every width, whole lines dropped, doubled, or of an unknown key.
func mutated(_ text: [UInt8], seed: UInt64) -> [UInt8] {
  var generator = SeededGenerator(seed: seed)
  var text = text
  for _ in 0..<Int.random(in: 1...4, using: &generator) {
    guard !text.isEmpty else { return text }
    let place = Int.random(in: 0..<text.count, using: &generator)
    let interesting = Array("\n :-,()\\0123456789abcdefkBrwxsp\u{0}".utf8)
    switch Int.random(in: 0..<10, using: &generator) {
    case 0: text[place] = UInt8.random(in: 0...255, using: &generator)
    case 1: text[place] = interesting.randomElement(using: &generator) ?? 0
    case 2: text.remove(at: place)
    case 3: text.removeLast(text.count - place)
    case 4: text.insert(contentsOf: repeatElement(UInt8(ascii: "9"), count: 20), at: place)
    case 5: text[place] = UInt8.random(in: 0x80...0xff, using: &generator)
    case 6: text.removeSubrange(line(around: place, of: text))
    case 7:
      text.insert(contentsOf: Array(text[line(around: place, of: text)]), at: line(around: place, of: text).upperBound)
    case 8: text.insert(contentsOf: Array("Future_Key: 12 kB\n".utf8), at: line(around: place, of: text).lowerBound)
    default: text.insert(contentsOf: text[place..<min(place + 40, text.count)], at: place)
    }
  }
  return text
}

/// The line that a place lies in, with its newline.
private func line(around place: Int, of text: [UInt8]) -> Range<Int> {
  let newline = UInt8(ascii: "\n")
  let start = text[..<place].lastIndex(of: newline).map { $0 + 1 } ?? 0
  return start..<(text[place...].firstIndex(of: newline).map { $0 + 1 } ?? text.count)
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
