import Glibc
import TestSupport

/// Injured copies of files.
///
/// `COWSCOPE_STORE_SEEDS=200000 swift test -c release --filter Robustness` injures each file so many times.
enum Mutation {
  /// The seeds of a test: so many, or as many as the environment wants.
  static func seeds(_ usual: UInt64) -> Range<UInt64> {
    let wanted = unsafe getenv("COWSCOPE_STORE_SEEDS").flatMap { unsafe UInt64(String(cString: $0)) }
    return 0..<(wanted ?? usual)
  }

  /// The bytes with one to four injuries, as a seed decides: bits turned, bytes and words set to values at the edges, parts
  /// copied over others, cut out or put in, and ends cut off.
  ///
  /// - Parameter hot: places where half of the injuries are: the headers and tables of a file that is large otherwise.
  static func of(_ bytes: [UInt8], seed: UInt64, hot: [Range<Int>] = []) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    var injured = bytes
    for _ in 0..<Int.random(in: 1...4, using: &generator) where !injured.isEmpty {
      var place = Int.random(in: 0..<injured.count, using: &generator)
      if Bool.random(using: &generator),
        let range = hot.randomElement(using: &generator)?.clamped(to: 0..<injured.count),
        !range.isEmpty
      {
        place = Int.random(in: range, using: &generator)
      }
      injure(&injured, place, &generator)
    }
    return injured
  }

  private static func injure(_ bytes: inout [UInt8], _ place: Int, _ generator: inout SeededGenerator) {
    let length = min([1, 2, 4, 8, 64].randomElement(using: &generator) ?? 1, bytes.count - place)
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 1: bytes[place] = .random(in: 0...255, using: &generator)
    case 2: for index in place..<place + length { bytes[index] = 0xff }
    case 3: for index in place..<place + length { bytes[index] = 0 }
    case 4: for index in place..<place + length { bytes[index] = .random(in: 0...255, using: &generator) }
    case 5:
      let from = Int.random(in: 0...bytes.count - length, using: &generator)
      let part = Array(bytes[from..<from + length])
      bytes.replaceSubrange(place..<place + length, with: part)
    case 6: bytes.removeSubrange(place..<place + length)
    default: bytes.removeLast(bytes.count - place)
    }
  }
}
