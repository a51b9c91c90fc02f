/// Numbers that a seed decides (SplitMix64): the same on every machine.
public struct SeededNumbers: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Begins the numbers of a seed; those of neighbouring seeds have nothing in common.
  public init(seed: UInt64) { state = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15) }

  /// The next number.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var bits = value
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits >> 31
  }

  /// A number of a range, evenly distributed by the multiplication of its width: it does not depend on the standard library's way.
  public mutating func number(in range: Range<Int>) -> Int {
    let (high, _) = next().multipliedFullWidth(by: UInt64(range.count))
    return range.lowerBound + Int(high)
  }

  /// Whether something happens that happens so often in a hundred.
  public mutating func happens(percent: Int) -> Bool { number(in: 0..<100) < percent }

  /// An element of a list that is not empty.
  public mutating func element<Element>(of list: [Element]) -> Element { list[number(in: 0..<list.count)] }
}
