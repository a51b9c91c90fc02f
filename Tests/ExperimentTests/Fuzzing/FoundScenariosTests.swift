import Experiment
import Scenario
import Testing

/// What random scenarios found, reduced to the fewest steps: each differed once, and must never again.
@Suite(.serialized)
@MainActor
struct FoundScenariosTests {
  @Test func `there are some`() {
    #expect(CowFile.found.count > 20)
  }

  @Test(.tags(.live), arguments: CowFile.found)
  func `model and kernel are equal after every step`(_ file: CowFile) throws {
    try BothSides.prove(file)
  }

  /// Seed 6104, scenario 2751: one fault fills a huge page, so the number of faults does not tell how many pages were reused.
  @Test(.tags(.live)) func `reuses of a call that also fills a huge page are unknown`() throws {
    if let obstacle = BothSides.obstacle {
      print("SKIP: reuses beside a huge page: \(obstacle)")
      return
    }
    let text = """
      process p
      map p buf anon pages=1094
      advise p buf[0..546] hugepage
      write p buf[512..1023] value=1
      fork p -> c
      read p buf[512..1023] by=odirect
      pin p buf as=ring kind=io_uring
      """
    let result = try BothSides.experiment.get().run(Scenario.parse(text, file: "reuses.cow"))
    #expect(result.comparison?.isEqual == true)
    #expect(result.model?.steps.last?.effects.reuses.value == 512)
    #expect(result.kernel?.steps.last?.effects.reuses.value == nil)
  }
}
