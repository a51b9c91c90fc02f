public import Inspector

/// One look at a family without its pages: what is kept of it, shown and recorded.
public struct FamilyLook: Sendable, Hashable, Codable {
  /// A member whose memory was read.
  public struct Row: Sendable, Hashable, Codable {
    /// The process.
    public var member: ProcessFamily.Member
    /// Its resident pages, in bytes.
    public var resident: Int
    /// Its share of resident pages (Pss), in bytes; nil where it is not known.
    public var proportional: Int?
    /// Pages that are mapped once on the whole machine, in bytes.
    public var unique: Int
    /// Its anonymous memory; nil for the template itself, and where there is none.
    public var pages: Inheritance?
    /// The same by area; only of the last look.
    public var areas: [Area] = []

    /// Creates a row.
    public init(
      member: ProcessFamily.Member, resident: Int, proportional: Int?, unique: Int, pages: Inheritance?,
      areas: [Area] = []
    ) {
      self.member = member
      self.resident = resident
      self.proportional = proportional
      self.unique = unique
      self.pages = pages
      self.areas = areas
    }
  }

  /// Memory of one name, over all members but the template.
  public struct Area: Sendable, Hashable, Codable {
    /// The file, or the kernel's name for the memory.
    public var name: String
    /// The pages of all of them.
    public var pages: Inheritance

    /// Creates an area.
    public init(name: String, pages: Inheritance) {
      self.name = name
      self.pages = pages
    }
  }

  /// When, in seconds since 1970: as the clock was set then.
  public var time: Double
  /// When, in nanoseconds of CLOCK_MONOTONIC, which is the clock of events and never jumps.
  public var monotonic: UInt64
  /// All members, also those that were not read.
  public var members: [ProcessFamily.Member]
  /// Whether orphans could be found.
  public var findsOrphans: Bool
  /// The member that the others have their memory from.
  public var template: Int32?
  /// The members that share the exec and could be read, in the order of the family.
  public var rows: [Row]
  /// Where the pages are, those with the most broken pages first.
  public var areas: [Area]
  /// What the family takes.
  public var total: FamilyTotal
  /// What was seen and what was not.
  public var coverage: Coverage
  /// What looking has cost.
  public var cost: ScanCost
  /// What happened since the look before; nil for the first one.
  public var since: DecayStep?
  /// Requests that the server has answered until now, as far as it is asked.
  public var requests: Int?

  /// Creates a look.
  public init(
    time: Double, monotonic: UInt64, members: [ProcessFamily.Member], findsOrphans: Bool, template: Int32?, rows: [Row],
    areas: [Area], total: FamilyTotal, coverage: Coverage, cost: ScanCost, since: DecayStep? = nil, requests: Int? = nil
  ) {
    self.time = time
    self.monotonic = monotonic
    self.members = members
    self.findsOrphans = findsOrphans
    self.template = template
    self.rows = rows
    self.areas = areas
    self.total = total
    self.coverage = coverage
    self.cost = cost
    self.since = since
    self.requests = requests
  }

  /// The pages of all members but the template.
  public var pages: Inheritance { rows.compactMap(\.pages).reduce(into: Inheritance()) { $0 += $1 } }

  /// Members that are neither the template nor without anonymous memory.
  public var workers: Int { rows.count { $0.pages != nil } }
}
