public import Scenario

/// What is needed to speak about the times of a scenario's steps.
public struct StepTimes: Sendable {
  /// A prediction with all state after each fork; nil where there is no model.
  public var model: Trace?
  /// For each step the nanoseconds of its operation in each repetition; nil where nothing was measured.
  public var measured: [[Double]]?
}

/// Runs scenarios for the sake of the time that their steps take.
public struct StepTimer {
  private let sides: Sides
  private let kernel: String?
  private let liveOptions: LiveOptions

  /// Prepares runs of one or both sides, as `Experiment` does.
  ///
  /// While an `Experiment` watches the faults of this machine, each fault takes longer: let go of it first.
  public init(sides: Sides = .both, kernel: String? = nil, liveOptions: LiveOptions = LiveOptions()) {
    self.sides = sides
    self.kernel = kernel
    var options = liveOptions
    options.timesSteps = true
    options.readsHints = false
    options.bestFaultSource = .counters
    options.checkpoints = .forks
    self.liveOptions = options
  }

  /// Predicts a scenario once and measures it several times, with nothing that watches the faults.
  public func times(of scenario: Scenario, repetitions: Int) throws(ExperimentError) -> StepTimes {
    var times = StepTimes()
    if sides != .live {
      times.model = try ModelRunner(kernel: kernel ?? ModelRunner.runningKernel, checkpoints: .forks).run(scenario)
    }
    guard sides != .model else { return times }
    var samples = Array(repeating: [Double](), count: scenario.steps.count)
    do throws(LiveError) {
      let runner = try LiveRunner(options: liveOptions)
      for _ in 0..<repetitions {
        for (index, step) in try runner.run(scenario).steps.enumerated() {
          if let time = step.time?.median { samples[index].append(time) }
        }
      }
    } catch {
      throw .live(error)
    }
    times.measured = samples
    return times
  }
}
