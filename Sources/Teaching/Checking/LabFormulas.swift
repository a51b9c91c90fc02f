internal import Scenario

/// Whether all formulas of a lab can be read, and have the kind of value that they are for.
struct LabFormulas {
  private let run: LabRun
  private var problems: [LabProblem] = []

  /// What is wrong with the formulas, tried on one run.
  static func problems(of run: LabRun) -> [LabProblem] {
    var formulas = LabFormulas(run: run)
    let lab = run.variant.lab
    formulas.checkNames()
    for number in lab.numbers { formulas.check(number.formula) }
    for template in lab.introduction { formulas.check(template, isBeforeRun: true) }
    for template in lab.closing { formulas.check(template) }
    for question in lab.questions + lab.observations { formulas.check(question) }
    for puzzle in lab.puzzles {
      formulas.check(puzzle.target, is: .truth)
      for template in [puzzle.ask] + puzzle.hints { formulas.check(template, isBeforeRun: true) }
    }
    return formulas.problems
  }

  private init(run: LabRun) { self.run = run }

  /// A name means one thing.
  private mutating func checkNames() {
    let taken = run.variant.scenario.names.union(run.variant.systems.map(\.name))
    for parameter in run.variant.lab.parameters where taken.contains(parameter.name) {
      problems.append(
        LabProblem("the scenario uses the name `\(parameter.name)` for something else", at: parameter.position))
    }
  }

  private mutating func check(_ question: Question) {
    let isPrediction = question.phase == .predict
    for template in [question.ask] + question.context { check(template, isBeforeRun: isPrediction) }
    // A hint may be asked for from another process, which has no run.
    for hint in question.hints { check(hint, isBeforeRun: true) }
    if let explanation = question.explanation { check(explanation) }
    if let asked = question.policies { check(asked) }
    if let answer = question.answer {
      check(answer, is: question.kind == .number ? .number : question.kind == .pair ? .list : nil)
      checkIsComputed([answer], of: question)
    }
    for option in question.options {
      check(option.text, isBeforeRun: isPrediction)
      if question.kind == .several { check(option.value, is: .truth) }
      if question.kind == .order { check(option.value, is: .number) }
      if let belief = option.belief { check(belief) }
    }
    if question.kind == .order { checkIsComputed(question.options.map(\.value), of: question) }
    for wrong in question.wrong { check(wrong.belief) }
  }

  private mutating func checkIsComputed(_ answers: [SourceText], of question: Question) {
    guard question.fixed == nil, let answer = answers.first,
      answers.allSatisfy({ (try? run.formula($0))?.isConstant == true })
    else { return }
    problems.append(
      LabProblem(
        "the answer asks nothing of the run", at: answer.position, length: answer.text.unicodeScalars.count,
        hint: "compute it from the run, or say with `fixed:` why it is always the same"))
  }

  /// Whether the refutation of a belief has all its numbers.
  private mutating func check(_ belief: Belief) {
    guard let misconception = Misconception.of(belief.id) else { return }
    for number in belief.numbers { check(number.formula) }
    let known = Set((belief.numbers + run.variant.lab.numbers).map(\.name)).union(run.variant.values.keys)
    let missing = misconception.slots.filter { !known.contains($0) }
    guard !missing.isEmpty else { return }
    problems.append(
      LabProblem(
        "the refutation of \(belief.id) needs \(missing.map { "`\($0)`" }.joined(separator: ", "))",
        at: belief.position,
        length: belief.id.unicodeScalars.count, hint: "give formulas in `with:`, or in `numbers:` of the lab"))
  }

  /// Whether a text can be put together; what is read before the run has nothing of it.
  mutating func check(_ template: TextTemplate, isBeforeRun: Bool = false) {
    let names = run.variant.values.keys
    for source in template.formulas where isBeforeRun && !names.contains(source.text) {
      do throws(LabProblem) {
        _ = try source.constantValue(run.variant.formulaValues)
      } catch {
        problems.append(error)
        return
      }
    }
    do throws(LabProblem) {
      _ = try run.text(template)
    } catch {
      problems.append(error)
    }
  }

  mutating func check(_ source: SourceText, is result: TypedFormula.Result? = nil) {
    do throws(LabProblem) {
      let formula = try run.formula(source)
      if let result, formula.result != result {
        problems.append(
          LabProblem(
            "this is a \(formula.result.rawValue)", at: source.position, length: source.text.unicodeScalars.count,
            expected: "a \(result.rawValue)"))
        return
      }
      if let reason = run.value(formula, on: .model).unknownReason {
        problems.append(LabProblem("the model does not know this: \(reason)", at: source.position))
      }
    } catch {
      problems.append(error)
    }
  }
}
