import Experiment
import Scenario
import Testing

extension LiveTests {
  /// What is concluded without privileges is what is measured with them.
  @Suite
  struct LiveRungsTests {
    private let family = scenario([
      .process("p", cpu: 0), .anonymous("p", 16), .read("p", 0..<4), .write("p", 0..<8), .fork("p", "c"),
      .write("c", 0..<4), .write("p", 0..<6), .exit("c"), .write("p", 0..<10),
    ])

    private func options(_ source: FaultSource, frames: Bool) -> LiveOptions {
      var options = liveOptions()
      options.bestFaultSource = source
      options.usesFrames = frames
      return options
    }

    @Test(arguments: [FaultSource.tracefs, .perf, .counters])
    func `copies and reuses are told apart`(source: FaultSource) throws {
      let runner = try LiveRunner(options: options(source, frames: false))
      let steps = try runner.run(family).steps
      #expect(numbers(steps[2]) == [4, 0, 0, 0, 4, 0])
      #expect(numbers(steps[3]) == [8, 0, 0, 8, 0, 0])
      #expect(numbers(steps[5]) == [4, 4, 0, 0, 0, 0])
      #expect(numbers(steps[6]) == [6, 2, 4, 0, 0, 0])
      #expect(numbers(steps[8]) == [4, 0, 2, 2, 0, 0])
      #expect(steps[5].effects.copies.provenance == .inferred)
    }

    @Test func `what cannot be seen is unknown`() throws {
      let runner = try LiveRunner(options: options(.counters, frames: false))
      let trace = try runner.run(family)
      #expect(trace.steps[5].faults.isEmpty)
      #expect(!trace.steps[5].faultsComplete)
      let pages = try #require(trace.steps.last?.checkpoint?.processes.first?.regions.first?.pages)
      #expect(pages.count == 10)
      #expect(pages.allSatisfy { $0.frame == nil && $0.mapcount == nil && $0.mappedOnce == true })
      #expect(trace.limitations.count == 3)
    }

    @Test func `perf shows the addresses of traps`() throws {
      let runner = try LiveRunner(options: options(.perf, frames: true))
      try #require(runner.visibility.faults == .perf)
      let step = try runner.run(family).steps[5]
      #expect(step.faults.map(\.page) == [0, 1, 2, 3])
      #expect(step.faults.allSatisfy { $0.errorCode == nil && $0.resolution == .copy && $0.process == "c" })
      #expect(step.faultsComplete)
    }
  }
}
