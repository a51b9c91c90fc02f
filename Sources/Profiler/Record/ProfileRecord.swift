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
}
