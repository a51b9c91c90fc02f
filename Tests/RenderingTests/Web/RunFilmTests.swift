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
    #expect(links.contains("href=\"?step=4#film\"") && !links.contains("type=\"submit\"") && !links.contains("<input"))
    let buttons = page(run, 2, control: .buttons(form: "f"))
    #expect(buttons.contains("name=\"step\" value=\"4\" form=\"f\"") && !buttons.contains("href=\"?"))
    #expect(buttons.contains("name=\"level\" value=\"3\"") && buttons.contains("name=\"shown\" value=\"3\""))
  }

  @Test func faultsOfOnePageAreFollowed() {
    // All four pages are filled in step 3, and the first is written again in step 7.
    #expect(page(SampleRuns.fourPages(), 2).contains("data-key=\"n\">Same page next</a>"))
    let later = page(SampleRuns.fourPages(), 6)
    #expect(later.contains("<a href=\"?step=3#film\" data-swap=\"film\" data-key=\"p\">Same page before</a>"))
  }

  @Test func entriesFramesAndMappersLeadToEachOther() throws {
    let text = page(SampleRuns.fourPages(), 6)
    let ids = Set(text.matches(of: /id="([^"]+)"/).map { String($0.1) })
    let goals = text.matches(of: /href="#([^"]+)" data-go/).map { String($0.1) }
    #expect(goals.allSatisfy(ids.contains), "\(Set(goals).subtracting(ids))")
    for kind in ["entry-", "frame-", "mapped-"] { #expect(goals.contains { $0.hasPrefix(kind) }, "\(kind)") }
    // The page of the entry that was copied has another frame in each process, and each is mapped by its own entry.
    let entry = try #require(text.firstMatch(of: /<td id="(entry-0-0-0)">\n<a href="#frame-(\d+)"/))
    let list = try #require(text.split(separator: "<td id=\"mapped-\(entry.2)\"").last?.split(separator: "</td>").first)
    #expect(list.contains("href=\"#\(entry.1)\""))
    #expect(text.contains("data-key=\"1\">parent</a>") && text.contains("data-key=\"2\">child</a>"), "\(text)")
  }

  @Test func eachLevelShowsMoreThanTheOneBefore() {
    let run = SampleRuns.fourPages()
    func shown(_ level: ViewLevel) -> String {
      RunFilm(run).page(at: 6, showsReasons: true, level: level, control: .links).source
    }
    let (frames, permissions, all) = (shown(.frames), shown(.permissions), shown(.everything))
    #expect(frames.contains(">frame ") && !frames.contains("r-, frame ") && !frames.contains("Thick border"))
    #expect(permissions.contains("r-, frame ") && !permissions.contains("mapped 2 times") && !permissions.contains("×"))
    #expect(all.contains("mapped 2 times") && all.contains("×") && all.contains("class=\"path\""))
    #expect(!permissions.contains("class=\"path\"") && !frames.contains("mapped 2 times"))
    // The level stays from step to step, and the key leads from the last one to the first.
    #expect(frames.contains("href=\"?step=8&amp;view=1#film\"") && !all.contains("step=8&amp;view"))
    #expect(all.contains(/view=1#film"[^>]*data-key="v"/) && frames.contains(/view=2#film"[^>]*data-key="v"/))
    for number in [nil, "", "0", "4", "-1", "x", "3"] { #expect(ViewLevel(number: number) == .everything) }
    #expect(ViewLevel(number: "1") == .frames)
  }

  @Test func whoMayGoToThePlaygroundGoesToTheSameStep() {
    let film = RunFilm(SampleRuns.fourPages())
    let page = film.page(at: 2, showsReasons: true, control: .links, playground: "/k/play?lab=x").source
    #expect(page.contains("<a href=\"/k/play?lab=x&amp;step=3\">Try this in the playground</a>"))
    #expect(!film.page(at: 2, showsReasons: true, control: .links).source.contains("playground"))
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
