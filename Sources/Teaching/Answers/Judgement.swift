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
    /// How the belief comes to this answer, as a formula of parameters; nil for options.
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
    judgement.share = judgement.isRight ? 1 : part(answer)
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
    // Several policies may be the same in a run.
    if side == .model, policyTable != nil { return answer.places.contains { choices[$0].isRight } }
    switch (answer, right) {
    case (.number(let given), .number(let number)): return question.accepts([given], for: [number])
    case (.numbers(let given), .numbers(let numbers)): return question.accepts(given, for: numbers)
    default: return right == answer
    }
  }

  /// What is right in a wrong answer counts, and what is wrong counts against it: options of `several` one by one, those of `order`
  /// two by two.
  private func part(_ answer: GivenAnswer) -> Double {
    guard case .options(let places) = answer, choices.count > 1 else { return 0 }
    var (right, all) = (0, 0)
    switch (question.kind, self.right(on: .model)) {
    case (.several, _):
      right = choices.indices.count { choices[$0].isRight == places.contains($0) }
      all = choices.count
    case (.order, .options(let order)?):
      for (index, place) in order.enumerated() {
        for later in order[(index + 1)...] {
          all += 1
          if let first = places.firstIndex(of: place), let second = places.firstIndex(of: later), first < second {
            right += 1
          }
        }
      }
    default: return 0
    }
    return max(0, Double(2 * right - all) / Double(max(all, 1)))
  }

  private func beliefs(behind answer: GivenAnswer) -> [(belief: Belief, formula: String?)] {
    switch answer {
    case .unknown: return []
    case .number, .numbers: return wrong.filter { $0.answer == answer }.map { ($0.belief, $0.formula) }
    case .options(let places):
      if question.kind == .order { return wrong.filter { $0.answer == answer }.map { ($0.belief, nil) } }
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
    case .number, .pair, .order: wrong.map { ($0.answer, $0.belief.id) }
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
