/// What a rule says of a server.
public struct Advice: Sendable, Hashable {
  /// What comes of it.
  public enum Verdict: String, Sendable, Hashable, Codable {
    /// There is evidence in this run that it would gain something.
    case worthTrying
    /// There is evidence that it would gain nothing.
    case noGain
    /// Nothing to gain, but something to know.
    case warning
    /// This run says nothing about it.
    case noEvidence
  }

  /// The name of the rule.
  public var rule: String
  /// What to do.
  public var title: String
  /// What comes of it.
  public var verdict: Verdict
  /// What was seen in this run that says so, or what was not seen.
  public var evidence: String
  /// The most that it could gain, in bytes, by what was seen.
  public var bound: Int?
  /// What it has gained elsewhere, and where that was measured.
  public var measured: String
  /// What this run did not look at, and may matter.
  public var notObserved: String
  /// How to find out.
  public var remeasure: String
}
