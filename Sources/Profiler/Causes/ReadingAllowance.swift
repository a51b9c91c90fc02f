/// How much memory of other processes may be looked at: so many places a second, by the clock of the events, and as many as in ten seconds
/// at once.
///
/// So it depends on the events alone what is looked at, and looking takes at most a tenth of a CPU.
package struct ReadingAllowance {
  private static let (each, most): (UInt64, UInt64) = (20_000, 200_000)
  private static let nanoseconds = 1_000_000_000 / each
  private var left = Self.most
  /// Until when places were earned.
  private var earnedUntil: UInt64?

  package init() {}

  /// Whether one more place may be looked at, for an event of a time.
  package mutating func take(at time: UInt64) -> Bool {
    let since = earnedUntil ?? time
    let earned = time > since ? (time - since) / Self.nanoseconds : 0
    left = min(Self.most, left + min(earned, Self.most))
    earnedUntil = since + earned * Self.nanoseconds
    guard left > 0 else { return false }
    left -= 1
    return true
  }
}
