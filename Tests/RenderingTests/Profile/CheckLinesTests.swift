import Inspector
import Profiler
import Rendering
import Testing

/// The line of completeness.
struct CheckLinesTests {
  private func record(lost: UInt64) -> ProfileRecord {
    let process = InspectedProcess(pid: 7, startTicks: 1, parent: 1, user: 0, name: "w", arguments: ["w"])
    let member = ProcessFamily.Member(process: process, relation: .root, generation: 0, role: nil)
    let look = FamilyLook(
      time: 0, monotonic: 0, members: [member], findsOrphans: true, template: 7,
      rows: [FamilyLook.Row(member: member, resident: 0, proportional: 0, unique: 0, pages: nil)], areas: [],
      total: FamilyTotal(), coverage: Coverage(), cost: ScanCost())
    var breaks = BreakSummary()
    breaks.source = .tracepoints
    breaks.lost.faults = lost
    return ProfileRecord(
      origin: ProfileOrigin(pid: 7, command: [], began: 0, kernel: "6.18", pageSize: 4096, user: 0), looks: [look],
      breaks: breaks)
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
