/// What is kept of all labs of one student: the text of the state file.
public struct LabProgress: Sendable, Hashable, Codable {
  /// The version of this shape.
  public static let currentFormat = 1

  /// The version of the shape that this value was written with.
  public var format = LabProgress.currentFormat
  /// The sessions, one for each lab and seed; the last one of a lab is the one that goes on.
  public private(set) var sessions: [SessionRecord] = []

  /// Nothing yet.
  public init() {}

  /// The last session of a lab.
  public func session(of lab: Lab) -> SessionRecord? {
    sessions.last { $0.lab == lab.id && $0.version == lab.version }
  }

  /// The session of a lab with a seed.
  public func session(of lab: Lab, seed: Seed) -> SessionRecord? {
    sessions.last { $0.lab == lab.id && $0.version == lab.version && $0.seed == seed.description }
  }

  /// Keeps a session, in the place of an earlier state of it.
  public mutating func keep(_ record: SessionRecord) {
    sessions.removeAll { $0.lab == record.lab && $0.version == record.version && $0.seed == record.seed }
    sessions.append(record)
  }

  /// Forgets the sessions of a lab; returns how many there were.
  public mutating func forget(_ lab: String) -> Int {
    let count = sessions.count
    sessions.removeAll { $0.lab == lab }
    return count - sessions.count
  }

  /// Whether a session of the lab was finished.
  public func isDone(_ lab: Lab) -> Bool { sessions.contains { $0.lab == lab.id && $0.phase == .done } }
}
