import Experiment
import Rendering
import Scenario
import Testing

@Suite struct StepViewTests {
  @Test func picturesAreAsRecorded() throws {
    let view = StepView(SampleRuns.fourPages())
    let film = (0..<view.count).map { view.text(at: $0) }.joined(separator: "\n")
    try Golden.expect(film, equalsFile: "four-pages-film.txt")
  }

  @Test func nextFaultSkipsStepsWithoutOne() {
    let view = StepView(SampleRuns.fourPages())
    #expect(view.nextFault(after: 0) == 2)
    #expect(view.nextFault(after: 2) == 6)
    #expect(view.nextFault(after: 7) == nil)
    #expect(view.nextFault(after: view.count + 3) == nil)
  }

  @Test func nothingIsOutsideTheFilm() {
    let view = StepView(SampleRuns.fourPages())
    #expect(view.text(at: -1).isEmpty)
    #expect(view.text(at: view.count).isEmpty)
  }

  @Test func countsAloneAreFaultsToo() {
    let view = StepView(SampleRuns.unprivileged())
    #expect(view.nextFault(after: 2) == 6)
  }
}
