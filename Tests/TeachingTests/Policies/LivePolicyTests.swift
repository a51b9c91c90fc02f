import Experiment
import Scenario
import Teaching
import Testing

/// Which policy the running kernel follows, in the shipped labs that ask for it.
@Suite("policies on the kernel", .tags(.live), .serialized) struct LivePolicyTests {
  @Test(
    "exactly one policy fits what the kernel does",
    arguments: ["01-fork-basics", "07-huge-pages", "08-ksm", "09-fork-storms"])
  func live(name: String) throws {
    let lab = try SampleLab.shippedLab("\(name).lab.md")
    let question = try #require(lab.policyQuestion)
    var options = LiveOptions()
    options.allowsSettings = true
    let experiment: Experiment
    do {
      experiment = try Experiment(liveOptions: options)
    } catch {
      return print("SKIP: \(name): \(error)")
    }
    for seed in 0..<6 {
      let variant = try lab.variant(Seed(UInt64(seed)))
      let result = try experiment.run(variant.scenario, under: lab.policies)
      if let obstacle = result.obstacle { return print("SKIP: \(name): \(obstacle)") }
      let run = try #require(LabRun(variant, result: result))
      let table = try #require(try run.policyTable(of: question))
      let fitting = try #require(table.fittingKernel)
      #expect(fitting.map { table.columns[$0].policy } == ["linux"], "\(table)")
    }
  }
}
