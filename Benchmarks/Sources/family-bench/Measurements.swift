import Family
import Measuring

/// What one member took.
struct MemberTimes: Codable {
  /// Bytes of the large base.
  static let largeBase = 1 << 40
  /// Bytes of the small one.
  static let smallBase = 1 << 20

  let name: String
  /// Nanoseconds of single views of the large base, sorted.
  let large: [Double]
  /// The same of the small one.
  let small: [Double]
  /// Nanoseconds of a write before there was a view, on the average.
  let write: Double
  /// The same of the first writes beside all views.
  let writeBesideViews: Double

  /// Measures a member; both bases take the same writes.
  init(_ member: Member, branches: Int, writes: Int) throws(Refusal) {
    name = member.name
    let ofLarge = try Self.run(member, bytes: Self.largeBase, branches, writes)
    (large, write, writeBesideViews) = (ofLarge.branches, ofLarge.write, ofLarge.writeBesideViews)
    small = try Self.run(member, bytes: Self.smallBase, branches, writes).branches
  }

  var largeMedian: Double { large[large.count / 2] }
  var smallMedian: Double { small[small.count / 2] }

  private static func run(
    _ member: Member, bytes: Int, _ branches: Int, _ writes: Int
  ) throws(Refusal) -> (branches: [Double], write: Double, writeBesideViews: Double) {
    var system = member.make()
    let base = try system.create(bytes: bytes).view
    // An overlay copies a whole file up; everything else writes where it is told.
    let write = try time(writes) { step throws(Refusal) in _ = try system.write(base, place(step, bytes)) }
    var times: [Double] = []
    for _ in 0..<branches {
      let start = WallClock.nanoseconds()
      _ = try system.snapshot(base, at: nil)
      times.append(WallClock.nanoseconds() - start)
    }
    let few = min(writes, 100)
    let beside = try time(few) { step throws(Refusal) in _ = try system.write(base, place(writes + step, bytes)) }
    return (times.sorted(), write, beside)
  }

  /// A byte somewhere; two steps hardly ever meet in a unit of a large base.
  private static func place(_ step: Int, _ bytes: Int) -> Range<Int> {
    let start = Int((UInt64(step) &* 0x9E37_79B9_7F4A_7C15) >> 8) % bytes
    return start..<start + 1
  }

  private static func time(_ count: Int, _ body: (Int) throws(Refusal) -> Void) throws(Refusal) -> Double {
    let start = WallClock.nanoseconds()
    for step in 0..<count { try body(step) }
    return (WallClock.nanoseconds() - start) / Double(count)
  }
}

/// All members, one after the other.
struct Measurements: Codable {
  let members: [MemberTimes]
  let branches: Int
  let writes: Int

  init(branches: Int, writes: Int, progress: (String) -> Void) throws(Refusal) {
    var members: [MemberTimes] = []
    for member in Member.all {
      progress(member.name)
      members.append(try MemberTimes(member, branches: branches, writes: writes))
    }
    (self.members, self.branches, self.writes) = (members, branches, writes)
  }
}
