/// What a student is told of one answer: the three answers side by side, and what is behind a wrong one.
public struct Feedback: Sendable {
  /// One thing that is said.
  public struct Remark: Sendable, Hashable {
    /// What kind of thing it is, such as `Rule: `; empty where it speaks for itself.
    public var lead: String
    /// What is said.
    public var text: String

    init(_ lead: String, _ text: String) {
      self.lead = lead
      self.text = text
    }
  }

  /// The student's answer.
  public var own: String
  /// What is right on the model.
  public var model: String
  /// What was right on the kernel, `?` where that is not known.
  public var kernel: String
  /// Whether the answer is right.
  public var isRight: Bool
  /// The same in a word or two.
  public var verdict: String
  /// What else is said, in the order in which it helps.
  public var remarks: [Remark] = []
}

extension LabSession {
  /// What is said of an answer once it is compared with the run.
  public func feedback(
    on answer: GivenAnswer?, _ key: QuestionKey, _ judgement: Judgement, _ confidence: Confidence?
  ) -> Feedback {
    Feedback(on: answer, key, judgement, confidence) { text($0) }
  }
}

extension Feedback {
  /// Says what an answer is worth; `text` fills in the numbers of the lab.
  public init(
    on answer: GivenAnswer?, _ key: QuestionKey, _ judgement: Judgement, _ confidence: Confidence?,
    text: (TextTemplate) -> String
  ) {
    let question = key.question
    own = key.text(of: answer)
    model = key.text(of: key.right(on: .model))
    kernel = key.text(of: key.right(on: .kernel)) + (key.isRecorded ? " (recorded)" : "")
    isRight = judgement.isRight
    verdict =
      judgement.isRight
      ? "right" : answer == .unknown ? "not answered" : judgement.share > 0 ? "partly right" : "wrong"
    if judgement.isRightOnKernelOnly {
      remarks.append(Remark("", "This machine does something else than the model; your answer is what it does."))
    }
    for diagnosis in judgement.beliefs { remarks += Self.remarks(on: diagnosis, of: question, confidence) }
    // Of a statement there is one wrong answer, and it needs no belief.
    if let table = key.policyTable { remarks += Self.remarks(on: table, chosen: answer?.places.first) }
    if !judgement.isRight, judgement.beliefs.isEmpty, answer != .unknown, question.claim == nil, key.policyTable == nil
    {
      remarks.append(Remark("", "Nobody has foreseen this answer, so there is no guess at what is behind it."))
    }
    if let explanation = question.explanation { remarks.append(Remark("", text(explanation))) }
    if let claim = question.claim { remarks.append(Remark("The statement stands in: ", claim.source)) }
  }

  /// What a belief has to do with an answer, and what the numbers say to it.
  ///
  /// Who was only guessing has no belief to be talked out of.
  public static func remarks(
    on diagnosis: Judgement.Diagnosis, of question: Question, _ confidence: Confidence?
  ) -> [Remark] {
    var remarks: [Remark] = []
    if let formula = diagnosis.formula, Int(formula) == nil {
      let yours = question.kind == .pair ? "Your numbers equal" : "Your number equals"
      remarks.append(Remark("", "\(yours) \(formula)."))
    }
    return remarks + refutation(of: diagnosis, question).dropFirst(confidence == .guess ? 1 : 0)
  }

  /// The same as sentences, for who has given no answer: the belief, what happened instead, the rule, and what to look at next.
  public static func sentences(on diagnosis: Judgement.Diagnosis, of question: Question) -> [String] {
    refutation(of: diagnosis, question).map { $0.lead + $0.text }
  }

  /// The belief first.
  private static func refutation(of diagnosis: Judgement.Diagnosis, _ question: Question) -> [Remark] {
    let misconception = diagnosis.misconception
    return [
      Remark("", "\(misconception.id), a common belief: \(misconception.belief)"),
      // Sizes to be ordered may also be stated, and not run.
      Remark(question.kind == .order ? "Here: " : "In this run: ", diagnosis.refutation),
      Remark("Rule: ", misconception.rule), Remark("Next: ", misconception.check),
    ]
  }
}
