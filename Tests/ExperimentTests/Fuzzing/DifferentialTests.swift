import Experiment
import Glibc
import Scenario
import Testing

/// Random scenarios of all verbs, on the model and on this kernel.
@Suite(.serialized) struct DifferentialTests {
  /// How many scenarios `make test` compares; `make fuzz-model` runs as many as one likes.
  private static let count = 2_500
  /// The same for scenarios that change settings of the machine.
  private static let settingsCount = 400

  @Test @MainActor func theModelPredictsTheKernel() throws {
    try compare(count: Self.count, size: .ofThisMachine, options: LiveOptions())
  }

  /// KSM belongs to the whole machine: each of these runs has the machine for itself.
  @Test @MainActor func theModelPredictsMerging() throws {
    var options = LiveOptions()
    options.allowsSettings = true
    var size = ScenarioGenerator.Size.ofThisMachine
    size.changesSettings = true
    try compare(count: Self.settingsCount, size: size, options: options)
  }

  @Test func `a campaign names the scenarios that the kernel side cannot finish`() throws {
    var options = LiveOptions()
    options.actorPath = "/bin/true"
    let fuzzer = DifferentialFuzzer(
      experiment: try Experiment(liveOptions: options), generator: ScenarioGenerator(seed: 1, size: .ofThisMachine))
    let report = try fuzzer.run(from: 7, mismatchLimit: 2) { _ in true }
    #expect(report.failures.map(\.number) == [7, 8])
    #expect(report.ran == 0 && !report.isSuccess)
  }

  @MainActor private func compare(count: Int, size: ScenarioGenerator.Size, options: LiveOptions) throws {
    if geteuid() != 0 {
      print("SKIP: random scenarios on the kernel: not root: frames and error codes are not visible")
      return
    }
    let seed = unsafe getenv("COWSCOPE_FUZZ_SEED").flatMap { unsafe UInt64(String(cString: $0)) } ?? 20_261_121
    let generator = ScenarioGenerator(seed: seed, size: size)
    let fuzzer = DifferentialFuzzer(experiment: try Experiment(liveOptions: options), generator: generator)
    let report = try fuzzer.run { $0.ran < count }
    print(
      """
      differential test: seed \(seed), \(report.ran) scenarios, \(report.compared) numbers compared, \
      \(report.mismatches.count) mismatches, \(report.transient.count) that differed once and not again, \
      \(report.disturbed.count) that were disturbed
      """)
    for one in report.transient { print("NOISE: scenario \(one.number): \(one.difference.subject)") }
    for failed in report.failures {
      Issue.record("scenario \(failed.number) of seed \(seed) could not be finished: \(failed.error)")
    }
    for mismatch in report.mismatches {
      Issue.record(
        """
        scenario \(mismatch.number) of seed \(seed) differs every time:
        \(mismatch.scenario.source)
        step \(mismatch.difference.step + 1), \(mismatch.difference.subject): \
        model \(mismatch.difference.model), kernel \(mismatch.difference.kernel)
        """)
    }
    #expect(report.mismatches.isEmpty)
    #expect(report.compared > 500 * report.ran / 4)
  }
}
