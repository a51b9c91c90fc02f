import Experiment
import Rendering
import Scenario
import Testing

@Suite struct RunSummaryTests {
  @Test func countsVerdicts() {
    let summary = RunSummary(SampleRuns.differing())
    #expect(summary.compared == 130)
    #expect(summary.different == 2)
    #expect(summary.unknown == 0)
    #expect([summary.expectationsHeld, summary.expectationsFailed, summary.expectationsUnknown] == [1, 1, 0])
  }

  @Test func unknownVerdictIsNotHeld() {
    let summary = RunSummary(SampleRuns.unprivileged())
    #expect([summary.expectationsHeld, summary.expectationsFailed, summary.expectationsUnknown] == [1, 0, 1])
  }

  @Test func nothingComparedIsNotCalledEqual() {
    var result = SampleRuns.fourPages()
    for step in result.scenario.steps.indices { result.comparison?.steps[step].comparedCount = 0 }
    #expect(RunReport(result).text.contains("? nothing could be compared"))
    #expect(!RunReport(result).text.contains("equal in every number"))
  }
}
