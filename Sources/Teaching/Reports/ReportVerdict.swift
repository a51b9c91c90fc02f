/// What a report comes to when everything in it is computed again.
public struct ReportVerdict: Sendable {
  /// One answer, as it is judged here.
  public struct Item: Sendable, Hashable {
    /// The question, observation or puzzle.
    public var id: String
    /// What it is worth.
    public var points: Int
    /// The part of it that was earned, nil where there is no final answer.
    public var share: Double?
    /// The points that it has earned, after what hints have taken.
    public var earned: Double
    /// The answer as it is shown, empty for a puzzle.
    public var answer: String
    /// The right answer on the model.
    public var expected: String
    /// Whether it is right on the kernel only.
    public var isRightOnKernelOnly: Bool
    /// The misconceptions behind it.
    public var beliefs: [String]
    /// How sure the student was.
    public var confidence: Confidence?
    /// Seconds since the event before the answer.
    public var seconds: Int?
    /// Hints that were shown.
    public var hints: Int
    /// Whether it was answered before the run.
    public var isPrediction: Bool
  }

  /// The file that was read.
  public var file: String
  /// The report, nil where it cannot be read.
  public var report: LabReport?
  /// What is wrong with it or worth knowing.
  public internal(set) var findings: [ReportFinding] = []
  /// The answers; empty where the session cannot be made again.
  public internal(set) var items: [Item] = []
  /// The questions of the lab and what they ask, with the numbers of the student.
  public internal(set) var questions: [String: String] = [:]

  /// Whether nothing is wrong with it.
  public var isRight: Bool { !findings.contains(where: \.isFlaw) }

  /// The points that were earned, as they are computed here.
  public var earned: Double {
    LabReport.rounded(items.reduce(0) { $0 + $1.earned })
  }

  /// The points of the whole lab.
  public var possible: Int { items.reduce(0) { $0 + $1.points } }

  /// The verdict on a file that is no report.
  public init(file: String, unreadable reason: String) {
    self.file = file
    findings = [.unreadable(reason)]
  }

  init(file: String, report: LabReport) {
    self.file = file
    self.report = report
  }
}
