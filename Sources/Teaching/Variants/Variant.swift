public import Scenario

/// A lab with the numbers that a seed has given it.
public struct Variant: Sendable {
  /// The lab.
  public var lab: Lab
  /// What decided the numbers; nil where somebody has chosen them.
  public var seed: Seed?
  /// The parameters.
  public var values: [String: ParameterValue]
  /// The scenario; without steps where the lab has none.
  public var scenario: Scenario
  /// The storage systems, and what is done to them.
  public var systems: [LabSystem]
  /// All that is run, as it is written: the scenario as a `.cow` file, and the storage systems.
  public var scenarioText: String
  /// The scenario alone, as a `.cow` file; nil where there is none.
  public private(set) var playableText: String?

  init(lab: Lab, seed: Seed?, values: [String: ParameterValue]) throws(LabErrorsInPlace) {
    self.lab = lab
    self.seed = seed
    self.values = values
    scenario = Scenario(title: lab.title, steps: [], layout: RegionLayout())
    systems = []
    if !lab.scenario.source.text.isEmpty {
      let expansion = try Self.expansion(of: lab.scenario, values, .closed)
      playableText = expansion.text
      scenario = try expansion.scenario(title: lab.title)
    }
    scenarioText = playableText ?? ""
    guard !lab.systems.source.text.isEmpty else { return }
    let expansion = try Self.expansion(of: lab.systems, values, .halfOpen)
    scenarioText += expansion.text
    systems = try expansion.systems()
  }

  private static func expansion(
    of template: TextTemplate, _ values: [String: ParameterValue], _ ranges: ScenarioExpansion.Ranges
  ) throws(LabErrorsInPlace) -> ScenarioExpansion {
    do throws(LabProblem) {
      return try ScenarioExpansion(template, values: values, ranges: ranges)
    } catch {
      throw LabErrorsInPlace(problems: [error])
    }
  }

  /// The parameters in formulas.
  var formulaValues: [String: FormulaValue] { values.mapValues(\.formulaValue) }

  /// The same lab with some parameters changed, those that are computed computed anew.
  ///
  /// Throws what is wrong with the values, in words for the one who chose them.
  public func changed(_ changes: [String: ParameterValue]) throws(LabErrors) -> Variant {
    do throws(LabErrorsInPlace) {
      return try Variant(lab: lab, seed: nil, values: try recomputed(values.merging(changes) { $1 }, but: changes))
    } catch {
      throw LabErrors(error.problems, text: lab.text, file: lab.file)
    }
  }

  private func recomputed(
    _ values: [String: ParameterValue], but changes: [String: ParameterValue]
  ) throws(LabErrorsInPlace) -> [String: ParameterValue] {
    var values = values
    for parameter in lab.parameters {
      guard case .computed(let source) = parameter.kind, changes[parameter.name] == nil else { continue }
      do throws(LabProblem) {
        values[parameter.name] = try ParameterDrawing.computed(source, of: values)
      } catch {
        throw LabErrorsInPlace(problems: [error])
      }
    }
    return values
  }
}

extension Lab {
  /// How often numbers are drawn before a lab is said to have no variant.
  private static let mostTries = 2_000

  /// The variant of a seed: parameters that fulfil all conditions, and for which no foreseen wrong answer is right or
  /// equals another one.
  ///
  /// Throws the mistakes of the lab that keep it from being dealt.
  public func variant(_ seed: Seed) throws(LabErrors) -> Variant {
    var draw = SeededDraw(seed)
    var drawing = ParameterDrawing()
    var refusals: [LabProblem: Int] = [:]
    do throws(LabErrorsInPlace) {
      for _ in 0..<Self.mostTries {
        if let refusal = try drawn(&drawing, with: &draw) {
          refusals[refusal, default: 0] += 1
          continue
        }
        return try Variant(lab: self, seed: seed, values: drawing.values)
      }
      var worst = refusals.max { ($0.value, $1.key.position) < ($1.value, $0.key.position) }?.key
      worst?.message += "; none of \(Self.mostTries) draws is without such a fault, and this one is the most frequent"
      throw LabErrorsInPlace(problems: worst.map { [$0] } ?? [])
    } catch {
      throw LabErrors(error.problems, text: text, file: file)
    }
  }

  /// Draws parameters; returns why they make no variant, nil where they do.
  private func drawn(
    _ drawing: inout ParameterDrawing, with draw: inout SeededDraw
  ) throws(LabErrorsInPlace) -> LabProblem? {
    do throws(LabProblem) {
      try drawing.draw(parameters, with: &draw)
      return try refusal(of: drawing.formulaValues)
    } catch {
      if error.isRefusal { return error }
      throw LabErrorsInPlace(problems: [error])
    }
  }

  /// Why these parameters make no variant, nil where they do.
  private func refusal(of values: [String: FormulaValue]) throws(LabProblem) -> LabProblem? {
    for constraint in constraints {
      if try constraint.constantValue(values) != .boolean(true) {
        return LabProblem(
          "this condition does not hold", at: constraint.position, length: constraint.text.unicodeScalars.count)
      }
    }
    for question in questions + observations {
      if let clash = try question.clash(of: values) { return clash }
    }
    return nil
  }
}

extension Variant {
  /// The variant that solves a puzzle as its author says.
  func solution(of puzzle: Puzzle) throws(LabErrors) -> Variant {
    var changes: [String: ParameterValue] = [:]
    do throws(LabProblem) {
      for entry in puzzle.solution {
        changes[entry.name] = try ParameterDrawing.computed(entry.formula, of: values)
      }
    } catch {
      throw LabErrors([error], text: lab.text, file: lab.file)
    }
    return try changed(changes)
  }
}
