extension Course {
  /// What a student should know before an attempt, one sentence each: what counts, and what hints take.
  public var terms: [String] {
    var terms: [String] = []
    if mode == .graded {
      terms.append(attempts == 1 ? "You have one attempt at each lab." : "You have \(attempts) attempts at each lab.")
    }
    if hintCost > 0 { terms.append("Each hint takes \(hintCost) % of the points of its question.") }
    let taken = RunTier.allCases.filter(tiers.contains)
    if taken.count < RunTier.allCases.count {
      terms.append("Runs count that were made \(taken.map(\.words).joined(separator: ", or ")).")
    }
    return terms
  }
}
