public import Scenario

/// Proves scenarios on the model and on the kernel, all state after every step.
public struct ConformanceRun {
  private let experiment: Experiment
  /// A difference counts when it comes back in each of this many runs.
  private let attempts = 3

  /// Prepares both sides.
  ///
  /// `kernel` is the version that the model behaves like; nil means that of the running kernel.
  public init(kernel: String? = nil, liveOptions: LiveOptions = LiveOptions()) throws(ExperimentError) {
    experiment = try Experiment(kernel: kernel, checkpoints: .everyStep, liveOptions: liveOptions)
  }

  /// Proves one scenario after another; `progress` is told each entry.
  public func prove(
    _ scenarios: [(name: String, scenario: Scenario)], progress: (ConformanceReport.Entry) -> Void = { _ in }
  ) throws(ExperimentError) -> ConformanceReport {
    var report = ConformanceReport(
      kernel: experiment.measuredRelease ?? "unknown", model: experiment.modelledKernel ?? "none", entries: [])
    for (name, scenario) in scenarios {
      let entry = try prove(name, scenario)
      progress(entry)
      report.entries.append(entry)
    }
    return report
  }

  private func prove(_ name: String, _ scenario: Scenario) throws(ExperimentError) -> ConformanceReport.Entry {
    var entry = ConformanceReport.Entry(
      name: name, verdict: .equal, detail: nil, compared: 0, unknown: 0, failedOnBoth: 0)
    for attempt in 0..<attempts {
      let result: RunResult
      do throws(ExperimentError) {
        result = try experiment.run(scenario)
      } catch .live(let error) where error.isAboutMachine {
        entry.verdict = .skipped
        entry.detail = error.reasonToSkip
        return entry
      } catch .live(let error) {
        entry.verdict = .different
        entry.detail = error.description
        return entry
      }
      if let obstacle = result.obstacle {
        entry.verdict = .skipped
        entry.detail = obstacle
        return entry
      }
      entry.compared = result.comparison?.comparedCount ?? 0
      entry.unknown = result.comparison?.unknownCount ?? 0
      entry.failedOnBoth = result.expectations.count { $0.model == .fails && $0.kernel == .fails }
      guard let difference = result.firstDisagreement else {
        entry.verdict = attempt == 0 ? .equal : .transient
        return entry
      }
      entry.detail = entry.detail ?? difference
    }
    entry.verdict = .different
    return entry
  }
}

extension RunResult {
  /// The first thing on which the two sides do not agree, in words.
  fileprivate var firstDisagreement: String? {
    if let difference = comparison?.differences.first {
      return "step \(difference.step + 1), `\(scenario.steps[difference.step].text)`: \(difference.subject): "
        + "model \(difference.model), kernel \(difference.kernel)"
    }
    for expectation in expectations {
      guard let model = expectation.model, let kernel = expectation.kernel, model != kernel, kernel != .unknown else {
        continue
      }
      return "`\(expectation.text)`: model \(model), kernel \(kernel)"
    }
    return nil
  }
}

extension LiveError {
  /// The reason without the step, so that equal reasons can be counted.
  fileprivate var reasonToSkip: String {
    if case .notPossible(_, let reason) = self { return reason }
    return description
  }
}
