import Experiment
import Scenario
import Testing

@Suite struct ScenarioGeneratorTests {
  @Test func everyScenarioIsWhatItsTextSays() throws {
    var size = ScenarioGenerator.Size()
    size.cpus = 2
    let generator = ScenarioGenerator(seed: 7, size: size)
    for number in 0..<1000 {
      let scenario = generator.scenario(number)
      let parsed: Scenario
      do {
        parsed = try Scenario.parse(scenario.source, file: "random.cow", limits: .standard)
      } catch {
        Issue.record("scenario \(number) of seed 7 does not parse: \(error)\n\(scenario.source)")
        continue
      }
      let isEqual = parsed.steps.map(\.action) == scenario.steps.map(\.action) && parsed.layout == scenario.layout
      #expect(isEqual, "scenario \(number) of seed 7 changes when it is read back")
    }
  }

  @Test func theSameSeedMakesTheSameScenario() {
    #expect(ScenarioGenerator(seed: 3).scenario(41) == ScenarioGenerator(seed: 3).scenario(41))
    #expect(ScenarioGenerator(seed: 3).scenario(41).steps != ScenarioGenerator(seed: 4).scenario(41).steps)
    #expect(ScenarioGenerator(seed: 3).scenario(41).steps != ScenarioGenerator(seed: 3).scenario(42).steps)
  }

  @Test("all verbs occur, those that change settings where they may", arguments: [false, true])
  func everyVerbOccurs(changesSettings: Bool) {
    var verbs: Set<Substring> = []
    var size = ScenarioGenerator.Size()
    size.cpus = 2
    size.changesSettings = changesSettings
    for number in 0..<1000 {
      for step in ScenarioGenerator(seed: 5, size: size).scenario(number).steps {
        if let verb = step.text.split(separator: " ").first { verbs.insert(verb) }
      }
    }
    let settings: Set<Substring> = ["ksm", "prctl", "thp", "khugepaged", "shrink", "swap", "hugetlb"]
    let common: Set<Substring> = [
      "process", "map", "read", "write", "call", "fork", "vfork", "spawn", "exec", "exit", "unmap", "protect", "advise",
      "remap", "lock", "unlock", "sync", "pwrite", "truncate", "mark", "thread", "place",
      "policy", "migrate", "pin", "unpin", "peek", "poke", "uffd",
    ]
    let expected = changesSettings ? common.union(settings) : common
    #expect(verbs == expected, "missing: \(expected.subtracting(verbs)), unexpected: \(verbs.subtracting(expected))")
  }

  @Test func everyAdviceOccurs() {
    var seen: Set<Advice> = []
    for number in 0..<1000 {
      for step in ScenarioGenerator(seed: 5).scenario(number).steps {
        if case .advise(_, _, let advice) = step.action { seen.insert(advice) }
      }
    }
    #expect(seen == Set(Advice.allCases))
  }
}
