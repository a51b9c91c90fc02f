import Profiler
import Rendering
import Testing

/// The line of completeness.
struct CheckLinesTests {
  private func record(lost: UInt64) -> ProfileRecord {
    var breaks = BreakSummary()
    breaks.source = .tracepoints
    breaks.lost.faults = lost
    return .ofOneMember(breaks)
  }

  @Test func whatHoldsIsOneLine() {
    let text = ProfileReport(record(lost: 0), style: Style()).text
    #expect(
      text.contains("2 of 2 identities that hold on every family hold here") && !text.contains("records that were"))
  }

  @Test func whatDoesNotHoldIsNamedWithNumbers() throws {
    let text = ProfileReport(record(lost: 17), style: Style()).text
    #expect(text.contains("1 of 2 identities that hold on every family holds here"))
    #expect(text.contains("\nrecords that were lost: 17, 0\n"))
    #expect(try #require(ProfilePage(record(lost: 17)).html).contains("records that were lost: 17, 0"))
  }
}
