import Scenario
import Testing

@Suite("khugepaged and shrinkers")
struct KhugepagedStatementTests {
  private static func errors(_ text: String) -> String { DiagnosticTests.rendered(text) }

  @Test("the statements mean what they say, and are printed so that they mean it again")
  func statements() throws {
    let text = """
      khugepaged max-none=0 max-shared=511
      khugepaged max-shared=7
      process p
      map p buf anon pages=512
      khugepaged scan
      khugepaged scan 3
      shrink
      expect anon_huge_pages(p, buf) == 0

      """
    let scenario = try Scenario.parse(text, file: "t.cow")
    #expect(scenario.steps[0].action == .khugepaged(.set([.mostMissing(0), .mostShared(511)])))
    #expect(scenario.steps[1].action == .khugepaged(.set([.mostShared(7)])))
    #expect(scenario.steps[4...6].map(\.action) == [.khugepaged(.scan(1)), .khugepaged(.scan(3)), .shrink])
    #expect(try Scenario.parse(scenario.source, file: "t.cow").steps.map(\.action) == scenario.steps.map(\.action))
  }

  @Test(
    "mistakes are explained",
    arguments: [
      ("khugepaged", "what should khugepaged do?"), ("khugepaged scan 0", "a number of full scans from 1 to 1000"),
      ("khugepaged scan 1001", "a number of full scans from 1 to 1000"), ("khugepaged max-none=512", "511"),
      ("khugepaged max-swap=1", "max-swap"), ("shrink 2", "unexpected"),
      ("swap on\nkhugepaged scan", "`khugepaged` and swap cannot be in one scenario"),
      ("shrink\nswap on", "`shrink` and swap cannot be in one scenario"),
    ])
  func mistakes(text: String, message: String) {
    #expect(Self.errors(text).contains(message), "\(Self.errors(text))")
  }
}
