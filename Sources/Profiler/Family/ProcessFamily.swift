public import Inspector

/// A process with all that fork made of the same exec, and what its members have started.
public struct ProcessFamily: Sendable {
  /// How a process belongs to the family.
  public enum Relation: String, Sendable, Hashable, Codable {
    /// The oldest member: nobody in the family is its parent.
    case root
    /// fork made it, and its parent is in the family.
    case child
    /// fork made it, and its parent is gone: it has the memory of this exec, and a parent outside.
    case orphan
    /// A descendant that has called exec since: it shares no anonymous memory with the others.
    case otherProgram
    /// A descendant of which the caller may not read what it runs.
    case unreadable
  }

  /// A process of the family.
  public struct Member: Sendable, Hashable, Codable {
    /// The process.
    public var process: InspectedProcess
    /// How it belongs to the family.
    public var relation: Relation
    /// How many forks lie between the root and it; nil for an orphan and what descends from one.
    public var generation: Int?
    /// What its title says that it does, nil if it says nothing known.
    public var role: String?

    /// Creates a member.
    public init(process: InspectedProcess, relation: Relation, generation: Int?, role: String?) {
      self.process = process
      self.relation = relation
      self.generation = generation
      self.role = role
    }

    /// Whether it has the memory of the family's exec.
    public var isKin: Bool { relation == .root || relation == .child || relation == .orphan }
  }

  /// The members, each after its parent, siblings by age.
  public var members: [Member]
  /// Whether orphans could be found: addresses are random, so that the auxiliary vector tells an exec from all others.
  public var findsOrphans: Bool
  /// What tells the exec; nil if it may not be read.
  let identity: ExecIdentity?

  /// The members that share the exec.
  public var kin: [Member] { members.filter(\.isKin) }
}
