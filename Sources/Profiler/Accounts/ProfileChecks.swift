public import Inspector
internal import ProcFS

/// Identities that hold on every family, whatever it does: where one fails, the profile is wrong, or the family did not rest.
public struct ProfileChecks: Sendable, Hashable, Codable {
  /// One identity.
  public struct Check: Sendable, Hashable, Codable {
    /// What is compared.
    public var name: String
    /// One side, in bytes.
    public var counted: Int
    /// The other side, in bytes.
    public var kernel: Int

    /// Whether both are equal, up to what the family did between two looks: a thousandth, or 64 KiB.
    public var holds: Bool { abs(counted - kernel) <= max(kernel / 1000, 64 << 10) }
  }

  /// The checks that could be made.
  public private(set) var checks: [Check] = []
  /// The kernel was not asked, because its walk over the largest mapping takes longer than the pace permits.
  public private(set) var wouldStall = false

  /// Compares the counts of a profile with what the kernel says of the same processes now.
  ///
  /// smaps_rollup keeps an address space from changing while it walks a mapping, so it is not asked where the pace forbids that.
  public init(_ profile: FamilyProfile, pace: ScanPace) {
    guard let anonymous = profile.total.anonymous else { return }
    guard pace.permits(walkOf: profile.pagesOfLargestMapping) else {
      wouldStall = true
      return
    }
    var sum = 0
    for row in profile.rows {
      guard let share = (try? SmapsRollup.read(pid: row.member.process.pid))?.counters.pssAnon else { return }
      sum += share
    }
    // A frame that somebody outside maps too counts only in part.
    guard profile.rows.allSatisfy({ ($0.pages?.outside ?? 0) == 0 }) else { return }
    checks.append(Check(name: "different anonymous frames, and the sum of Pss_Anon", counted: anonymous, kernel: sum))
  }
}
