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
  /// What each hint takes from the points of its question, in percent.
  public var hintCost: Int
  /// What labs count in the gradebook, by their ids; others count their points.
  public var weights: [String: Int]
  /// What runs may have had of the machine for their reports to count.
  public var tiers: Set<RunTier>
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
