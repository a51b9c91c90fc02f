internal import Experiment
internal import Scenario

/// A scenario of the editor, run: what is shown below it.
enum PlayRun: Sendable {
  /// It has mistakes.
  case mistakes([Diagnostic])
  /// It ran; `notice` is what a reader of the numbers should know.
  case result(RunResult, notice: String?)
  /// It was not run, and why.
  case refused(String)

  /// Runs a text on the model.
  static func model(_ text: String) -> PlayRun {
    let scenario: Scenario
    do throws(ScenarioErrors) {
      scenario = try Scenario.parse(text, file: "scenario", limits: PlayLimits.model)
    } catch {
      return .mistakes(error.diagnostics)
    }
    guard !scenario.steps.isEmpty else { return .refused("The scenario has no step yet.") }
    let entries = PlayLimits.entries(of: scenario)
    let marks = scenario.steps.count { step in
      switch step.action {
      case .mark, .expect: true
      default: false
      }
    }
    guard entries * (marks + 1) <= PlayLimits.mostEntriesAtMarks else {
      return .refused("This scenario is too large to be shown here. Run it with: cowscope run FILE")
    }
    let showsAll = entries * scenario.steps.count <= PlayLimits.mostEntries
    do throws(ExperimentError) {
      let experiment = try Experiment(sides: .model, checkpoints: showsAll ? .everyStep : .marks)
      return .result(try experiment.run(scenario), notice: nil)
    } catch {
      return .refused(error.description)
    }
  }

  /// Runs a text on both sides.
  static func both(_ text: String, by host: any LabHost) -> PlayRun {
    do throws(ScenarioErrors) {
      _ = try Scenario.parse(text, file: "scenario", limits: PlayLimits.kernel)
    } catch {
      return .mistakes(error.diagnostics)
    }
    let predicted = model(text)
    guard case .result(let shown, _) = predicted else { return predicted }
    do throws(HostProblem) {
      var (result, notice) = try host.measure(text)
      // Standard input has no name.
      result.scenario.title = shown.scenario.title
      if let model = result.model, let drawn = shown.model, model.isSame(as: drawn) { result.model = drawn }
      return .result(result, notice: notice ?? result.obstacle.map { "The kernel did not run it: \($0)." })
    } catch {
      return .result(shown, notice: "The kernel did not run it: \(error.message).")
    }
  }
}

extension Trace {
  /// Whether two runs of the model differ in nothing but in the moments whose state was kept.
  fileprivate func isSame(as other: Trace) -> Bool {
    func bare(_ trace: Trace) -> [TraceStep] {
      trace.steps.map { step in
        var step = step
        step.checkpoint = nil
        return step
      }
    }
    return source == other.source && bare(self) == bare(other)
  }
}
