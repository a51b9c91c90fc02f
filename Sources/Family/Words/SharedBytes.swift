/// Bytes by the number of views that share them.
///
/// The kernel's PSS divides each page by the number of its sharers. Fractions of different sharers do not add up exactly in any fixed
/// precision, so the amounts are kept apart: `distributed` is rounded only where it is read, and `physical` of all views is exact.
public struct SharedBytes: Sendable, Hashable {
  /// Bytes of the view that so many views have in all, the view itself included.
  public private(set) var bySharers: [Int: Int] = [:]

  /// Nothing.
  public init() {}

  /// Adds bytes that so many views have.
  public mutating func add(_ bytes: Int, sharers: Int) {
    guard bytes != 0 else { return }
    bySharers[sharers, default: 0] += bytes
  }

  /// All bytes that the view can reach.
  public var referenced: Int { bySharers.values.reduce(0, +) }
  /// Bytes that no other view has: what dropping the view alone would leave unreachable.
  public var exclusive: Int { bySharers[1] ?? 0 }
  /// Bytes that other views have too.
  public var shared: Int { referenced - exclusive }

  /// The view's part of what it shares, as PSS divides it; rounded down.
  ///
  /// Each amount is divided by its sharers in 128-bit integers with 64 fractional bits, so that the sum is below the true one by less than
  /// the number of amounts times 2^-64.
  public var distributed: Int {
    let sum = bySharers.reduce(Int128(0)) { sum, part in
      sum + (Int128(part.value) << 64) / Int128(part.key)
    }
    // What was cut off never hides a whole byte: a sum that is a whole number is only ever short of it by less than this.
    return Int((sum + Int128(bySharers.count)) >> 64)
  }

  /// What the bytes of all views take, each counted once.
  ///
  /// Exact: among the views the bytes that n views share are counted n times.
  public static func physical(_ views: some Sequence<SharedBytes>) -> Int {
    var sums: [Int: Int] = [:]
    for view in views {
      for (sharers, bytes) in view.bySharers { sums[sharers, default: 0] += bytes }
    }
    return sums.reduce(0) { $0 + $1.value / $1.key }
  }
}
