public import Teaching

/// What is said to a wrong answer whose belief is known: the belief, what happened instead, the rule, and what to look at next.
public struct FeedbackText: Sendable {
  /// The sentences, in this order.
  public let sentences: [String]

  /// Takes a diagnosis, whose numbers are those of a run.
  public init(_ diagnosis: Judgement.Diagnosis) {
    let misconception = diagnosis.misconception
    sentences = [
      "\(misconception.id), a common belief: \(misconception.belief)", "In this run: \(diagnosis.refutation)",
      "Rule: \(misconception.rule)", "Next: \(misconception.check)",
    ]
  }

  /// All of it as one paragraph.
  public var text: String { sentences.joined(separator: " ") }
}
