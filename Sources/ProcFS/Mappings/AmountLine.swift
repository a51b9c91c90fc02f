/// The lines of smaps with an amount, as the kernel lays them out: the key padded to 16 bytes, the number to 8, and the unit.
///
/// They are most of a long text, and can be read a word at a time. See `SEQ_PUT_DEC` in fs/proc/task_mmu.c.
struct AmountLine {
  /// The padded keys, by field.
  private let keys: InlineArray<25, SIMD2<UInt64>>

  /// The layout of every field; made once.
  static let layout = AmountLine()

  private init() {
    keys = InlineArray { index in
      var words = SIMD2(repeating: 0x2020_2020_2020_2020 as UInt64)
      guard let field = SmapsField(rawValue: UInt8(index)) else { return words }
      let key = field.key.withUTF8Buffer { unsafe Array($0) }
      for (place, byte) in (key + [TextCursor.colon]).enumerated() {
        let shift = UInt64(place % 8 * 8)
        words[place / 8] = words[place / 8] & ~(0xFF << shift) | UInt64(byte) << shift
      }
      return words
    }
  }

  /// Bytes of such a line with its newline.
  static let length = 28

  /// The amount in bytes, if a line of a field and of just this form begins at an offset.
  @inline(__always)
  func amount(of field: SmapsField, at offset: Int, in text: Span<UInt8>) -> Int? {
    guard offset <= text.count - Self.length else { return nil }
    let bytes = unsafe text.bytes
    let words = SIMD2(
      UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)),
      UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)))
    let unit = UInt32(littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset + 24, as: UInt32.self))
    // " kB\n"
    guard words == keys[Int(field.rawValue)], unit == 0x0A42_6B20 else { return nil }
    let number = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset + 16, as: UInt64.self)
    return Self.number(UInt64(littleEndian: number)).map { Int($0) * 1024 }
  }

  /// The number that eight bytes say: blanks, then digits.
  @inline(__always)
  private static func number(_ bytes: UInt64) -> UInt64? {
    // A digit becomes its value, a blank 0x10.
    let values = bytes ^ 0x3030_3030_3030_3030
    let blanks = ((values & 0x1010_1010_1010_1010) >> 4) &* 0xFF
    let digits = values & ~blanks
    let isLegal =
      // Blanks are just that,
      values & blanks == blanks & 0x1010_1010_1010_1010
      // stand before all digits, of which there is one at least,
      && blanks & (blanks &+ 1) == 0 && blanks >> 56 == 0
      // and no digit is above 9.
      && (digits | (digits &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 == 0
    guard isLegal else { return nil }
    // Neighbours are joined: to numbers of two digits, then of four, then of eight.
    let pairs = (digits &* 10 &+ (digits >> 8)) & 0x00FF_00FF_00FF_00FF
    let fours = (pairs &* 100 &+ (pairs >> 16)) & 0x0000_FFFF_0000_FFFF
    return (fours &* 10_000 &+ (fours >> 32)) & 0xFFFF_FFFF
  }
}
