/// How a family's sharing decays: looks, one after the other.
public struct DecaySeries: Sendable {
  /// The looks, oldest first.
  public private(set) var looks: [FamilyLook] = []
  /// The latest look at the family, with all its pages.
  public private(set) var latest: FamilyProfile?

  /// Begins a series without looks.
  public init() {}

  /// Adds a look at the family.
  ///
  /// Looks of different boots cannot follow each other; nothing is said then of what happened between them. `requests` is what the server
  /// says that it has answered until now.
  /// - Complexity: O(pages of this look and of the last).
  public mutating func add(_ profile: FamilyProfile, requests: Int? = nil) {
    var look = profile.look
    look.requests = requests
    // What a look says of each member and area is much, and only of the latest one is it asked for.
    for index in looks.last?.rows.indices ?? 0..<0 { looks[looks.count - 1].rows[index].areas = [] }
    if let latest { look.since = DecayStep(from: latest, to: profile) }
    looks.append(look)
    latest = profile
  }
}
