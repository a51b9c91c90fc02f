extension Course {
  /// Why a session of a course cannot begin.
  public enum Refusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// Nobody has said who the student is.
    case noStudent
    /// The text cannot name a student.
    case badStudent(String)
    /// All attempts are used up.
    case noAttemptLeft(Int)
    /// The seed is that of an attempt, which is not chosen.
    case seedIsFixed

    /// One line for a person.
    public var description: String {
      switch self {
      case .noStudent: "the course must know who you are: --student ID"
      case .badStudent(let text):
        "'\(text)' cannot name a student: at most \(Course.longestStudent) signs, no blanks, no | and no /"
      case .noAttemptLeft(let count): count == 1 ? "the one attempt is used up" : "all \(count) attempts are used up"
      case .seedIsFixed: "the course decides the seed, so --seed is not possible in it"
      }
    }
  }

  /// How a student comes to a session.
  public enum Attempt: Sendable {
    /// The last one is not done.
    case goesOn(SessionRecord)
    /// A new one begins.
    case begins(seed: Seed, ticket: CourseTicket)
  }

  /// The attempt that goes on, or the next one.
  ///
  /// Without a student it is the one who came last; a seed may only be wanted where everybody draws one. Throws where there may be none.
  public func attempt(
    _ lab: Lab, student: String?, seed: Seed?, in progress: LabProgress
  ) throws(Refusal) -> Attempt {
    guard seed == nil || seeds == .practice else { throw .seedIsFixed }
    guard let student = student ?? progress.lastStudent(of: id) else { throw .noStudent }
    if let record = openSession(of: lab, student: student, in: progress) { return .goesOn(record) }
    let next = try next(lab, student: student, in: progress)
    return .begins(seed: seed ?? next.seed, ticket: next.ticket)
  }

  /// The session of a student that is not done, nil where there is none.
  public func openSession(of lab: Lab, student: String, in progress: LabProgress) -> SessionRecord? {
    progress.sessions(of: lab, course: id, student: student).last.flatMap { $0.phase == .done ? nil : $0 }
  }

  /// What the next session of a student begins with.
  ///
  /// Throws where there may be none.
  public func next(
    _ lab: Lab, student: String, in progress: LabProgress
  ) throws(Refusal) -> (seed: Seed, ticket: CourseTicket) {
    guard Self.isStudent(student) else { throw .badStudent(student) }
    let before = progress.sessions(of: lab, course: id, student: student).compactMap(\.ticket?.attempt).max() ?? 0
    guard mode == .learning || before < attempts else { throw .noAttemptLeft(attempts) }
    var ticket = CourseTicket(course: id, student: student, attempt: before + 1, isGraded: mode == .graded)
    ticket.hintCost = hintCost
    return (seed(of: lab, student: student, attempt: before + 1) ?? .practice(), ticket)
  }

  /// The last session of a lab in this course, that of a student or of who came last.
  public func lastSession(of lab: Lab, student: String?, in progress: LabProgress) -> SessionRecord? {
    progress.sessions(of: lab, course: id, student: student ?? progress.lastStudent(of: id)).last
  }
}
