import Experiment
import Rendering
import Scenario
import Testing

@Suite struct RunFilmTests {
  private func page(
    _ result: RunResult, _ step: Int, showsReasons: Bool = true, control: StepControl = .links(standard: .everything)
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
      let text = film.page(at: step, showsReasons: true, control: .links(standard: .everything)).source
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
      RunFilm(run).page(at: 6, showsReasons: true, level: level, control: .links(standard: .everything)).source
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

  @Test func whatAStepHasChangedIsSeen() throws {
    let text =
      "process p\nmap p r anon pages=2\nwrite p r value='A'\nfork p -> c\nwrite c r[0] value='B'\nadvise c r[1] dontneed\n"
    let scenario = try Scenario.parse(text, file: "test")
    let run = try Experiment(sides: .model, checkpoints: .everyStep).run(scenario)
    func step(_ words: String) throws -> String {
      page(run, try #require(scenario.steps.firstIndex { $0.text.hasPrefix(words) }))
    }
    // The child writes a page that it shares: its entry leads to a new frame, and the old one is still the parent's.
    let write = try step("write c")
    #expect(
      write.matches(of: /class="arrow changed"/).count == 1 && write.matches(of: /class="arrow ghost"/).count == 1)
    #expect(write.contains("Heavy arrow: changed by this step.") && write.contains(" (before: frame a)</span>"))
    #expect(write.contains("Faint line: where the entry led before.") && write.contains("×1 (before: frame a)"))
    // An entry that is gone led somewhere too.
    let drop = try step("advise c")
    #expect(drop.matches(of: /class="arrow ghost"/).count == 1 && !drop.contains("arrow changed"))
    #expect(drop.contains(" (before: frame b)</span>"))
    // The first frame of a page was none before; a fork changes no entry of the parent, and the child had none.
    #expect(try step("write p").contains(" (before: no entry)</span>") && !step("write p").contains("arrow ghost"))
    let fork = try step("fork")
    #expect(!fork.contains("arrow ghost") && !fork.contains("(before: ") && !fork.contains("Heavy arrow"))
  }

  @Test func arrowsCanLeadFromFramesToTheirEntries() {
    let run = SampleRuns.fourPages()
    let text = page(run, 6)
    #expect(text.contains("id=\"rmap\"") && text.contains("<g class=\"rmap\">"))
    let forward = text.matches(of: /class="arrow( closed| unseen)?( changed)?"/).count
    #expect(forward > 0 && text.matches(of: /class="back"/).count == forward)
    let plain = RunFilm(run).page(
      at: 6, showsReasons: true, level: .permissions, control: .links(standard: .everything))
    #expect(!plain.source.contains("rmap"))
  }

  @Test func aLevelThatIsUsualIsNotNamedInLinks() {
    let run = SampleRuns.fourPages()
    func links(_ level: ViewLevel) -> String {
      RunFilm(run).page(at: 2, showsReasons: true, level: level, control: .links(standard: .frames)).source
    }
    #expect(
      links(.frames).contains("href=\"?step=4#film\"") && links(.frames).contains("href=\"?step=3&amp;view=3#film\""))
    #expect(links(.everything).contains("href=\"?step=4&amp;view=3#film\""))
    #expect(ViewLevel(number: nil, or: .frames) == .frames && ViewLevel(number: "2", or: .frames) == .permissions)
  }

  @Test func whoMayGoToThePlaygroundGoesToTheSameStep() {
    let film = RunFilm(SampleRuns.fourPages())
    let page = film.page(at: 2, showsReasons: true, control: .links(standard: .everything), playground: "/k/play?lab=x")
      .source
    #expect(page.contains("<a href=\"/k/play?lab=x&amp;step=3\">Try this in the playground</a>"))
    #expect(!film.page(at: 2, showsReasons: true, control: .links(standard: .everything)).source.contains("playground"))
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
