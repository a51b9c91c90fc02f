internal import Inspector
internal import Profiler

/// Puts the looks of a recording together from its tables.
struct LookReader {
  private let salvage: Salvage

  init(_ salvage: Salvage) { self.salvage = salvage }

  /// The looks, oldest first; what is missing of a torn file is missing in them.
  func looks() -> [FamilyLook] {
    let processes = processes()
    var members: [Int64: [(member: ProcessFamily.Member, row: FamilyLook.Row?)]] = [:]
    let columns = ["look", "process", "relation", "generation", "role", "resident", "proportional", "unique_bytes"]
    salvage.rows("member", columns + InheritanceColumns.names) { row in
      guard let look = row[0].integer(Int64.self), let process = row[1].integer(Int64.self).flatMap({ processes[$0] }),
        let relation = row[2].text.flatMap(ProcessFamily.Relation.init(rawValue:))
      else { return }
      let member = ProcessFamily.Member(
        process: process, relation: relation, generation: row[3].integer(), role: row[4].text)
      let read = row[5].amount().map { resident in
        FamilyLook.Row(
          member: member, resident: resident, proportional: row[6].amount(), unique: row[7].amount() ?? 0,
          pages: InheritanceColumns.inheritance(row.dropFirst(columns.count)))
      }
      members[look, default: []].append((member, read))
    }
    var areas: [Int64: [FamilyLook.Area]] = [:]
    salvage.rows("area", ["look", "name"] + InheritanceColumns.names) { row in
      guard let look = row[0].integer(Int64.self), let area = area(row) else { return }
      areas[look, default: []].append(area)
    }
    var looks: [FamilyLook] = []
    let own = [
      "id", "time", "monotonic", "template", "anonymous", "file_share", "page_tables", "resident_sum", "finds_orphans",
      "requests", "since", "coverage", "cost",
    ]
    salvage.rows("look", own) { row in
      guard let id = row[0].integer(Int64.self), let time = row[1].double, let monotonic = row[2].unsigned else {
        return
      }
      let total = FamilyTotal(
        anonymous: row[4].amount(), fileShare: row[5].amount(), pageTables: row[6].amount() ?? 0,
        residentSum: row[7].amount() ?? 0)
      let there = members[id] ?? []
      looks.append(
        FamilyLook(
          time: time, monotonic: monotonic, members: there.map(\.member), findsOrphans: row[8] != 0,
          template: row[3].integer(), rows: there.compactMap(\.row), areas: areas[id] ?? [], total: total,
          coverage: row[11].text.flatMap(Recording.decode) ?? Coverage(),
          cost: row[12].text.flatMap(Recording.decode) ?? ScanCost(), since: row[10].text.flatMap(Self.step),
          requests: row[9].amount()))
    }
    if !looks.isEmpty { addPlaces(to: &looks[looks.count - 1]) }
    return looks
  }

  /// What happened between two looks; nil where the numbers are none of pages.
  private static func step(_ text: String) -> DecayStep? {
    guard let step: DecayStep = Recording.decode(text) else { return nil }
    let pages = 0...InheritanceColumns.mostPages
    let amounts = [step.copiedByMembers, step.copiedByTemplate, step.replaced ?? 0]
    return amounts.allSatisfy(pages.contains) ? step : nil
  }

  private func processes() -> [Int64: InspectedProcess] {
    var processes: [Int64: InspectedProcess] = [:]
    salvage.rows("process", ["id", "pid", "start_ticks", "parent", "user", "name", "arguments"]) { row in
      guard let id = row[0].integer(Int64.self), let pid = row[1].integer(Int32.self), let start = row[2].unsigned,
        let parent = row[3].integer(Int32.self)
      else { return }
      processes[id] = InspectedProcess(
        pid: pid, startTicks: start, parent: parent, user: row[4].integer(), name: row[5].text ?? "",
        arguments: row[6].text.flatMap(Recording.decode) ?? [])
    }
    return processes
  }

  /// What the last look says of each member and area.
  private func addPlaces(to look: inout FamilyLook) {
    var places: [Int32: [FamilyLook.Area]] = [:]
    salvage.rows("place", ["pid", "name"] + InheritanceColumns.names) { row in
      guard let pid = row[0].integer(Int32.self), let area = area(row) else { return }
      places[pid, default: []].append(area)
    }
    for index in look.rows.indices { look.rows[index].areas = places[look.rows[index].member.process.pid] ?? [] }
  }

  private func area(_ row: [Database.Value]) -> FamilyLook.Area? {
    guard let name = row[1].text, let pages = InheritanceColumns.inheritance(row.dropFirst(2)) else { return nil }
    return FamilyLook.Area(name: name, pages: pages)
  }
}
