/// What a student hands in: what was done in a session, and what came of it.
///
/// The teacher trusts none of the results: they are computed again from the events. Nothing about the machine but its kernel is in it, and no
/// name but the one that the student gave.
public struct LabReport: Sendable, Hashable, Codable {
  /// The version of this shape.
  public static let currentSchema = 1
  /// The kind of document.
  public static let kind = "cowscope.lab-report"
  /// How the names of reports end.
  public static let fileEnding = ".cowlab.json"
  /// Most bytes of a report.
  public static let longestFile = 4 << 20

  /// The lab, as the student had it.
  public struct LabReference: Sendable, Hashable, Codable {
    /// Its id.
    public var id: String
    /// Its version.
    public var version: Int
    /// The hash of its file.
    public var sha256: String
  }

  /// The machine, as far as answers may depend on it.
  public struct Machine: Sendable, Hashable, Codable {
    /// The release of the kernel.
    public var kernel: String
    /// The instruction set.
    public var architecture: String
    /// Bytes of a page.
    public var pageSize: Int
    /// Whether the student was root.
    public var isRoot: Bool
    /// The setting of transparent huge pages, nil where there are none.
    public var transparentHugePages: String?

    /// Describes a machine.
    public init(
      kernel: String, architecture: String, pageSize: Int, isRoot: Bool, transparentHugePages: String?
    ) {
      self.kernel = kernel
      self.architecture = architecture
      self.pageSize = pageSize
      self.isRoot = isRoot
      self.transparentHugePages = transparentHugePages
    }
  }

  /// What one question earned.
  public struct Mark: Sendable, Hashable, Codable {
    /// The question, observation or puzzle.
    public var id: String
    /// What it is worth.
    public var points: Int
    /// The part of it that was earned; nil where it was not judged.
    public var share: Double?
    /// The points that it has earned, after what hints have taken.
    public var earned: Double
    /// The misconceptions behind a wrong answer.
    public var beliefs: [String]
  }

  /// What the report says of itself.
  public var note =
    "Each event holds the hash of what is before it, so a change shows. That is evidence and no lock: the results are computed again by "
    + "cowscope verify."
  /// The version of this shape.
  public var schema = LabReport.currentSchema
  /// The kind of document.
  public var kind = LabReport.kind
  /// The version of the program.
  public var tool: String
  /// When it was written, in UTC.
  public var written: String
  /// The lab.
  public var lab: LabReference
  /// The attempt of a course that it is about; nil for practice.
  public var ticket: CourseTicket?
  /// The student; nil for nobody.
  public var student: String?
  /// The code of the seed.
  public var seed: String
  /// The receipt of the predictions.
  public var receipt: String
  /// The machine.
  public var machine: Machine
  /// Whether everything was answered.
  public var isDone: Bool
  /// All that was done.
  public var events: [SessionEvent]
  /// The hash of the last event.
  public var head: String
  /// The points that were earned.
  public var earned: Double
  /// The points of the whole lab.
  public var possible: Int
  /// What each question earned.
  public var marks: [Mark]
}

extension LabReport {
  /// Why there is nothing to hand in yet.
  public enum Refusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// The answers have not been compared with a run.
    case notRevealed
    /// The attempt belongs to somebody else.
    case otherStudent(String)

    /// One line for a person.
    public var description: String {
      switch self {
      case .notRevealed: "there is nothing to report before the predictions have been compared with the run"
      case .otherStudent(let student): "the attempt is that of \(student)"
      }
    }
  }

  /// Takes what a session has come to.
  ///
  /// `student` is for practice; an attempt of a course has its student already.
  public init(
    _ session: LabSession, student: String?, machine: Machine, tool: String, written: String
  ) throws(Refusal) {
    let record = session.record
    guard record.phase > .reveal, let receipt = session.receipt else { throw .notRevealed }
    if let known = record.ticket?.student, let student, known != student { throw .otherStudent(known) }
    self.tool = tool
    self.written = written
    lab = LabReference(session.variant.lab)
    ticket = record.ticket
    self.student = record.ticket?.student ?? student
    seed = record.seed
    self.receipt = receipt
    self.machine = machine
    isDone = record.phase == .done
    events = record.events
    head = SessionLog.head(of: record.events, from: record.logStart)
    marks = session.marks
    earned = marks.earned
    possible = marks.possible
  }

  /// Points in hundredths, so that sums are equal on every machine.
  static func rounded(_ points: Double) -> Double { (points * 100).rounded() / 100 }
}

extension [LabReport.Mark] {
  /// The points that were earned, in hundredths.
  var earned: Double { LabReport.rounded(reduce(0) { $0 + $1.earned }) }
  /// The points that could be earned.
  var possible: Int { reduce(0) { $0 + $1.points } }
}

extension LabReport.LabReference {
  init(_ lab: Lab) { self.init(id: lab.id, version: lab.version, sha256: lab.fingerprint) }
}

extension LabSession {
  /// What each question, observation and puzzle of the lab has earned so far.
  public var marks: [LabReport.Mark] {
    variant.lab.worth.map { id, points in
      let reply = record.reply(to: id)
      return LabReport.Mark(
        id: id, points: points, share: reply?.share.map(LabReport.rounded),
        earned: LabReport.rounded((reply?.share ?? 0) * Double(points) * remainder(of: id)),
        beliefs: reply?.beliefs ?? [])
    }
  }
}
