/// One question that was asked again on a later day.
public struct ReviewRecord: Sendable, Hashable, Codable {
  /// The id of the lab.
  public var lab: String
  /// The question.
  public var question: String
  /// When it was answered, in seconds since the beginning of 1970.
  public var time: Int
  /// Whether the answer was right.
  public var isRight: Bool
}
