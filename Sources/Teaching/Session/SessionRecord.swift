/// What is kept of one student's way through a lab: enough to go on with it, and to compute everything again.
///
/// No answer key is in it: that follows from the lab and the seed.
public struct SessionRecord: Sendable, Hashable, Codable {
  /// Where a student is.
  public enum Phase: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// Answers before the run, which may still be changed.
    case predict
    /// The answers stand; the run is next.
    case run
    /// Answer after answer is compared with the run.
    case reveal
    /// What did the run show?
    case restate
    /// Questions about why.
    case investigate
    /// Puzzles.
    case modify
    /// Nothing is left.
    case done

    /// Orders phases as a student meets them.
    public static func < (left: Phase, right: Phase) -> Bool {
      (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
  }

  /// One answer.
  public struct Reply: Sendable, Hashable, Codable {
    /// The question, observation or puzzle.
    public var id: String
    /// The answer; nil for a puzzle.
    public var answer: GivenAnswer?
    /// How sure the student was, for predictions.
    public var confidence: Confidence?
    /// The part of the points that it earned, once it was judged.
    public var share: Double?
    /// The misconceptions behind it.
    public var beliefs: [String]
    /// How often it was tried.
    public var tries: Int

    init(id: String, answer: GivenAnswer?, confidence: Confidence? = nil) {
      self.id = id
      self.answer = answer
      self.confidence = confidence
      beliefs = []
      tries = 1
    }
  }

  /// The version of this shape.
  public static let currentFormat = 2

  /// The version of the shape that this value was written with.
  public var format: Int
  /// The id of the lab.
  public var lab: String
  /// The version of the lab.
  public var version: Int
  /// The seed's code.
  public var seed: String
  /// The attempt of a course that this is; nil for practice.
  public internal(set) var ticket: CourseTicket?
  /// When the session began, in seconds since the beginning of 1970.
  public internal(set) var startedAt: Int
  /// Where the student is.
  public internal(set) var phase: Phase
  /// The answers, in the order in which they were given.
  public internal(set) var replies: [Reply]
  /// How many hints were shown, by question.
  public internal(set) var hints: [String: Int]
  /// What makes the receipt of equal answers different.
  public internal(set) var nonce: UInt64?
  /// How many predictions have been revealed.
  public internal(set) var revealed: Int
  /// All that was done, in its order.
  public internal(set) var events: [SessionEvent]

  /// A session that begins.
  init(lab: Lab, seed: Seed, ticket: CourseTicket? = nil, at time: Int) {
    format = Self.currentFormat
    self.lab = lab.id
    version = lab.version
    self.seed = seed.description
    self.ticket = ticket
    startedAt = time
    phase = .predict
    replies = []
    hints = [:]
    revealed = 0
    events = []
  }

  /// Seconds that a time can be, of the day and of a session, so that they can be added.
  static let times = 0...1 << 40

  /// What the first event follows on.
  var logStart: String { SessionLog.start(lab: lab, version: version, seed: seed, ticket: ticket) }

  /// Notes what was done, behind all that was done before.
  mutating func log(_ event: SessionEvent, at time: Int) {
    var event = event
    event.previous = SessionLog.head(of: events, from: logStart)
    // A clock that was set back takes nothing from the order.
    event.seconds = max(time - startedAt, events.last?.seconds ?? 0)
    events.append(event)
  }

  /// The answer to a question, if there is one.
  public func reply(to id: String) -> Reply? { replies.first { $0.id == id } }
}
