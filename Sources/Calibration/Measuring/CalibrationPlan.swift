/// What a calibration measures, and how often.
public struct CalibrationPlan: Sendable, Hashable {
  /// Passes over all kinds of fault: what slows the machine down for a while then slows all of them.
  var faultRounds: Int
  /// Pages that one repetition touches; a multiple of 512.
  var faultPages: Int
  /// Pages that one repetition with huge pages holds.
  var hugePages: Int
  /// Sizes of parents in bytes; 0 is a parent with nothing but the program.
  var sizes: [Int]
  /// Numbers of mappings.
  var mappings: [Int]
  /// Least repetitions of each call, and for how many milliseconds they go on.
  var callRounds: Int
  var callMilliseconds: Int
  /// Sizes at which execve is measured, and how often.
  var execSizes: [Int]
  var execRounds: Int
  /// It is the short plan.
  public var isQuick: Bool

  private static let mebibyte = 1 << 20

  /// Sizes up to 256 MiB, seconds in all.
  public static let quick = CalibrationPlan(
    faultRounds: 3, faultPages: 1024, hugePages: 8192, sizes: [0, 16 * mebibyte, 64 * mebibyte, 256 * mebibyte],
    mappings: [1000, 4000], callRounds: 7, callMilliseconds: 60, execSizes: [0, 16 * mebibyte, 64 * mebibyte],
    execRounds: 3, isQuick: true)

  /// Sizes from 16 MiB, four times as much each, up to the largest one, which is measured too.
  public static func full(largest: Int) -> CalibrationPlan {
    var sizes = [0]
    var size = 16 * mebibyte
    while size < largest {
      sizes.append(size)
      size *= 4
    }
    sizes.append(max(largest / (2 * mebibyte) * (2 * mebibyte), 16 * mebibyte))
    return CalibrationPlan(
      faultRounds: 5, faultPages: 8192, hugePages: 32768, sizes: sizes, mappings: [1000, 4000, 16000],
      callRounds: 5, callMilliseconds: 700, execSizes: sizes.filter { $0 <= 1024 * mebibyte }, execRounds: 5,
      isQuick: false)
  }

  /// A parent to measure.
  struct Parent: Hashable {
    var layout: ParentLayout
    var size: Int
  }

  /// The parents, the smallest first.
  ///
  /// One without memory stands for all layouts.
  var parents: [Parent] {
    [Parent(layout: .anon, size: 0)]
      + sizes.filter { $0 > 0 }.flatMap { size in
        ParentLayout.allCases.filter { $0 != .vmas }.map { Parent(layout: $0, size: size) }
      } + mappings.map { Parent(layout: .vmas, size: $0) }
  }

  /// How often each call is made at least; what a large parent has to write again before each fork takes seconds.
  func rounds(_ parent: Parent) -> Int {
    parent.layout != .vmas && parent.size > 1 << 30 ? min(callRounds, 3) : callRounds
  }

  /// The parents in which execve is measured.
  var executing: [Parent] { parents.filter { $0.layout == .vmas || execSizes.contains($0.size) } }

  /// The number of single measurements.
  var count: Int { FaultKind.allCases.count * faultRounds + parents.count + executing.count }
}
