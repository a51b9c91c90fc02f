import Experiment
import Rendering
import Scenario
import Testing

@Suite struct RunFilmTests {
  private func page(
    _ result: RunResult, _ step: Int, showsReasons: Bool = true, control: StepControl = .links
  ) -> String {
    RunFilm(result).page(at: step, showsReasons: showsReasons, control: control).source.replacing("><", with: ">\n<")
  }

  @Test func aStepIsAsRecorded() throws {
    try Golden.expect(page(SampleRuns.fourPages(), 6), equalsFile: "four-pages-step-7.html")
  }

  @Test func reasonsAreToldWhenTheyMayBe() {
    let run = SampleRuns.fourPages()
    #expect(page(run, 6).contains("class=\"path\"") && !page(run, 6, showsReasons: false).contains("class=\"path\""))
  }

  @Test func everyStepThereIsCanBeShownAndNoOther() {
    let film = RunFilm(SampleRuns.fourPages())
    for step in [Int.min, -1, 0, 1, film.count - 1, film.count, Int.max] {
      let shown = min(max(step, 0), film.count - 1) + 1
      let text = film.page(at: step, showsReasons: true, control: .links).source
      #expect(text.contains("Step \(shown) of \(film.count): ") && text.contains("aria-current=\"step\""))
    }
    #expect(film.firstOfInterest > 0)
  }

  @Test func thePictureAndTheTablesSayTheSame() {
    let text = page(SampleRuns.fourPages(), 6)
    let words =
      text.split(separator: "id=\"scene-words\"").last?.split(separator: "</desc>").first.map(String.init) ?? ""
    #expect(words.contains("At step ") && words.contains("frame a "))
    #expect(text.contains("<caption>Frames, and the entries that map them</caption>"))
  }

  @Test func formsHaveButtonsAndPagesHaveLinks() {
    let run = SampleRuns.fourPages()
    let links = page(run, 2)
    #expect(links.contains("href=\"?step=4#film\"") && !links.contains("<button"))
    let buttons = page(run, 2, control: .buttons(form: "f"))
    #expect(buttons.contains("name=\"step\" value=\"4\" form=\"f\"") && !buttons.contains("href="))
  }

  @Test func faultsOfOnePageAreFollowed() {
    // All four pages are filled in step 3, and the first is written again in step 7.
    #expect(page(SampleRuns.fourPages(), 2).contains("data-key=\"n\">Same page next</a>"))
    let later = page(SampleRuns.fourPages(), 6)
    #expect(later.contains("<a href=\"?step=3#film\" data-swap=\"film\" data-key=\"p\">Same page before</a>"))
  }

  @Test func differencesHaveTheirCauses() {
    let text = page(SampleRuns.differing(), 6)
    #expect(text.contains("≠ copies: model 1, kernel 0") && text.contains("To find out: "))
    #expect(text.contains("Nobody has foreseen this difference"))
    #expect(!page(SampleRuns.differing(), 5).contains("class=\"difference\""))
  }

  @Test func whatTheKernelHidesIsUnknown() {
    let text = page(SampleRuns.unprivileged(), 6)
    #expect(text.contains("? unknown") || text.contains("not visible"))
  }
}
