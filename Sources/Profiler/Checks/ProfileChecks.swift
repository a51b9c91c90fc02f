public import Inspector
internal import ProcFS

/// Identities that hold on every family, whatever it does: where one fails, the profile is wrong, or something was done that is not seen.
public struct ProfileChecks: Sendable, Hashable, Codable {
  /// One identity.
  public struct Check: Sendable, Hashable {
    /// What is compared.
    public var name: String
    /// One side: what was counted.
    public var counted: Int
    /// The other side: what the kernel says, or what its page tables come to when they are counted in another way.
    public var kernel: Int
    /// What both sides are numbers of.
    public var unit = Unit.bytes
    /// What must hold.
    public var relation = Relation.equal
    /// How far it may be from holding, because a family that does not rest goes on between two looks.
    public var slack = 0

    /// What sides are numbers of.
    public enum Unit: String, Sendable, Hashable, Codable {
      case bytes, pages, faults, writes, records
    }

    /// How the sides must be.
    public enum Relation: String, Sendable, Hashable, Codable {
      /// Both are the same.
      case equal
      /// What was counted is not more than the other side.
      case atMost
    }

    /// Whether it holds.
    public var holds: Bool {
      switch relation {
      case .equal: abs(counted - kernel) <= slack
      case .atMost: counted <= kernel + slack
      }
    }
  }

  /// The checks that could be made.
  public private(set) var checks: [Check] = []
  /// The kernel was not asked, because its walk over the largest mapping takes longer than the pace permits.
  public private(set) var wouldStall = false

  /// Compares the counts of a profile with what its page tables come to when they are counted anew, and with what the kernel says of the
  /// same processes now; nothing where frames are hidden.
  ///
  /// smaps_rollup keeps an address space from changing while it walks a mapping, so it is not asked where the pace forbids that.
  ///
  /// - Complexity: O(pages of the profile), and the kernel's walk over as many.
  public init(_ profile: FamilyProfile, pace: ScanPace) {
    guard let anonymous = profile.total.anonymous else { return }
    checks = FrameRecount(profile).map(\.checks) ?? []
    defer { allow(for: profile) }
    checks.append(
      Check(
        name: "frames that fewer map than were seen to", counted: profile.coverage.fewer, kernel: 0, unit: .pages,
        relation: .atMost, slack: profile.coverage.checked / 1000))
    guard pace.permits(walkOf: profile.pagesOfLargestMapping) else {
      wouldStall = true
      return
    }
    // Who shares the whole memory of another one has no account of its own.
    let rows = profile.rows.filter { $0.member.process.sharesMemoryWith == nil }
    let rollups = rows.compactMap { (try? SmapsRollup.read(pid: $0.member.process.pid))?.counters }
    guard rollups.count == rows.count else { return }
    add(
      "anonymous memory of all members, and the sum of Anonymous", rows.map(\.account.anonymous),
      rollups.map(\.anonymous))
    // A frame that somebody outside maps too counts only in part.
    guard profile.rows.allSatisfy({ ($0.pages?.outside ?? 0) == 0 }) else { return }
    add("different anonymous frames, and the sum of Pss_Anon", [anonymous], rollups.map(\.pssAnon))
  }

  /// Allows for what the family has done since looking began: each fault may have changed a page.
  private mutating func allow(for profile: FamilyProfile) {
    let pids = profile.rows.map(\.member.process.pid)
    let now = FaultCounters.read(pids)
    let faults = pids.reduce(0) { $0 + Int(clamping: now.growth(of: $1, since: profile.faults) ?? 0) }
    for index in checks.indices {
      switch checks[index].unit {
      case .bytes: checks[index].slack += faults * profile.pageSize
      // What is counted anew is the same look.
      case .pages where checks[index].relation == .atMost: checks[index].slack += faults
      default: break
      }
    }
  }

  /// Compares sums of bytes, which are equal up to a thousandth, or 64 KiB; nothing where the kernel does not tell one of them.
  private mutating func add(_ name: String, _ counted: [Int], _ kernel: [Int?]) {
    let known = kernel.compactMap { $0 }
    guard known.count == kernel.count else { return }
    let sum = known.reduce(0, +)
    checks.append(
      Check(name: name, counted: counted.reduce(0, +), kernel: sum, slack: Check.usualSlack(of: sum)))
  }
}

extension ProfileChecks.Check: Codable {
  /// What a family does between two looks: a thousandth, or 64 KiB.
  static func usualSlack(of bytes: Int) -> Int { max(bytes / 1000, 64 << 10) }

  /// Reads a check, also one of before there were others than of bytes.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func amount(_ key: CodingKeys) throws -> Int {
      let amount = try values.decode(Int.self, forKey: key)
      guard (0...1 << 48).contains(amount) else {
        throw DecodingError.dataCorruptedError(forKey: key, in: values, debugDescription: "no amount")
      }
      return amount
    }
    name = try values.decode(String.self, forKey: .name)
    (counted, kernel) = (try amount(.counted), try amount(.kernel))
    unit = try values.decodeIfPresent(Unit.self, forKey: .unit) ?? .bytes
    relation = try values.decodeIfPresent(Relation.self, forKey: .relation) ?? .equal
    slack = values.contains(.slack) ? try amount(.slack) : Self.usualSlack(of: kernel)
  }
}
