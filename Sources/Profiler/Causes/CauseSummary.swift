/// Why pages were written to, while a family was watched.
public struct CauseSummary: Sendable, Hashable {
  /// How many writes there were of one cause, and how many of them the kernel answered with a copy.
  public struct Count: Hashable, Sendable {
    /// Pages that were copied.
    public var copied: Int
    /// Writes to pages that were there.
    public var writes: Int

    /// Creates a count.
    public init(copied: Int = 0, writes: Int = 0) {
      self.copied = copied
      self.writes = writes
    }

    /// Adds another count.
    public static func += (left: inout Count, right: Count) {
      left.copied += right.copied
      left.writes += right.writes
    }
  }

  /// A file of code whose collections can be heard, or whose objects are known.
  public struct Runtime: Hashable, Sendable, Codable {
    /// Its name and version, such as `CPython 3.11.2`; nil where only its collector is known.
    public var name: String?
    /// The file, as the kernel prints its path.
    public var path: String
    /// Its collector tells when it works, to who may listen.
    public var hasProbes: Bool
    /// Why that is not heard; nil if it is, or if there is nothing to hear.
    public var problem: String?
    /// Whether objects can be told by their addresses; nil for a runtime without known objects.
    public var objects: ObjectCheck?

    /// Creates a runtime.
    public init(name: String?, path: String, hasProbes: Bool, problem: String? = nil, objects: ObjectCheck? = nil) {
      self.name = name
      self.path = path
      self.hasProbes = hasProbes
      self.problem = problem
      self.objects = objects
    }

    /// Whether collections are seen.
    public var isHeard: Bool { hasProbes && problem == nil }
  }

  /// Whether objects are told by their addresses.
  public enum ObjectCheck: Hashable, Sendable, Codable {
    /// Memory was found as it is expected.
    case verified
    /// How this version lays out its memory is not known.
    case unknownVersion
    /// Memory was not found as it is expected, or may not be read: of so many objects that were asked so many looked right.
    case notVerified(right: Int, of: Int)
  }

  /// All causes with their numbers.
  public var counts: [BreakCause: Count] = [:]
  /// The runtimes that were found, by path.
  public var runtimes: [Runtime] = []
  /// Writes to memory of programs with known objects that nobody could look at: the process had ended, or there were too many.
  public var notLookedAt = 0

  /// Nothing was recorded.
  public init() {}

  /// All causes, that with the most copies first.
  public var byCause: [(cause: BreakCause, count: Count)] {
    counts.map { ($0.key, $0.value) }.sorted {
      ($1.count.copied, $1.count.writes, $0.cause.rank) < ($0.count.copied, $0.count.writes, $1.cause.rank)
    }
  }

  /// The numbers of each kind of cause, that with the most copies first.
  public var byKind: [(kind: CauseKind, count: Count)] {
    var sums: [CauseKind: Count] = [:]
    for (cause, count) in counts { sums[cause.kind, default: Count()] += count }
    return sums.map { ($0.key, $0.value) }.sorted {
      ($1.count.copied, $1.count.writes, $0.kind.rank) < ($0.count.copied, $0.count.writes, $1.kind.rank)
    }
  }

  /// The numbers of what the program itself wrote to objects of each type, that with the most copies first.
  ///
  /// What collectors write is not among them: they write to all alike.
  public var byType: [(type: String, part: WrittenPart, count: Count)] {
    var sums: [TypeKey: Count] = [:]
    for (cause, count) in counts {
      guard let type = cause.type, case .write(let part) = cause.kind else { continue }
      sums[TypeKey(type: type, part: part), default: Count()] += count
    }
    return sums.map { ($0.key.type, $0.key.part, $0.value) }.sorted {
      ($1.count.copied, $1.count.writes, $0.type, $0.part.rawValue)
        < ($0.count.copied, $0.count.writes, $1.type, $1.part.rawValue)
    }
  }

  private struct TypeKey: Hashable {
    var type: String
    var part: WrittenPart
  }
}

extension BreakCause {
  /// A fixed order, so that equal numbers give equal lists.
  fileprivate var rank: String { "\(kind.rank) \(part.rawValue) \(type ?? "")" }
}

extension CauseKind {
  /// A fixed order, so that equal numbers give equal lists.
  fileprivate var rank: String {
    switch self {
    case .collector(let phase): "0 \(phase.rawValue)"
    case .systemCall: "1"
    case .write(let part): "2 \(part.rawValue)"
    }
  }
}
