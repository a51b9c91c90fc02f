/// A question with its texts, its answers, and what is to be said to each answer that was foreseen.
public struct SheetQuestion: Sendable {
  /// An option, and what is behind it where somebody is wrong about it.
  public struct Option: Sendable {
    /// What it says.
    public var text: String
    /// Whether it is right.
    public var isRight: Bool
    /// The belief of those who are wrong about it.
    public var diagnosis: Judgement.Diagnosis?
  }

  /// A wrong answer that was foreseen.
  public struct WrongAnswer: Sendable {
    /// The answer.
    public var answer: GivenAnswer
    /// The belief behind it.
    public var diagnosis: Judgement.Diagnosis
  }

  /// The question.
  public var question: Question
  /// What a reader should know before it, in Markdown.
  public var context: [String]
  /// The question's words, in Markdown.
  public var ask: String
  /// The options, in the order of the file.
  public var options: [Option]
  /// Wrong answers that are no options.
  public var wrong: [WrongAnswer]
  /// What is right, nil where the model does not know it.
  public var right: GivenAnswer?
  /// Help, from little to much.
  public var hints: [String]
  /// Why the answer is what it is.
  public var explanation: String?
  /// What the options of a question about policies predict.
  public var policyTable: PolicyTable? { key.policyTable }
  private let key: QuestionKey

  init(_ question: Question, in run: LabRun) throws(LabErrors) {
    let key = try run.key(of: question)
    self.key = key
    self.question = question
    context = try run.texts(question.context)
    ask = try run.text(of: question.ask)
    right = key.right(on: .model)
    hints = try run.texts(question.hints)
    explanation = try question.explanation.map { template throws(LabErrors) in try run.text(of: template) }
    wrong = []
    options = []
    for choice in key.choices { options.append(Option(text: choice.text, isRight: choice.isRight)) }
    for (answer, belief) in key.foreseen {
      guard let diagnosis = try key.judge(answer).beliefs.first(where: { $0.misconception.id == belief }) else {
        continue
      }
      if let place = key.option(behind: answer) {
        options[place].diagnosis = diagnosis
      } else {
        wrong.append(WrongAnswer(answer: answer, diagnosis: diagnosis))
      }
    }
  }

  /// An answer as it is shown.
  public func text(of answer: GivenAnswer?) -> String { key.text(of: answer) }
}

extension QuestionKey {
  /// The option that somebody is wrong about who gives a foreseen answer.
  fileprivate func option(behind answer: GivenAnswer) -> Int? {
    guard case .options(let places) = answer else { return nil }
    let wrong = choices.indices.filter { choices[$0].isRight != places.contains($0) }
    switch question.kind {
    case .choice: return wrong.first { !choices[$0].isRight }
    case .several: return wrong.first
    default: return nil
    }
  }
}
