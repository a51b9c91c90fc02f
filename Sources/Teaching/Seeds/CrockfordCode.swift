/// Numbers as people read them out: base 32 of digits and letters, without those that are easily confused.
enum CrockfordCode {
  private static let symbols = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

  /// The last `count` symbols of a number.
  static func symbols(of value: UInt64, count: Int) -> String {
    String((0..<count).reversed().map { symbols[$0 < 13 ? Int(value >> UInt64($0 * 5) & 31) : 0] })
  }

  /// The symbols in groups, the last group the longest that the groups leave.
  static func grouped(_ text: String, _ sizes: [Int]) -> String {
    var rest = text[...]
    var groups: [Substring] = []
    for size in sizes {
      groups.append(rest.prefix(size))
      rest = rest.dropFirst(size)
    }
    return groups.joined(separator: "-")
  }

  /// The number that somebody typed, in capitals or not, hyphens and look-alikes allowed, and how many symbols it has.
  ///
  /// nil for a sign that is none of them and for more than 64 bits.
  static func read(_ text: String) -> (value: UInt64, count: Int)? {
    var value: UInt64 = 0
    var count = 0
    for character in text.uppercased() where character != "-" {
      let meant: Character =
        switch character {
        case "O": "0"
        case "I", "L": "1"
        default: character
        }
      guard let digit = symbols.firstIndex(of: meant), value >> 59 == 0 else { return nil }
      value = value << 5 | UInt64(digit)
      count += 1
    }
    return count > 0 ? (value, count) : nil
  }
}
