public import MemoryModel

/// What makes a question one about policies: counts of the run, and what each option would make of them.
public struct PolicyChoice: Sendable {
  /// A count that tells policies apart.
  public struct Count: Sendable {
    /// What is counted, in a few words.
    public var text: TextTemplate
    /// The count, computed from a run.
    public var value: SourceText
  }

  /// The counts, in the order in which they are shown.
  public var counts: [Count]
  /// The policy of each option of the question.
  public var policies: [CopyPolicy]
  /// Where they stand.
  var positions: [SourceText]
}

extension Lab {
  /// The policies that its questions ask about, apart from that of Linux: what a run of it must be predicted under.
  public var policies: [CopyPolicy] {
    let asked = questions.flatMap { $0.policies?.policies ?? [] }
    return CopyPolicy.allCases.filter { $0 != .linux && asked.contains($0) }
  }

  /// The question that asks which policy the kernel follows, nil where there is none.
  public var policyQuestion: Question? { questions.first { $0.policies != nil } }
}
