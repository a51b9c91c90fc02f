/// What a unit holds, as a number that tells histories apart.
///
/// It depends on every write that left a byte in the unit: a copy that forgets the old bytes, or a version that is
/// taken for another one, gives another number.
public struct Content: Sendable, Hashable {
  /// The number; two units hold the same only if their numbers are equal.
  public let bits: UInt64

  /// A content by its number.
  init(bits: UInt64) { self.bits = bits }

  /// Nothing: the unit's file is not there.
  public static let absent = Content(bits: 0)
  /// Bytes that were never written.
  public static let zeros = Content(bits: 1)

  /// What the base holds in a unit.
  public static func initial(unit: Int) -> Content { Content(bits: mix(UInt64(bitPattern: Int64(unit)) &+ 2)) }

  /// The content after a write; `number` tells writes apart, and `covered` says which bytes of the unit were written.
  public func written(by number: Int, covering covered: Range<Int>, of unitBytes: Int) -> Content {
    let old = covered.count == unitBytes ? 0 : bits
    let what = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(covered.lowerBound) << 32 &+ UInt64(covered.upperBound)
    return Content(bits: Self.mix(old ^ Self.mix(what)))
  }

  /// SplitMix64: neighbouring numbers become unrelated ones.
  private static func mix(_ value: UInt64) -> UInt64 {
    var bits = value &+ 0x9E37_79B9_7F4A_7C15
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits >> 31
  }
}
