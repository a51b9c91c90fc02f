/// Why a step of a session is refused.
public enum SessionError: Error, Sendable, Hashable, CustomStringConvertible {
  /// It is not the time for it.
  case outOfOrder(now: SessionRecord.Phase, wanted: SessionRecord.Phase)
  /// The lab has no such question here.
  case unknown(id: String)
  /// The answer is not of the kind that the question asks for.
  case notAnAnswer(id: String)
  /// Predictions are missing.
  case unanswered([String])
  /// The record is of another lab, or of another version of it.
  case otherLab(found: String, wanted: String)
  /// The record cannot have come about.
  case damaged(String)

  /// One line for a person.
  public var description: String {
    switch self {
    case .outOfOrder(let now, let wanted): "this is \(now.rawValue), and \(wanted.rawValue) is not possible in it"
    case .unknown(let id): "there is no question \(id) here"
    case .notAnAnswer(let id): "this is no answer to \(id)"
    case .unanswered(let ids): "not answered yet: \(ids.joined(separator: ", "))"
    case .otherLab(let found, let wanted): "the session is of \(found), and not of \(wanted)"
    case .damaged(let what): "the session is damaged: \(what)"
    }
  }
}
