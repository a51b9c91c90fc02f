/// A question as a room votes on it: with answers that can be counted, the right one and those that beliefs give.
public struct Ballot: Sendable {
  /// What hands go up for.
  public struct Option: Sendable {
    /// What it says.
    public var text: String
    /// Whether it is right on the model.
    public var isRight: Bool
    /// What is behind it where it is wrong.
    public var diagnoses: [Judgement.Diagnosis]
  }

  /// The answers of the question in its run.
  public let key: QuestionKey
  /// The options, in an order that does not tell the right one.
  public let options: [Option]
  /// Whether a hand may go up for several of them.
  public var allowsSeveral: Bool { key.question.kind == .several }

  /// Makes the options of a question.
  ///
  /// Throws the mistakes of the lab that keep them from being computed.
  public init(_ question: Question, in run: LabRun) throws(LabErrors) {
    let key = try run.key(of: question)
    self.key = key
    var options: [Option] = []
    switch question.kind {
    case .choice, .several:
      let isChoice = question.kind == .choice
      for (place, choice) in key.choices.enumerated() {
        // A tick too many or too few is what the belief in this option gives.
        let answer = key.foreseen.first {
          isChoice ? $0.answer == .options([place]) : Self.differs($0.answer, key, at: place)
        }
        options.append(
          Option(
            text: choice.text, isRight: choice.isRight,
            diagnoses: try answer.map { found throws(LabErrors) in try key.judge(found.answer).beliefs } ?? []))
      }
    case .number, .pair, .order:
      var answers = [key.right(on: .model)].compactMap(\.self)
      for found in key.foreseen where !answers.contains(found.answer) { answers.append(found.answer) }
      for answer in answers.sorted(by: { $0.comesBefore($1) }) {
        let judgement = try key.judge(answer)
        options.append(
          Option(text: key.text(of: answer), isRight: judgement.isRight, diagnoses: judgement.beliefs))
      }
    }
    self.options = options
  }

  /// Whether ticks are the right ones but for this option.
  private static func differs(_ answer: GivenAnswer, _ key: QuestionKey, at place: Int) -> Bool {
    guard case .options(let ticks) = answer, case .options(let right)? = key.right(on: .model) else { return false }
    return Set(ticks).symmetricDifference(right) == [place]
  }

  /// The part of the hands that is right; nil where no hand went up, or there are not as many counts as options.
  public func share(of votes: [Int]) -> Double? {
    guard votes.count == options.count, votes.allSatisfy({ 0...Self.largestRoom ~= $0 }) else { return nil }
    let all = votes.reduce(0, +)
    let right = zip(votes, options).reduce(0) { $0 + ($1.1.isRight ? $1.0 : 0) }
    return all > 0 ? Double(right) / Double(all) : nil
  }

  /// Most hands for one option.
  public static let largestRoom = 100_000
}

extension GivenAnswer {
  /// An order of answers that has nothing to do with which is right: numbers by size, options by their places.
  fileprivate func comesBefore(_ other: GivenAnswer) -> Bool {
    switch (self, other) {
    case (.number(let one), .number(let two)): one < two
    case (.numbers(let one), .numbers(let two)), (.options(let one), .options(let two)):
      one.lexicographicallyPrecedes(two)
    default: false
    }
  }
}
