import Inspector
import Profiler

extension ProfileRecord {
  /// A record of one look at a family of one process, with number 7.
  static func ofOneMember(_ breaks: BreakSummary) -> ProfileRecord {
    let process = InspectedProcess(pid: 7, startTicks: 1, parent: 1, user: 0, name: "w", arguments: ["w"])
    let member = ProcessFamily.Member(process: process, relation: .root, generation: 0, role: nil)
    let look = FamilyLook(
      time: 0, monotonic: 0, members: [member], findsOrphans: true, template: 7,
      rows: [FamilyLook.Row(member: member, resident: 0, proportional: 0, unique: 0, pages: nil)], areas: [],
      total: FamilyTotal(), coverage: Coverage(), cost: ScanCost())
    return ProfileRecord(
      origin: ProfileOrigin(pid: 7, command: [], began: 0, kernel: "6.18", pageSize: 4096, user: 0), looks: [look],
      breaks: breaks)
  }
}
