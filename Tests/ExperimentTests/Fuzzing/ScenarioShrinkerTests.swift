import Experiment
import Scenario
import Testing

@Suite struct ScenarioShrinkerTests {
  @Test func keepsOnlyWhatIsNeeded() throws {
    let scenario = try Scenario.parse(
      """
      process p
      map p a anon pages=40
      map p b file pages=8
      read p b
      write p a[3..20] value='x' whole times=2
      fork p -> c
      mark here1
      write c a[5..9] value=7
      exit c
      """, file: "test.cow")
    let shrinker = ScenarioShrinker { candidate in
      candidate.steps.contains { step in
        if case .touch(let request) = step.action { return request.process == "c" && request.target.pages.contains(6) }
        return false
      }
    }
    let smallest = shrinker.shrink(scenario)
    #expect(smallest.steps.map(\.text) == ["process p", "map p a anon pages=7", "fork p -> c", "write c a[6] value=1"])
  }

  @Test func everyCandidateIsValid() {
    let shrinker = ScenarioShrinker { candidate in
      #expect((try? Scenario.parse(candidate.source, file: "candidate.cow")) != nil)
      return candidate.steps.count > 3
    }
    #expect(shrinker.shrink(ScenarioGenerator(seed: 11).scenario(2)).steps.count == 4)
  }

  @Test func whatIsSmallestStays() throws {
    let scenario = try Scenario.parse("process p\nmap p a anon pages=1\nread p a[0]\n", file: "test.cow")
    let smallest = ScenarioShrinker { $0.steps.count == 3 }.shrink(scenario)
    #expect(smallest.steps.map(\.action) == scenario.steps.map(\.action))
  }
}
