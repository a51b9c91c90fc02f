internal import Scenario

/// What an answer is worth, and what is behind it if it is wrong.
public struct Judgement: Sendable {
  /// Whether it is right.
  public var isRight: Bool
  /// The part of the points that it earns, from 0 to 1; options that are right count one by one.
  public var share: Double
  /// Whether it is right on the kernel and not on the model: something about this machine is worth a look.
  public var isRightOnKernelOnly: Bool
  /// The beliefs that give this answer.
  public var beliefs: [Diagnosis]

  /// A belief that explains a wrong answer.
  public struct Diagnosis: Sendable {
    /// The belief.
    public var misconception: Misconception
    /// How the belief comes to this answer, as a formula of parameters; nil for an option.
    public var formula: String?
    /// The refutation with the numbers of the run.
    public var refutation: String
  }
}

extension QuestionKey {
  /// Judges an answer.
  ///
  /// A wrong answer that nobody has foreseen has no belief: nothing is guessed.
  public func judge(_ answer: GivenAnswer) throws(LabErrors) -> Judgement {
    var judgement = Judgement(isRight: isRight(answer, on: .model), share: 0, isRightOnKernelOnly: false, beliefs: [])
    if !judgement.isRight, isRight(answer, on: .kernel) {
      judgement.isRight = true
      judgement.isRightOnKernelOnly = true
    }
    judgement.share = judgement.isRight ? 1 : partOfSeveral(answer)
    guard !judgement.isRight else { return judgement }
    do throws(LabProblem) {
      for (belief, formula) in beliefs(behind: answer) {
        guard let misconception = Misconception.of(belief.id), let template = misconception.template else { continue }
        judgement.beliefs.append(
          Judgement.Diagnosis(
            misconception: misconception, formula: formula, refutation: try run.text(template, names: belief.numbers)))
      }
    } catch {
      throw LabErrors([error], text: run.variant.lab.text, file: run.variant.lab.file)
    }
    return judgement
  }

  private func isRight(_ answer: GivenAnswer, on side: LabRun.Side) -> Bool {
    guard let right = right(on: side) else { return false }
    if case .number(let number) = right, case .number(let given) = answer {
      let (difference, overflow) = given.subtractingReportingOverflow(number)
      return !overflow && difference.magnitude <= question.tolerance.magnitude
    }
    return right == answer
  }

  /// For `several`: the options that are judged rightly count, those that are not count against them.
  private func partOfSeveral(_ answer: GivenAnswer) -> Double {
    guard question.kind == .several, case .options(let places) = answer, !choices.isEmpty else { return 0 }
    let right = choices.indices.count { choices[$0].isRight == places.contains($0) }
    return max(0, Double(2 * right - choices.count) / Double(choices.count))
  }

  private func beliefs(behind answer: GivenAnswer) -> [(belief: Belief, formula: String?)] {
    switch answer {
    case .unknown: return []
    case .number(let number):
      return wrong.filter { Self.number($0.value, question.unit) == number }
        .map { ($0.answer.belief, $0.answer.value.text) }
    case .options(let places):
      if question.kind == .choice {
        return places.compactMap { choices[$0].belief.map { ($0, nil) } }
      }
      var found: [(belief: Belief, formula: String?)] = []
      for (place, choice) in choices.enumerated() where choice.isRight != places.contains(place) {
        if let belief = choice.belief, !found.contains(where: { $0.belief.id == belief.id }) {
          found.append((belief, nil))
        }
      }
      return found
    }
  }
}

extension QuestionKey {
  /// The wrong answers that were foreseen and the numbers of the beliefs that give them, as a student would give them.
  public var foreseen: [(answer: GivenAnswer, belief: String)] {
    switch question.kind {
    case .number:
      wrong.compactMap { entry in
        Self.number(entry.value, question.unit).map { (.number($0), entry.answer.belief.id) }
      }
    case .choice:
      choices.enumerated().compactMap { place, choice in
        choice.isRight ? nil : choice.belief.map { (.options([place]), $0.id) }
      }
    case .several:
      // One tick too many or too few.
      choices.enumerated().compactMap { place, choice in
        guard let belief = choice.belief else { return nil }
        return (.options(choices.indices.filter { choices[$0].isRight != ($0 == place) }), belief.id)
      }
    }
  }
}
