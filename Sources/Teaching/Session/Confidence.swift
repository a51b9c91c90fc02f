/// How sure a student is of an answer before the run.
public enum Confidence: Int, Sendable, Hashable, Codable, CaseIterable {
  /// A guess.
  case guess = 1
  /// Fairly sure.
  case fairlySure = 2
  /// Certain.
  case certain = 3

  /// The word for it.
  public var word: String {
    switch self {
    case .guess: "guess"
    case .fairlySure: "fairly sure"
    case .certain: "certain"
    }
  }
}
