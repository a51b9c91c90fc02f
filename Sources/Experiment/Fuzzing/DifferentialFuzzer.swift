public import Scenario

/// Runs random scenarios on the model and on the kernel until they differ or the budget is spent.
public struct DifferentialFuzzer {
  /// What a campaign came to.
  public struct Report: Sendable {
    /// Scenarios that ran.
    public var ran = 0
    /// Numbers that both sides know and that were compared.
    public var compared = 0
    /// Scenarios that this machine cannot run, such as those of settings that its kernel does not have.
    public var skipped = 0
    /// Scenarios that differed once and never again: something on the machine held a reference for a moment.
    public var transient: [Transient] = []
    /// Scenarios that differed each time while other programs of the machine disturbed them, as the trace says: nothing
    /// follows from these.
    public var disturbed: [Transient] = []
    /// Scenarios that differ every time.
    public var mismatches: [Mismatch] = []
    /// Scenarios that the kernel side could not finish.
    public var failures: [Failed] = []

    /// Whether every scenario was finished and none differs every time.
    public var isSuccess: Bool { mismatches.isEmpty && failures.isEmpty }

    /// Creates an empty report.
    public init() {}
  }

  /// A difference that did not come back, or from which nothing follows.
  public struct Transient: Sendable {
    /// The number of the scenario.
    public var number: Int
    /// The first difference that was seen.
    public var difference: Difference
  }

  /// A scenario that the kernel side could not finish.
  public struct Failed: Sendable {
    /// The number of the scenario.
    public var number: Int
    /// Why.
    public var error: ExperimentError
  }

  /// A scenario on which the two sides differ every time.
  public struct Mismatch: Sendable {
    /// Its number in the campaign.
    public var number: Int
    /// The smallest scenario that still differs.
    public var scenario: Scenario
    /// The first difference of the smallest scenario.
    public var difference: Difference
  }

  private let experiment: Experiment
  private let generator: ScenarioGenerator
  /// A difference counts when it comes back this many times.
  private let repetitions = 3

  /// Creates a fuzzer.
  public init(experiment: Experiment, generator: ScenarioGenerator) {
    self.experiment = experiment
    self.generator = generator
  }

  /// Runs scenarios with ascending numbers while `goesOn` says so, which is asked before each.
  ///
  /// A scenario that differs is run again. If it differs each time, and nothing disturbed it, it is shrunk and reported; the
  /// campaign ends after `mismatchLimit` of those and of scenarios that could not be finished.
  public func run(
    from first: Int = 0, mismatchLimit: Int = 1, while goesOn: (Report) -> Bool
  ) throws(ExperimentError) -> Report {
    var report = Report()
    var number = first
    while goesOn(report), report.mismatches.count + report.failures.count < mismatchLimit {
      do throws(ExperimentError) {
        try run(generator.scenario(number), number: number, &report)
      } catch .live(let error) where error.isAboutMachine {
        report.skipped += 1
      } catch .live(let error) where !error.endsCampaign {
        report.failures.append(Failed(number: number, error: .live(error)))
      }
      number &+= 1
    }
    return report
  }

  private func run(_ scenario: Scenario, number: Int, _ report: inout Report) throws(ExperimentError) {
    let result = try experiment.run(scenario)
    report.ran += 1
    report.compared += result.comparison?.comparedCount ?? 0
    guard let difference = result.comparison?.differences.first else { return }
    switch try repeated(scenario) {
    case .differs: report.mismatches.append(try shrunk(scenario, number: number))
    case .disturbed: report.disturbed.append(Transient(number: number, difference: difference))
    case .equal: report.transient.append(Transient(number: number, difference: difference))
    }
  }

  /// What comes of a scenario that is run again.
  private enum Repetition {
    /// It was equal once.
    case equal
    case differs
    /// It differs each time, and once or more something disturbed it.
    case disturbed
  }

  private func repeated(_ scenario: Scenario) throws(ExperimentError) -> Repetition {
    var isDisturbed = false
    for _ in 0..<repetitions {
      let result = try experiment.run(scenario)
      guard result.comparison?.isEqual == false else { return .equal }
      if result.kernel?.disturbances != nil { isDisturbed = true }
    }
    return isDisturbed ? .disturbed : .differs
  }

  private func shrunk(_ scenario: Scenario, number: Int) throws(ExperimentError) -> Mismatch {
    let differs = { (candidate: Scenario) -> Bool in (try? repeated(candidate)) == .differs }
    let smallest = ScenarioShrinker(isInteresting: differs).shrink(scenario)
    var difference = Difference(step: 0, subject: "nothing any more", model: "", kernel: "")
    if let first = try experiment.run(smallest).comparison?.differences.first { difference = first }
    return Mismatch(number: number, scenario: smallest, difference: difference)
  }
}
