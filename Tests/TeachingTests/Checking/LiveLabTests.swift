import Experiment
import Glibc
import Scenario
import Teaching
import Testing

extension Tag {
  @Tag static var live: Self
}

/// The shipped labs on the running kernel.
@Suite("labs on the kernel", .tags(.live), .serialized) struct LiveLabTests {
  @Test("the kernel answers every question as the model does", arguments: SampleLab.shipped.map(\.file))
  func live(file: String) throws {
    let lab = try SampleLab.shippedLab(file)
    // Of labs about storage alone the kernel shows nothing.
    guard !lab.needsEngines else { return }
    guard lab.tier == .user else { return print("SKIP: \(file) changes settings of the machine") }
    let experiment: Experiment
    do {
      experiment = try Experiment()
    } catch {
      return print("SKIP: \(file): \(error)")
    }
    var check = LabCheck.check(lab, seeds: 1, runner: try ModelRunner())
    try check.compareWithKernel(runs: 4, experiment: experiment)
    #expect(check.diagnostics.isEmpty, "\(check.diagnostics.map(\.rendered).joined(separator: "\n"))")
    #expect(check.liveRuns == 4 && check.liveComparisons > 0)
    // The last question of the quiz orders a huge page among three storage systems.
    let asksSystems = lab.id == "quiz" ? 3 : 0
    if geteuid() == 0 { #expect(check.notVisible == asksSystems * check.liveRuns) }
  }
}
