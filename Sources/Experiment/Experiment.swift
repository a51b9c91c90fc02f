public import MemoryModel
public import Scenario

/// Which sides of an experiment are run.
public enum Sides: Sendable, Hashable {
  /// The model and the kernel.
  case both
  /// The model only.
  case model
  /// The kernel only.
  case live
}

/// One scenario, predicted and measured.
public struct Experiment {
  private let model: ModelRunner?
  private let live: LiveRunner?

  /// Prepares runs of one or both sides.
  ///
  /// `kernel` is the version that the model behaves like; nil means that of the running kernel where the model knows it,
  /// else the newest. Throws where the model has no such version or the machine lacks something.
  public init(
    sides: Sides = .both, kernel: String? = nil, checkpoints: CheckpointPolicy = .marks,
    liveOptions: LiveOptions = LiveOptions()
  ) throws(ExperimentError) {
    if sides == .model {
      live = nil
    } else {
      var options = liveOptions
      options.checkpoints = checkpoints
      do throws(LiveError) {
        live = try LiveRunner(options: options)
      } catch {
        throw .live(error)
      }
    }
    if sides == .live {
      model = nil
    } else {
      let version = kernel ?? ModelRunner.runningKernel
      model =
        live == nil
        ? try ModelRunner(kernel: version, checkpoints: checkpoints)
        : try .ofThisMachine(kernel: version, checkpoints: checkpoints)
    }
  }

  /// The version that the model behaves like, nil where there is no model.
  public var modelledKernel: String? { model?.kernel }

  /// The release of the kernel that is measured, nil where none is.
  public var measuredRelease: String? { live?.release }

  /// The nodes on which this machine places a scenario's pages, nil where nothing is measured.
  func topology(of scenario: Scenario) -> MachineTopology? { live?.topology(of: scenario) }

  /// Lets somebody else look at the processes of each run on the kernel, when its last step is done and they are still there.
  ///
  /// Threads have numbers of their own here.
  package func lookAtEnd(_ look: @escaping (_ processes: [(name: ProcessName, pid: Int32)]) -> Void) {
    live?.atEnd = look
  }

  /// Runs a scenario on the chosen sides and lays the results side by side.
  ///
  /// What needs another machine than this one is predicted only, if there is a model; the result says why. The model also says
  /// what would have happened under other policies, on the same machine; each costs a run of it.
  public func run(_ scenario: Scenario, under policies: [CopyPolicy] = []) throws(ExperimentError) -> RunResult {
    let obstacle = model == nil ? nil : live?.obstacle(to: scenario)
    var model = model
    var measured: Trace?
    var topology: MachineTopology?
    if let live, obstacle == nil {
      do throws(LiveError) {
        let result = try live.measure(scenario)
        measured = result.trace
        // The kernel first: only its run knows with which settings of the machine it began.
        model?.hugePages = result.hugePages
      } catch {
        throw .live(error)
      }
      topology = live.topology(of: scenario)
    }
    let predicted = model?.run(scenario, topology: topology)
    var comparison: Comparison?
    if let predicted, let measured {
      comparison = Comparison(of: scenario, model: predicted, kernel: measured)
    }
    var result = RunResult(
      scenario: scenario, model: predicted, kernel: measured, comparison: comparison,
      expectations: ExpectationResult.all(of: scenario, model: predicted, kernel: measured),
      obstacle: obstacle?.description)
    if let model, !policies.isEmpty {
      result.policies = policies.map { policy in
        PolicyTrace(policy: policy, trace: model.following(policy).run(scenario, topology: topology))
      }
    }
    if model != nil {
      result.generations = try scenario.kernels?.map { version throws(ExperimentError) in
        try ModelRunner(kernel: version).run(scenario)
      }
    }
    return result
  }
}

extension ExpectationResult {
  /// Evaluates every expectation of a scenario on the traces that there are.
  static func all(of scenario: Scenario, model: Trace?, kernel: Trace?) -> [ExpectationResult] {
    let modelEvaluator = model.map { FormulaEvaluator(scenario: scenario, trace: $0) }
    let kernelEvaluator = kernel.map { FormulaEvaluator(scenario: scenario, trace: $0) }
    var results: [ExpectationResult] = []
    for (index, step) in scenario.steps.enumerated() {
      guard case .expect(let expectation) = step.action else { continue }
      let model = modelEvaluator?.verdict(of: expectation, atStep: index)
      let kernel = kernelEvaluator?.verdict(of: expectation, atStep: index)
      results.append(
        ExpectationResult(
          step: index, text: expectation.text, model: model.map { Verdict($0.verdict) },
          kernel: kernel.map { Verdict($0.verdict) }, modelDetail: model?.detail, kernelDetail: kernel?.detail))
    }
    return results
  }
}

extension ExpectationResult.Verdict {
  init(_ verdict: FormulaVerdict) {
    self =
      switch verdict {
      case .holds: .holds
      case .fails: .fails
      case .unknown: .unknown
      }
  }
}
