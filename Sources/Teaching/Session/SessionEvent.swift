internal import Hashing

/// One thing that a student did.
///
/// Each event has the hash of all that was before it. So none can be changed, left out or put in between without making all behind it
/// anew: that is evident to whoever has noted a hash or a receipt, and prevents nothing.
public struct SessionEvent: Sendable, Hashable, Codable {
  /// What was done.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// An answer before the run.
    case predict
    /// The answers were made final.
    case commit
    /// The scenario ran.
    case run
    /// An answer was compared with the run.
    case reveal
    /// What the run showed was told.
    case restate
    /// A question behind the run was answered.
    case investigate
    /// A puzzle was solved or given up.
    case puzzle
    /// A hint was shown.
    case hint
  }

  /// What was done.
  public var kind: Kind
  /// Seconds since the session began.
  public var seconds: Int
  /// The question, observation or puzzle that it was about.
  public var id: String?
  /// The answer.
  public var answer: GivenAnswer?
  /// How sure the student was.
  public var confidence: Confidence?
  /// What makes the receipt of equal answers different, with `commit`.
  public var nonce: UInt64?
  /// What the kernel showed, with `run`.
  public var figures: RunFigures?
  /// The parameters that solved a puzzle; nil where it was given up.
  public var changes: [String: ParameterValue]?
  /// The hash of what was before, in hexadecimal digits.
  public var previous: String

  init(_ kind: Kind, id: String? = nil) {
    self.kind = kind
    self.id = id
    seconds = 0
    previous = ""
  }

  /// The hash of this event and of all before it, in hexadecimal digits.
  var hash: String { SHA256.text(of: canonicalText) }

  /// What is hashed: every field on a line of its own, in this order, empty where there is none.
  private var canonicalText: String {
    let changed = changes?.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.text)" }.joined(separator: ";")
    let fields = [
      "cowlab-event/1", previous, kind.rawValue, String(seconds), id, answer?.code,
      confidence.map { String($0.rawValue) },
      nonce.map { String($0) }, figures?.canonicalText, changed,
    ]
    return fields.map { $0 ?? "" }.joined(separator: "\n")
  }
}

/// The events of one session in their order.
enum SessionLog {
  /// What the first event of a session follows on.
  static func start(lab: String, version: Int, seed: String, ticket: CourseTicket?) -> String {
    var text = "cowlab-session/1|\(lab)|\(version)|\(seed)"
    if let ticket { text += "|\(ticket.course)|\(ticket.student)|\(ticket.attempt)" }
    return SHA256.text(of: text)
  }

  /// The hash of the last event, or the start where there is none.
  static func head(of events: [SessionEvent], from start: String) -> String { events.last?.hash ?? start }

  /// The first event, counted from 0, that does not follow on the one before it; nil where all do.
  static func firstBreak(in events: [SessionEvent], from start: String) -> Int? {
    var previous = start
    for (index, event) in events.enumerated() {
      guard event.previous == previous else { return index }
      previous = event.hash
    }
    return nil
  }
}
