import Experiment
import Glibc
import MemoryModel
import Scenario
import Testing

/// Proves scenarios on the model and on the kernel, every number after every step.
///
/// All of them share one experiment, because its live side keeps a tracefs instance. It belongs to one thread.
@MainActor
enum BothSides {
  /// How often a scenario is run that differs.
  ///
  /// A measurement may meet what is not its own (rules R-1 and R-5): a batch that another program drained, a scanner. Such
  /// a difference does not come back; what differs every time is a mistake.
  private static let attempts = 3

  static let experiment = Result { () throws(ExperimentError) in
    try Experiment(sides: .both, checkpoints: .everyStep, liveOptions: liveOptions(allowsSettings: true))
  }

  /// Why this machine cannot prove anything, or nil.
  static let obstacle: String? = {
    if geteuid() != 0 { return "not root: frames and error codes are not visible" }
    var name = utsname()
    guard unsafe uname(&name) == 0 else { return "the version of the kernel is not known" }
    let release = unsafe withUnsafeBytes(of: &name.release) { bytes in
      String(decoding: unsafe Array(bytes).prefix { $0 != 0 }, as: UTF8.self)
    }
    return KernelBehaviour.preset(release) == nil ? "the model does not know Linux \(release)" : nil
  }()

  /// Runs a scenario on both sides and requires that everything is seen, that nothing differs and that all holds.
  static func prove(_ file: CowFile) throws {
    if let obstacle {
      print("SKIP: \(file.name) on the kernel: \(obstacle)")
      return
    }
    let scenario = try file.scenario()
    var noise: [String] = []
    for _ in 0..<attempts {
      let result = try experiment.get().run(scenario)
      if let obstacle = result.obstacle {
        print("SKIP: \(file.name) on the kernel: \(obstacle)")
        return
      }
      let failures = Self.failures(of: result)
      guard !failures.isEmpty else {
        for line in noise { print("NOISE: \(file.name): \(line)") }
        return
      }
      noise.append(failures.joined(separator: "\n"))
    }
    Issue.record("\(file.name) differs in all of \(attempts) runs: \(noise[0])")
  }

  /// Runs a scenario on the model alone and requires that all holds.
  static func predict(_ file: CowFile) throws -> Trace {
    let result = try Experiment(sides: .model, checkpoints: .everyStep).run(try file.scenario())
    #expect(!result.expectations.isEmpty)
    for expectation in result.expectations where expectation.model != .holds {
      Issue.record("\(expectation.text): \(expectation.modelDetail ?? "no detail")")
    }
    return try #require(result.model)
  }

  private static func failures(of result: RunResult) -> [String] {
    guard let comparison = result.comparison else { return ["nothing was compared"] }
    var failures = comparison.differences.map {
      "\(result.scenario.steps[$0.step].text): \($0.subject): model \($0.model), kernel \($0.kernel)"
    }
    if comparison.unknownCount > 0 { failures.append("\(comparison.unknownCount) numbers are unknown") }
    for expectation in result.expectations where expectation.model != .holds || expectation.kernel != .holds {
      failures.append("\(expectation.text): \(expectation.kernelDetail ?? expectation.modelDetail ?? "fails")")
    }
    return failures
  }
}
