import Experiment
import Rendering
import Scenario
import Testing

@Suite struct RunPictureTests {
  @Test func svgIsAsRecorded() throws {
    try Golden.expect(RunPicture(SampleRuns.fourPages()).svg, equalsFile: "four-pages.svg")
    try Golden.expect(RunPicture(SampleRuns.storm(workers: 20, pages: 300)).svg, equalsFile: "storm.svg")
  }

  @Test func textIsEscaped() {
    var result = SampleRuns.fourPages()
    result.scenario.title = "<script>\"&'\u{1}"
    let svg = RunPicture(result).svg
    #expect(!svg.contains("<script>"))
    #expect(svg.contains("&lt;script&gt;&quot;&amp;&#39;\u{FFFD}"))
  }
}
