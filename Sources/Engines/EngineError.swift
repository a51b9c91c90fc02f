public import Family

/// Why an engine could not be measured, or not to the end.
public struct EngineError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of reason it is.
  public enum Kind: String, Sendable, Hashable, Codable {
    /// The machine or the user lacks something: the measurement is not available.
    case unavailable
    /// The engine, a program or the system did not do what it was asked.
    case failed
    /// The model refused what the engine did.
    case refused
    /// A recording is of another script than the one that is run.
    case otherScript
  }

  /// The kind of reason.
  public let kind: Kind
  /// The reason, in one line.
  public let reason: String

  /// Creates an error; the reason becomes one line of at most 300 characters.
  public init(_ kind: Kind, _ reason: String) {
    let line = reason.split(whereSeparator: \.isNewline).joined(separator: "; ")
    (self.kind, self.reason) = (kind, String(line.prefix(300)))
  }

  /// The machine lacks something.
  public static func unavailable(_ reason: String) -> EngineError { EngineError(.unavailable, reason) }

  /// Something did not work.
  public static func failed(_ reason: String) -> EngineError { EngineError(.failed, reason) }

  /// What the model refused.
  public static func model(_ refusal: Refusal) -> EngineError {
    EngineError(.refused, "the model refused: \(refusal)")
  }

  /// The reason.
  public var description: String { reason }
}
