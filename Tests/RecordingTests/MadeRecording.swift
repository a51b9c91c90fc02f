import Inspector
import Profiler
import TestSupport

/// Looks and writes that nobody saw, but that somebody could have.
struct MadeRecording {
  static let origin = ProfileOrigin(
    pid: 100, command: ["server", "--quiet"], began: 1_790_000_000, kernel: "6.18.44", pageSize: 4096, user: 0)

  let looks: [FamilyLook]
  /// What was recorded before each look, and after the last one.
  let events: [FamilyEvents]
  let sharing: SharingOrigin
  let breaks: BreakSummary
  let checks: ProfileChecks?

  init(seed: UInt64, looks count: Int, eventsPerLook: Int) {
    var random = SeededGenerator(seed: seed)
    var looks: [FamilyLook] = []
    var events: [FamilyEvents] = []
    var breaks = BreakSummary()
    breaks.source = .tracepoints
    breaks.missing = ["something is not permitted"]
    breaks.lost.faults = 7
    breaks.causes = Self.causes
    breaks.variables = Self.variables
    breaks.pages = [100: Self.pages, 102: ExplainedPages()]
    breaks.lost.isExact = false
    var byCode: [CodeName: (copied: Int, writes: Int)] = [:]
    for number in 0...count {
      let batch = (0..<eventsPerLook).map { index in
        BreakEvent(
          time: UInt64(number * 1_000_000_000 + index), pid: Int32.random(in: 100...104, using: &random), tid: 100,
          address: .random(in: 0...UInt64.max, using: &random),
          outcome: FaultOutcome.allCases.randomElement(using: &random) ?? .copied, isKernel: .random(using: &random),
          code: CodeName(
            function: index % 7 == 0 ? nil : "function\(index % 7)",
            module: index % 11 == 0 ? nil : "/bin/ö'\(index % 3)"),
          stack: index % 5 == 0 ? Self.stacks[index / 5 % 3] : nil,
          cause: index % 3 == 0 ? nil : BreakCause(collector: .inside(.sweep), part: .contents, type: "t\(index % 5)"),
          variable: index % 4 == 0 ? Self.variables[index / 4 % 3].place : nil)
      }
      for event in batch {
        breaks.processes[event.pid, default: BreakCount()].copied += event.outcome == .copied ? 1 : 0
        breaks.processes[event.pid]?.recordedFaults += 1
        byCode[event.code, default: (0, 0)].writes += 1
        if event.outcome == .copied { byCode[event.code]?.copied += 1 }
      }
      var all = FamilyEvents()
      all.writes = batch
      all.lives = [
        LifeEvent(time: UInt64(number), pid: Int32(200 + number), what: .forked(from: 100)),
        LifeEvent(time: UInt64(number + 1), pid: Int32(200 + number), what: .ended),
      ]
      events.append(all)
      guard number < count else { break }
      looks.append(Self.look(number, isLast: number == count - 1, &random))
    }
    breaks.code = byCode.map { BreakSummary.Code(name: $0.key, copied: $0.value.copied, writes: $0.value.writes) }
    breaks.processes[101]?.countedFaults = 12
    breaks.sortCode()
    self.looks = looks
    self.events = events
    sharing = SharingOrigin(
      time: 5, processes: [100, 101, 102],
      runs: (0..<50).map { SharingOrigin.Run(first: $0 * 100, count: 7, holders: [0, $0 % 2 == 0 ? 0 : 1, nil]) })
    self.breaks = breaks
    checks = Recorded.checks(#"{"checks":[{"name":"a and b","counted":5,"kernel":6}],"wouldStall":false}"#)
  }

  private static let pages: ExplainedPages = {
    var pages = ExplainedPages()
    (pages.changed, pages.changedUnexplained, pages.appeared) = (700, 3, 50)
    return pages
  }()

  private static let stacks = [
    NamedStack(frames: [CodeName(function: "größe", module: "/lib/x.so")], end: .complete),
    NamedStack(
      frames: [CodeName(function: nil, module: "/lib/x.so"), CodeName(function: "main", module: nil)], end: .truncated,
      firstGuess: 1),
    NamedStack(frames: [], end: .withoutRules),
  ]

  private static let variables = [
    BreakSummary.Variable(
      place: VariablePlace(module: "/lib/x.so", section: ".data", name: "größe"), copied: 5, writes: 6),
    BreakSummary.Variable(place: VariablePlace(module: "/lib/x.so", section: ".bss", name: nil), copied: 4, writes: 4),
    BreakSummary.Variable(place: VariablePlace(module: "/bin/y", section: nil, name: nil), copied: 0, writes: 1),
  ]

  /// Two files, one of them without any part.
  static let modules: [ModuleAccount] = {
    var pages = Inheritance()
    (pages.stillShared, pages.broken, pages.new) = (3, 9, 1)
    let section = ModuleAccount.Part(name: ".data", bytes: 8192, pages: pages, brokenAlone: 7)
    let global = ModuleAccount.Part(name: "größe", section: ".data", bytes: 4, pages: pages, brokenAlone: 0)
    return [
      ModuleAccount(
        path: "/lib/x.so", hasLocalNames: true, pages: pages, sections: [section, section], globals: [global],
        globalsLeftOut: 3),
      ModuleAccount(path: "/bin/y", hasLocalNames: false, pages: Inheritance(), sections: [], globals: []),
    ]
  }()

  private static func member(_ index: Int) -> ProcessFamily.Member {
    let relation: ProcessFamily.Relation = index == 0 ? .root : index == 3 ? .unreadable : .child
    let process = InspectedProcess(
      pid: Int32(100 + index), startTicks: UInt64(5000 + index), parent: index == 0 ? 1 : 100,
      user: index == 3 ? nil : 1000, name: "server", arguments: ["server: worker", "\(index) \"quoted\" \u{1F404}"])
    return ProcessFamily.Member(
      process: process, relation: relation, generation: index == 3 ? nil : min(index, 1),
      role: index == 0 ? nil : "worker \(index)")
  }

  private static var causes: CauseSummary {
    var causes = CauseSummary()
    causes.notLookedAt = 3
    causes.runtimes = [
      CauseSummary.Runtime(
        name: "CPython 3.11.2", path: "/bin/p", hasProbes: true, objects: .notVerified(right: 1, of: 2)),
      CauseSummary.Runtime(name: nil, path: "/bin/r", hasProbes: false, problem: "denied"),
    ]
    let all: [BreakCause] = [
      BreakCause(collector: .inside(.mark), part: .collectorLinks, type: "list"),
      BreakCause(collector: .outside, isByKernel: true, part: .heap), BreakCause(collector: .notVisible, part: .stack),
      BreakCause(collector: .unknown, part: .unknown),
    ]
    for (index, cause) in all.enumerated() {
      causes.counts[cause] = CauseSummary.Count(copied: index, writes: index + 1)
    }
    return causes
  }

  private static func look(_ number: Int, isLast: Bool, _ random: inout SeededGenerator) -> FamilyLook {
    func pages() -> Inheritance {
      var pages = Inheritance()
      pages.stillShared = .random(in: 0...1000, using: &random)
      pages.broken = .random(in: 0...1000, using: &random)
      pages.new = .random(in: 0...1000, using: &random)
      pages.newAmongSiblings = .random(in: 0...3, using: &random)
      pages.unknown = .random(in: 0...3, using: &random)
      return pages
    }
    func areas() -> [FamilyLook.Area] { ["[heap]", "/lib/x.so"].map { FamilyLook.Area(name: $0, pages: pages()) } }
    let members = (0..<4).map(member)
    var step: DecayStep?
    if number > 0 {
      step = DecayStep()
      step?.copiedByMembers = number
      step?.joined = [Int32(number)]
    }
    var coverage = Coverage()
    coverage.selected = 4
    coverage.omitted = [.denied: [103]]
    var cost = ScanCost()
    cost.cpu = 12345
    return FamilyLook(
      time: 1_790_000_000.25 + Double(number), monotonic: UInt64(number) * 1_000_000_000, members: members,
      findsOrphans: true, template: 100,
      rows: members.dropLast().map { member in
        FamilyLook.Row(
          member: member, resident: 4096 * 100, proportional: number == 1 ? nil : 4096 * 50, unique: 4096,
          pages: member.relation == .root ? nil : pages(), areas: isLast && member.relation != .root ? areas() : [])
      },
      areas: areas(),
      total: FamilyTotal(
        anonymous: 4096 * 1000, fileShare: number == 2 ? nil : 77, pageTables: 8192, residentSum: 1 << 30),
      coverage: coverage, cost: cost, since: step, requests: number == 0 ? nil : number * 10)
  }
}
