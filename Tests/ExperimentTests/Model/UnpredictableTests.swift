import Experiment
import Scenario
import Testing

/// Where something decides that the model cannot know, it predicts nothing from then on.
@Suite struct UnpredictableTests {
  /// A page that a pipe holds makes ksmd take merges apart, by copies on its own node.
  private func scenario(acrossNodes: String) throws -> Scenario {
    try Scenario.parse(
      """
      needs nodes=2
      process p
      map p buf anon pages=8
      ksm merge-across-nodes=\(acrossNodes)
      write p buf value=1
      advise p buf mergeable
      pin p buf[0] as=pipe kind=vmsplice
      ksm scan 3
      write p buf[1]
      """, file: "test.cow")
  }

  @Test func `copies of ksmd on an unknown node matter where pages merge only within a node`() throws {
    let apart = try ModelRunner().run(scenario(acrossNodes: "off"))
    #expect(apart.unpredictableFrom == 6)
    #expect(apart.limitations.count == 1)
    let together = try ModelRunner().run(scenario(acrossNodes: "on"))
    #expect(together.unpredictableFrom == nil)
  }

  @Test(arguments: [("bind=0,1", false), ("bind=1", true), ("local", false), ("interleave=1", true)])
  func `a policy may say on which node ksmd puts a copy`(_ policy: String, isKnown: Bool) throws {
    let scenario = try Scenario.parse(
      """
      needs nodes=2
      process p
      map p buf anon pages=3
      write p buf value=1
      advise p buf mergeable
      pin p buf[0] as=ring kind=io_uring
      policy p buf[1] \(policy)
      ksm scan 2
      """, file: "test.cow")
    let pages = try ModelRunner().run(scenario).steps.last?.checkpoint?.processes.first?.regions.first?.pages
    let page = try #require(pages?.first { $0.page == 1 })
    #expect((page.node != nil) == isKnown)
  }

  @Test func `nothing counts from such a step on`() throws {
    let scenario = try scenario(acrossNodes: "off")
    let model = try ModelRunner().run(scenario)
    var kernel = model
    kernel.source = .kernel(
      release: "6.18.0", visibility: Visibility(faults: .tracefs, frames: true, privileged: true))
    kernel.steps[7].effects.copies = Quantity(5, .measured)
    let comparison = Comparison(of: scenario, model: model, kernel: kernel)
    #expect(comparison.isEqual)
    #expect(comparison.steps[5].comparedCount > 0)
    #expect(comparison.steps[6].comparedCount == 0)
    #expect(comparison.steps[7].unknownCount > 0)
    kernel.steps[3].effects.copies = Quantity(5, .measured)
    #expect(!Comparison(of: scenario, model: model, kernel: kernel).isEqual)
  }
}
