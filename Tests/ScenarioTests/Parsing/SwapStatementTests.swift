import Scenario
import Testing

@Suite("Swap")
struct SwapStatementTests {
  private static func errors(_ text: String) -> String { DiagnosticTests.rendered(text) }

  @Test("the statement means what it says, and is printed so that it means it again")
  func statement() throws {
    let text = """
      title "t"
      process p
      map p buf anon pages=4
      swap on kind=zram
      advise p buf pageout
      expect swapped(p, buf) == 4 and kind(p, buf[0]) == swapped and swap_pss(p, buf) == 16KiB
      expect swap_ins(p, buf) == 0

      """
    let scenario = try Scenario.parse(text, file: "t.cow")
    #expect(scenario.steps[2].action == .swap(.zram))
    #expect(scenario.usesSwap && scenario.mostSwappedPages == 4)
    #expect(try Scenario.parse(scenario.source, file: "t.cow").steps.map(\.action) == scenario.steps.map(\.action))
  }

  @Test(
    "mistakes are explained",
    arguments: [
      ("swap off", "expected: `on`"), ("swap on kind=disk", "zram"), ("swap on\nswap on", "has swap already"),
      ("swap on\nksm scan 1", "KSM and swap cannot be in one scenario"),
      ("process p\nmap p buf anon pages=4\nadvise p buf collapse\nswap on", "`collapse` and swap cannot be"),
      ("thp zero-page=off\nswap on", "`thp` and swap cannot be in one scenario"),
      (
        "swap on\nprocess p\nmap p buf shared-anon pages=4\nadvise p buf pageout", "`pageout` of shared memory and swap"
      ),
      ("swap on\nprocess p\nmap p buf memfd pages=4\nadvise p buf pageout", "`pageout` of shared memory"),
    ])
  func mistakes(text: String, message: String) {
    #expect(Self.errors(text).contains(message), "\(Self.errors(text))")
  }

  @Test("without swap the same statements are allowed")
  func allowed() {
    #expect(Self.errors("process p\nmap p buf shared-anon pages=4\nadvise p buf pageout\nksm scan 1") == "no error")
  }
}
