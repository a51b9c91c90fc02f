internal import Inspector
public import Profiler

/// What profiles of families say to a monitoring system: a few samples for each family and role, however many workers there are.
public struct FamilyMetrics: Sendable {
  /// Roles of a family that have samples of their own; the others are summed.
  private static let mostRoles = 20

  private let profiles: [FamilyProfile]

  /// Takes one profile of each family.
  public init(_ profiles: [FamilyProfile]) { self.profiles = profiles }

  /// The families of metrics; those about inheritance are empty where frames are hidden.
  public var families: [MetricFamily] {
    [
      byRole("cowscope_family_members", unit: nil, "Members that share the exec, by role.") { $0.count },
      inheritance("inherited", "Anonymous memory that came from the template.", \.inherited),
      inheritance("still_shared", "Of the inherited memory, what is still the template's.", \.stillShared),
      inheritance("broken", "Of the inherited memory, what members have frames of their own for.", \.broken),
      inheritance(
        "among_siblings", "Of the inherited memory, what members share with others, but not with the template.",
        \.amongSiblings),
      inheritance("new", "Anonymous memory of members where the template has none.", \.new),
      total("real", "What the family takes: each anonymous frame once, its share of files, page tables.", \.real),
      total("anonymous", "Different anonymous frames of the family.", \.anonymous),
      total("page_table", "Page tables of the family.", \.pageTables),
    ]
  }

  private func inheritance(
    _ name: String, _ help: String, _ pages: @escaping (Inheritance) -> Int
  ) -> MetricFamily {
    byRole("cowscope_family_\(name)_bytes", unit: .bytes, help, onlyWorkers: true) { rows in
      rows.compactMap(\.pages).reduce(0) { $0 + pages($1) }
    }
  }

  private func total(_ name: String, _ help: String, _ value: (FamilyTotal) -> Int?) -> MetricFamily {
    let samples = profiles.compactMap { profile in
      value(profile.total).map { MetricFamily.Sample(.whole($0), [.init("family", root(profile))]) }
    }
    return MetricFamily("cowscope_family_\(name)_bytes", unit: .bytes, help: help, samples: samples)
  }

  private func byRole(
    _ name: String, unit: MetricFamily.Unit?, _ help: String, onlyWorkers: Bool = false,
    _ value: ([FamilyProfile.Row]) -> Int
  ) -> MetricFamily {
    var samples: [MetricFamily.Sample] = []
    for profile in profiles where !onlyWorkers || profile.coverage.rung == .frames {
      let size = unit == .bytes ? profile.pageSize : 1
      for (role, rows) in roles(profile) where !onlyWorkers || rows.contains(where: { $0.pages != nil }) {
        samples.append(.init(.whole(value(rows) * size), [.init("family", root(profile)), .init("role", role)]))
      }
    }
    return MetricFamily(name, unit: unit, help: help, samples: samples)
  }

  private func roles(_ profile: FamilyProfile) -> [(String, [FamilyProfile.Row])] {
    let rows = Dictionary(grouping: profile.rows) { row in
      row.member.process.pid == profile.template
        ? "template" : row.member.role.map(ServerTitle.kind(ofRole:)) ?? row.member.relation.words
    }
    let sorted = rows.sorted { ($1.value.count, $0.key) < ($0.value.count, $1.key) }
    guard sorted.count > Self.mostRoles else { return sorted.map { ($0.key, $0.value) } }
    let rest = sorted[(Self.mostRoles - 1)...].flatMap(\.value)
    return sorted[..<(Self.mostRoles - 1)].map { ($0.key, $0.value) } + [("other", rest)]
  }

  /// The number of the oldest member, which stays the same while workers come and go.
  private func root(_ profile: FamilyProfile) -> String {
    "\(profile.family.members.first { $0.relation == .root }?.process.pid ?? 0)"
  }
}
