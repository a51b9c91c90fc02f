/// Up to 48 bytes of another process's memory, as numbers of this machine.
struct FewWords {
  /// Bytes that can be held.
  static let mostBytes = 48

  private var words: InlineArray<6, UInt64>
  /// How many bytes were read, at most 48.
  private var count: Int

  /// Takes the first bytes of some words.
  init(_ words: InlineArray<6, UInt64>, count: Int) {
    self.words = words
    self.count = max(0, min(count, Self.mostBytes))
  }

  /// The 64-bit number at an offset, a multiple of eight; nil outside.
  @inline(__always)
  func word(_ offset: Int) -> UInt64? {
    guard offset >= 0, offset & 7 == 0, offset <= count - 8 else { return nil }
    return words[offset / 8]
  }

  /// The 32-bit number at an offset, a multiple of four; nil outside.
  @inline(__always)
  func half(_ offset: Int) -> UInt32? {
    guard offset >= 0, offset & 3 == 0, offset <= count - 4 else { return nil }
    return UInt32(truncatingIfNeeded: words[offset / 8] >> (offset & 4 == 0 ? 0 : 32))
  }
}
