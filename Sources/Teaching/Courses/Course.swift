/// What a teacher has decided about labs: which, with which seeds, and how often.
public struct Course: Sendable {
  /// The name of the file in a folder of labs.
  public static let fileName = "course.yaml"

  /// How seeds come about.
  public enum Seeds: String, Sendable, CaseIterable {
    /// Each student has numbers of their own, which follow from the key of the course.
    case student
    /// All have the same numbers, which follow from the key of the course.
    case shared
    /// Everybody draws numbers by chance.
    case practice
  }

  /// What sessions are for.
  public enum Mode: String, Sendable, CaseIterable {
    /// Sessions can be forgotten and begun again.
    case learning
    /// Sessions count: no seed is chosen, nothing is forgotten, and attempts are limited.
    case graded
  }

  /// Its id, which seeds and reports name.
  public var id: String
  /// Its title.
  public var title: String
  /// What seeds are derived with.
  public var key: [UInt8]
  /// The ids of its labs, in their order.
  public var labs: [String]
  /// How seeds come about.
  public var seeds: Seeds
  /// What sessions are for.
  public var mode: Mode
  /// How often a student may begin a lab; only `graded` limits it.
  public var attempts: Int
  /// When reports are due, as the teacher writes it.
  public var due: String?

  /// Whom a seed is derived for where it is the same for all.
  private static let everybody = "*"

  /// The seed of a student's attempt; nil where seeds are drawn by chance.
  public func seed(of lab: Lab, student: String, attempt: Int) -> Seed? {
    switch seeds {
    case .student:
      .derived(courseKey: key, lab: lab.id, version: lab.version, student: student, attempt: attempt)
    case .shared:
      .derived(courseKey: key, lab: lab.id, version: lab.version, student: Self.everybody, attempt: attempt)
    case .practice: nil
    }
  }

  /// Most characters of a student's name.
  public static let longestStudent = 80

  /// Whether a text can name a student: it stands in tables and in what seeds are derived from.
  public static func isStudent(_ text: String) -> Bool {
    !text.isEmpty && text.unicodeScalars.count <= longestStudent
      && text.unicodeScalars.allSatisfy {
        !$0.properties.isWhitespace && $0.value >= 32 && $0.value != 127 && $0 != "|" && $0 != "/"
      }
  }
}

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
    let ticket = CourseTicket(course: id, student: student, attempt: before + 1, isGraded: mode == .graded)
    return (seed(of: lab, student: student, attempt: before + 1) ?? .practice(), ticket)
  }
}
