internal import Inspector

/// How a family's sharing decays: samples, one after the other.
public struct DecaySeries: Sendable {
  /// The samples, oldest first.
  public private(set) var samples: [DecaySample] = []
  /// The latest look at the family, with all its pages.
  public private(set) var latest: FamilyProfile?

  /// Begins a series without samples.
  public init() {}

  /// Adds a look at the family.
  ///
  /// Looks of different boots cannot follow each other; nothing is said then of what happened between them.
  /// - Complexity: O(pages of this look and of the last).
  public mutating func add(_ profile: FamilyProfile) {
    var sample = DecaySample(
      time: profile.time, members: profile.rows.count, total: profile.total, pages: profile.pages, since: nil)
    if let latest { sample.since = DecayStep(from: latest, to: profile) }
    samples.append(sample)
    latest = profile
  }
}

extension DecayStep {
  /// Compares two looks; nil if they have nothing in common.
  init?(from earlier: FamilyProfile, to later: FamilyProfile) {
    guard let difference = try? SnapshotDifference(from: earlier.snapshot, to: later.snapshot) else { return nil }
    self.init()
    changedTemplate = earlier.template != later.template
    for row in difference.processes {
      let pid = row.process.pid
      if !row.wasThere { joined.append(pid) }
      if !row.isThere { left.append(pid) }
      guard row.wasThere, row.isThere else { continue }
      if pid == later.template { copiedByTemplate += row.total.copied } else { copiedByMembers += row.total.copied }
    }
  }
}
