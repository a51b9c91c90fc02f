import Experiment
import Rendering
import Scenario
import Testing

@Suite struct RunPictureTests {
  @Test func svgIsAsRecorded() throws {
    try Golden.expect(RunPicture(SampleRuns.fourPages()).svg, equalsFile: "four-pages.svg")
    try Golden.expect(RunPicture(SampleRuns.storm(workers: 20, pages: 300)).svg, equalsFile: "storm.svg")
  }

  @Test func svgIsWellFormed() {
    var hostile = SampleRuns.fourPages()
    hostile.scenario.title = "<&>\"'\u{0}\u{FFFF} ]]> <!--"
    for index in hostile.scenario.steps.indices { hostile.scenario.steps[index].text = "a<b & \"c\"\u{8}" }
    var silent = SampleRuns.fourPages()
    silent.model = nil
    silent.kernel = nil
    let results = [
      SampleRuns.fourPages(), SampleRuns.differing(), SampleRuns.unprivileged(),
      SampleRuns.storm(workers: 40, pages: 70), hostile, silent,
    ]
    for result in results { #expect(XMLCheck.problem(in: RunPicture(result).svg) == nil) }
  }

  @Test func xmlCheckFindsMistakes() {
    let declaration = "<?xml version=\"1.0\"?>"
    #expect(XMLCheck.problem(in: declaration + "<a b=\"1\"><c/>x</a>") == nil)
    for wrong in [
      "<a>", "<a></b>", "<a b=1/>", "<a>&</a>", "<a/><b/>", "<a/>x", "<a b=\"1\" b=\"2\"/>", "<a>\u{1}</a>",
    ] {
      #expect(XMLCheck.problem(in: declaration + wrong) != nil, "\(wrong)")
    }
  }

  @Test func longRegionsAndManyProcessesAreCounted() {
    let svg = RunPicture(SampleRuns.storm(workers: 20, pages: 300)).svg
    #expect(svg.contains("w[2] + 18 alike"))
    #expect(svg.contains("299 frames"))
    #expect(svg.utf8.count < 20_000)
  }

  @Test func unknownPermissionsAreNotDrawnAsPermitted() {
    var result = SampleRuns.unprivileged()
    result.model = nil
    let svg = RunPicture(result).svg
    #expect(svg.contains(">r?</text>"))
    #expect(!svg.contains("class=\"arrow\" d=\"M134"))
  }

  @Test func textIsEscaped() {
    var result = SampleRuns.fourPages()
    result.scenario.title = "<script>\"&'\u{1}"
    let svg = RunPicture(result).svg
    #expect(!svg.contains("<script>"))
    #expect(svg.contains("&lt;script&gt;&quot;&amp;&#39;\u{FFFD}"))
  }
}
