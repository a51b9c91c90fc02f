/// Everything that was seen of a family: what reports, recordings, comparisons and forecasts read.
public struct ProfileRecord: Sendable {
  /// Where and when.
  public var origin: ProfileOrigin
  /// The looks, oldest first.
  public var looks: [FamilyLook]
  /// Who wrote to pages that were there; nil if that was not recorded.
  public var breaks: BreakSummary?
  /// Identities that hold on every family, checked after the last look.
  public var checks: ProfileChecks?
  /// How many broken pages hold what the template has, after the last look; nil if that was not looked at.
  public var identical: IdenticalPages?
  /// What the pages of the last look tell of changes; nil where nobody has counted them.
  public var prospects: Prospects?
  /// When collectors have made copies; empty where that was not recorded.
  public var collections = CollectionSteps()

  /// What became of variables of programs and libraries, after the last look; nil if that was not looked at.
  public var modules: [ModuleAccount]?

  /// Where new memory of the workers lies, after the last look; nil if that was not looked at.
  public var allocators: AllocatorUse?

  /// Creates a record.
  public init(origin: ProfileOrigin, looks: [FamilyLook], breaks: BreakSummary? = nil, checks: ProfileChecks? = nil) {
    self.origin = origin
    self.looks = looks
    self.breaks = breaks
    self.checks = checks
  }

  /// The time from the first look to the last, in seconds, whatever the clock on the wall was set to meanwhile.
  public var duration: Double {
    guard let first = looks.first, let last = looks.last else { return 0 }
    return Double(last.monotonic - min(first.monotonic, last.monotonic)) / 1e9
  }

  /// A moment at which the clock on the wall was moved, against the clock that never jumps.
  public struct ClockStep: Sendable, Hashable {
    /// The number of the look after which it was.
    public var look: Int
    /// How far, in seconds; below zero if it was set back.
    public var seconds: Double
  }

  /// When the clock on the wall was set, or the machine slept, in which only that clock goes on.
  ///
  /// A clock that is kept right by making it go slower or faster is none that was set: less than a second between two looks does not count.
  public var clockSteps: [ClockStep] {
    zip(looks, looks.dropFirst()).enumerated().compactMap { index, pair in
      let (before, after) = pair
      let span = Double(after.monotonic - min(before.monotonic, after.monotonic)) / 1e9
      let seconds = after.time - before.time - span
      return abs(seconds) >= 1 ? ClockStep(look: index, seconds: seconds) : nil
    }
  }
}
