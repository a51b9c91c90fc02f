/// A family at one moment, in a few numbers.
public struct DecaySample: Sendable, Hashable, Codable {
  /// When, in seconds since 1970.
  public var time: Double
  /// Members that share the exec, the template among them.
  public var members: Int
  /// What the family takes, in bytes.
  public var total: FamilyTotal
  /// The pages of all members but the template.
  public var pages: Inheritance
  /// What happened since the sample before; nil for the first one.
  public var since: DecayStep?
}

/// What happened to a family between two samples; in pages.
public struct DecayStep: Sendable, Hashable, Codable {
  /// Shared frames that members left for frames of their own: their own writes.
  public var copiedByMembers = 0
  /// Shared frames that the template left for frames of its own; the others keep the old ones.
  public var copiedByTemplate = 0
  /// Processes that joined.
  public var joined: [Int32] = []
  /// Processes that are gone.
  public var left: [Int32] = []
  /// Whether another member is the template now.
  public var changedTemplate = false

  /// Creates a step in which nothing happened.
  public init() {}
}
