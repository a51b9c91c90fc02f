internal import CLinux
public import Inspector
public import ProcFS

/// A family at one moment: what its members have made of the memory that they had in common.
public struct FamilyProfile: Sendable {
  /// A member whose memory was read.
  public struct Row: Sendable {
    /// The process.
    public var member: ProcessFamily.Member
    /// Its mappings with anonymous memory; none for the template itself, and where there is none.
    public var mappings: [Place] = []
    /// All of its anonymous memory; nil for the template itself, and where there is none.
    public var pages: Inheritance?
    /// The same by area, that with the most broken pages first.
    public var areas: [FamilyLook.Area] = []
    /// All of its memory.
    public var account: Account
    /// Its page tables (VmPTE), in bytes.
    public var pageTables = 0
  }

  /// A mapping of a member.
  public struct Place: Sendable {
    /// Addresses, permissions and file.
    public var mapping: Mapping
    /// Its pages.
    public var pages: Inheritance
  }

  /// The family, also of members that were not read.
  public let family: ProcessFamily
  /// When it was looked at, in seconds since 1970.
  public let time: Double
  /// The same moment in nanoseconds of CLOCK_MONOTONIC.
  public let monotonic: UInt64
  /// The member that the others have their memory from.
  public private(set) var template: Int32?
  /// The members that share the exec and could be read, in the order of the family.
  public package(set) var rows: [Row] = []
  /// Where the pages are, those with the most broken pages first.
  public private(set) var areas: [FamilyLook.Area] = []
  /// What the family takes.
  public package(set) var total = FamilyTotal()
  /// What was seen and what was not.
  public package(set) var coverage: Coverage
  /// What looking has cost.
  public let cost: ScanCost
  /// Bytes of a page.
  public let pageSize: Int
  /// The faults that the kernel had counted for the members when looking began.
  let faults: FaultCounters
  /// What was read, page by page.
  let snapshot: Snapshot

  /// Looks at a family.
  public init(_ family: ProcessFamily, pace: ScanPace = .gentle) {
    self.init(family, pace: pace, wallClock: SystemFacts.now)
  }

  /// Looks at a family by a clock on the wall that a test can set.
  package init(_ family: ProcessFamily, pace: ScanPace, wallClock: () -> Double) {
    // Both clocks at once: what they differ by tells when one of them was set.
    let (moment, time) = (clx_now().nanoseconds, wallClock())
    let faults = FaultCounters.read(family.kin.map(\.process.pid))
    let candidates = family.kin.map { Candidate(process: $0.process, isKernelThread: false) }
    let (snapshot, inspection) = Scanner(pace: pace).snapshot(candidates)
    self.init(
      family, snapshot, inspection, at: (moment, time), faults: faults,
      pageTables: Self.pageTables(of: snapshot))
  }

  /// Draws up the accounts of a snapshot of the family.
  ///
  /// - Complexity: O(pages of the snapshot).
  init(
    _ family: ProcessFamily, _ snapshot: Snapshot, _ inspection: Inspection,
    at moment: (monotonic: UInt64, time: Double), faults: FaultCounters, pageTables: [Int32: Int]
  ) {
    self.family = family
    (monotonic, time) = moment
    self.faults = faults
    coverage = snapshot.coverage
    cost = snapshot.cost
    pageSize = snapshot.pageSize
    self.snapshot = snapshot
    let categories = FrameCategories(snapshot)
    let accounts = inspection.accountsByProcess()
    let template = TemplateChoice.template(of: snapshot, categories)
    self.template = template.map { snapshot.processes[$0].pid }
    let walk = template.map { InheritanceWalk(snapshot, categories, template: $0) }
    let names = AreaNames(snapshot.mappings)
    var byArea: [AreaKey: Inheritance] = [:]
    for member in family.kin {
      guard let index = snapshot.processes.firstIndex(where: { $0.pid == member.process.pid }) else { continue }
      var row = Row(member: member, account: accounts[index])
      row.pageTables = pageTables[member.process.pid] ?? 0
      if index != template, let parts = walk?.account(of: index) {
        row.pages = parts.reduce(into: Inheritance()) { $0 += $1.pages }
        row.mappings = parts.map { Place(mapping: snapshot.mappings[$0.mapping].mapping, pages: $0.pages) }
        var own: [AreaKey: Inheritance] = [:]
        for (mapping, part) in parts { own[AreaKey(snapshot.mappings[mapping]), default: Inheritance()] += part }
        for (key, part) in own { byArea[key, default: Inheritance()] += part }
        row.areas = Self.sorted(own, names)
      }
      rows.append(row)
      total.residentSum += accounts[index].resident
      total.pageTables += row.pageTables
    }
    areas = Self.sorted(byArea, names)
    guard snapshot.coverage.rung == .frames else { return }
    let anonymous = inspection.groups.filter { $0.kind == .anonymous || $0.kind == .merged }
    total.anonymous = anonymous.reduce(0) { $0 + $1.frames } * pageSize
    // The quotient is cut off as the kernel does it: see `Account`.
    let files = inspection.groups.filter { $0.kind == .file }
    guard files.allSatisfy({ $0.kernelCount != nil }) else { return }
    let share = files.reduce(0) { sum, group in
      sum + (pageSize << 12) / max(1, group.mappedCount) * group.frames * group.mappings.count
    }
    total.fileShare = share >> 12
  }

  /// Whether no member was there until all of it was read: what was read of them is not whole.
  public var cameTooLate: Bool { coverage.omitted.values.reduce(0) { $0 + $1.count } >= coverage.selected }

  /// The pages of all members but the template.
  public var pages: Inheritance { rows.compactMap(\.pages).reduce(into: Inheritance()) { $0 += $1 } }

  /// The numbers of the broken pages of each member that has some, in the order of the family.
  ///
  /// - Complexity: O(pages of the snapshot).
  func brokenPages() -> [(pid: Int32, pages: [UInt64])] {
    guard let index = snapshot.processes.firstIndex(where: { $0.pid == template }) else { return [] }
    let walk = InheritanceWalk(snapshot, FrameCategories(snapshot), template: index)
    return rows.filter { ($0.pages?.broken ?? 0) > 0 }.compactMap { row in
      snapshot.processes.firstIndex { $0.pid == row.member.process.pid }
        .map { (row.member.process.pid, walk.brokenPages(of: $0)) }
    }
  }

  /// What is kept of it.
  public var look: FamilyLook {
    FamilyLook(
      time: time, monotonic: monotonic, members: family.members, findsOrphans: family.findsOrphans, template: template,
      rows: rows.map { row in
        FamilyLook.Row(
          member: row.member, resident: row.account.resident,
          proportional: row.account.proportional(of: row.member.process), unique: row.account.unique, pages: row.pages,
          areas: row.areas)
      },
      areas: areas, total: total, coverage: coverage, cost: cost)
  }

  /// Pages of the mapping that holds most.
  var pagesOfLargestMapping: Int {
    (0..<snapshot.pages.mappingCount).map { mapping in
      snapshot.pages.runs(of: mapping).reduce(0) { $0 + Int($1.length) }
    }.max() ?? 0
  }

  private static func sorted(_ areas: [AreaKey: Inheritance], _ names: AreaNames) -> [FamilyLook.Area] {
    areas.map { FamilyLook.Area(name: names.name(of: $0.key), pages: $0.value) }
      .sorted { ($1.pages.broken, $0.name) < ($0.pages.broken, $1.name) }
  }

  private static func pageTables(of snapshot: Snapshot) -> [Int32: Int] {
    var sizes: [Int32: Int] = [:]
    for process in snapshot.processes {
      sizes[process.pid] = (try? ProcessStatus.read(pid: process.pid))?.pageTables
    }
    return sizes
  }
}
