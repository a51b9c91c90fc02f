/// What is kept of all labs of one student: the text of the state file.
public struct LabProgress: Sendable, Hashable, Codable {
  /// The version of this shape.
  public static let currentFormat = 2

  /// The version of the shape that this value was written with.
  public var format = LabProgress.currentFormat
  /// The sessions, one for each lab, seed and attempt of a course; the last one of a lab is the one that goes on.
  public private(set) var sessions: [SessionRecord] = []
  /// The questions that were asked again on later days, in the order in which they were answered.
  public internal(set) var reviews: [ReviewRecord] = []

  /// Nothing yet.
  public init() {}

  /// The last session of a lab for practice.
  public func session(of lab: Lab) -> SessionRecord? { practice(of: lab).last }

  /// The session of a lab for practice with a seed.
  public func session(of lab: Lab, seed: Seed) -> SessionRecord? {
    practice(of: lab).last { $0.seed == seed.description }
  }

  /// Who has used this state last in a course; nil for nobody.
  public func lastStudent(of course: String) -> String? {
    sessions.last { $0.ticket?.course == course }?.ticket?.student
  }

  /// The sessions of a lab in a course, those of one student or of all who use this file.
  public func sessions(of lab: Lab, course: String, student: String? = nil) -> [SessionRecord] {
    sessions.filter {
      $0.lab == lab.id && $0.version == lab.version && $0.ticket?.course == course
        && (student == nil || $0.ticket?.student == student)
    }
  }

  private func practice(of lab: Lab) -> [SessionRecord] {
    sessions.filter { $0.lab == lab.id && $0.version == lab.version && $0.ticket == nil }
  }

  /// Whether an attempt that counts and is not done has this seed, so that it cannot be practised yet.
  public func isUnderway(_ lab: Lab, seed: Seed) -> Bool {
    sessions.contains {
      Lab.wholeID($0.lab) == Lab.wholeID(lab.id) && $0.version == lab.version && $0.seed == seed.description
        && $0.ticket?.isGraded == true
        && $0.phase != .done
    }
  }

  /// Keeps a session, in the place of an earlier state of it.
  public mutating func keep(_ record: SessionRecord) {
    sessions.removeAll {
      $0.lab == record.lab && $0.version == record.version && $0.seed == record.seed && $0.ticket == record.ticket
    }
    sessions.append(record)
  }

  /// Forgets the sessions of a lab, apart from attempts that count; returns how many there were.
  public mutating func forget(_ lab: String) -> Int {
    let count = sessions.count
    sessions.removeAll { $0.lab == lab && $0.ticket?.isGraded != true }
    return count - sessions.count
  }

  /// Whether a session of the lab was finished.
  public func isDone(_ lab: Lab) -> Bool { sessions.contains { $0.lab == lab.id && $0.phase == .done } }
}
