internal import Experiment
internal import Scenario

/// Whether what the rules say is what happens.
enum RuleComparison {
  /// Every rule against the model's run, and every puzzle: not solved as it is, and solved by its solution.
  static func problems(of run: LabRun, by runner: ModelRunner, comparisons: inout Int) -> [LabProblem] {
    var problems: [LabProblem] = []
    let lab = run.variant.lab
    for question in lab.questions + lab.observations {
      do throws(LabProblem) {
        problems += try compare(question, in: run, &comparisons)
      } catch {
        problems.append(error)
      }
    }
    for puzzle in lab.puzzles {
      do throws(LabProblem) {
        problems += try compare(puzzle, in: run, by: runner)
      } catch {
        problems.append(error)
      }
      comparisons += 1
    }
    return problems
  }

  private static func compare(
    _ question: Question, in run: LabRun, _ comparisons: inout Int
  ) throws(LabProblem) -> [LabProblem] {
    var problems: [LabProblem] = []
    var pairs: [(rule: SourceText, answer: SourceText)] = []
    if let rule = question.rule, let answer = question.answer { pairs.append((rule, answer)) }
    for option in question.options {
      if let rule = option.rule { pairs.append((rule, option.value)) }
    }
    for (rule, answer) in pairs {
      comparisons += 1
      let said = try rule.constantValue(run.variant.formulaValues)
      let formula = try run.formula(answer)
      let found = run.value(formula, on: .model)
      guard said != found || said.unknownReason != nil else { continue }
      problems.append(
        LabProblem(
          "for the seed \(run.seedText) the rule says \(LabRun.text(of: said, formula.formula)), and the model says "
            + "\(LabRun.text(of: found, formula.formula))", at: rule.position, length: rule.text.unicodeScalars.count,
          hint: "parameters: \(run.parameterText)"))
    }
    if let asked = question.policies {
      comparisons += 1
      return try PolicyCheck.problems(of: question, asked, in: run)
    }
    if question.kind == .choice {
      let key = try QuestionKey(question, in: run)
      if key.choices.count(where: \.isRight) != 1 {
        problems.append(
          LabProblem("for the seed \(run.seedText) not exactly one option is right", at: question.position))
      }
    }
    return problems
  }

  private static func compare(
    _ puzzle: Puzzle, in run: LabRun, by runner: ModelRunner
  ) throws(LabProblem) -> [LabProblem] {
    if try run.value(puzzle.target) == .boolean(true) {
      return [
        LabProblem(
          "for the seed \(run.seedText) the puzzle `\(puzzle.id)` is solved from the start", at: puzzle.target.position)
      ]
    }
    let solved: Variant
    do throws(LabErrors) {
      solved = try run.variant.solution(of: puzzle)
    } catch {
      return [
        LabProblem(
          "for the seed \(run.seedText) the solution of `\(puzzle.id)` cannot be run: \(error)", at: puzzle.position)
      ]
    }
    if try LabRun(solved, model: runner.run(solved.scenario)).value(puzzle.target) == .boolean(true) { return [] }
    return [
      LabProblem("for the seed \(run.seedText) the solution does not reach the target", at: puzzle.target.position)
    ]
  }

  /// What a run on the kernel came to.
  struct KernelResult {
    var problems: [LabProblem] = []
    /// Answers that both sides know.
    var compared = 0
    /// Answers that the kernel did not show, so that nothing is proved of them.
    var notVisible = 0
  }

  /// Every answer on the kernel that is not what the model says; what cannot be seen is no difference.
  static func compareWithKernel(_ run: LabRun) -> KernelResult {
    var result = KernelResult()
    for question in run.variant.lab.questions + run.variant.lab.observations {
      if let asked = question.policies {
        guard let found = try? PolicyCheck.problemOnKernel(of: question, asked, in: run) else {
          result.notVisible += 1
          continue
        }
        result.compared += 1
        result.problems += found
        continue
      }
      let sources =
        [question.answer].compactMap(\.self) + (question.kind.hasWholeAnswer ? [] : question.options.map(\.value))
      for source in sources {
        guard let formula = try? run.formula(source) else { continue }
        let (model, kernel) = (run.value(formula, on: .model), run.value(formula, on: .kernel))
        guard kernel.unknownReason == nil else {
          result.notVisible += 1
          continue
        }
        result.compared += 1
        guard kernel != model else { continue }
        result.problems.append(
          LabProblem(
            "for the seed \(run.seedText) the \(run.variant.lab.witness) says \(LabRun.text(of: kernel, formula.formula)), and the model "
              + "\(LabRun.text(of: model, formula.formula))", at: source.position,
            length: source.text.unicodeScalars.count,
            hint: "parameters: \(run.parameterText)"))
      }
    }
    return result
  }
}

extension LabRun {
  var seedText: String { variant.seed?.description ?? "of nobody" }

  var parameterText: String {
    variant.lab.parameters.map { "\($0.name)=\(variant.values[$0.name]?.text ?? "?")" }.joined(separator: " ")
  }
}
