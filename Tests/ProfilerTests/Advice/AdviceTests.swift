import Inspector
import Profiler
import Testing

/// Rules that speak where there is something to see, and are silent where there is not.
@Suite struct AdviceTests {
  /// A server with four workers of 50,000 pages each.
  private func record(
    file: String = "/usr/bin/python3.11", kernel: String = "6.18.44", copies: Int = 1000,
    _ change: (inout Inheritance) -> Void = { _ in }
  ) -> ProfileRecord {
    var pages = Inheritance()
    (pages.stillShared, pages.broken, pages.new) = (40_000, 10_000, 100)
    change(&pages)
    let rows = (0..<5).map { row(Int32($0 + 1), $0 == 0 ? nil : pages) }
    let look = FamilyLook(
      time: 0, monotonic: 0, members: rows.map { $0.member }, findsOrphans: true, template: 1, rows: rows,
      areas: [FamilyLook.Area(name: file, pages: pages)], total: FamilyTotal(), coverage: Coverage(), cost: ScanCost())
    var breaks = BreakSummary()
    breaks.source = .tracepoints
    breaks.processes[2] = BreakCount()
    breaks.processes[2]?.copied = copies
    let origin = ProfileOrigin(pid: 1, command: [], began: 0, kernel: kernel, pageSize: 4096, user: 0)
    return ProfileRecord(origin: origin, looks: [look], breaks: breaks)
  }

  private func row(_ pid: Int32, _ pages: Inheritance?) -> FamilyLook.Row {
    let process = InspectedProcess(pid: pid, startTicks: 1, parent: 1, user: 0, name: "w", arguments: [])
    let member = ProcessFamily.Member(
      process: process, relation: pages == nil ? .root : .child, generation: pages == nil ? 0 : 1, role: nil)
    return FamilyLook.Row(member: member, resident: 0, proportional: 0, unique: 0, pages: pages)
  }

  private func says(_ rule: String, _ record: ProfileRecord) -> Advice? { record.advice.first { $0.rule == rule } }

  @Test func preloadIsAdvisedWhereWorkersLoadThemselves() throws {
    let fires = try #require(says("preload", record { ($0.stillShared, $0.broken, $0.new) = (1000, 200, 48_800) }))
    #expect(fires.verdict == .worthTrying && fires.bound == (48_800 * 3 + 4 * 200) * 4096)
    #expect(
      says("preload", record { ($0.stillShared, $0.broken, $0.new) = (15_000, 5000, 38_000) })?.verdict == .worthTrying)
    #expect(
      says("preload", record { ($0.stillShared, $0.broken, $0.new) = (15_000, 5000, 10_000) })?.verdict == .noEvidence)
    #expect(says("preload", record())?.verdict == .noGain)
    #expect(says("preload", record(file: "/usr/sbin/php-fpm8.2") { $0.new = 90_000 }) == nil)
  }

  @Test func recyclingIsAdvisedWhereMuchIsBroken() {
    let fires = says("recycle", record { ($0.stillShared, $0.broken) = (20_000, 30_000) })
    #expect(fires?.verdict == .worthTrying && fires?.bound == 4 * 30_000 * 4096)
    #expect(says("recycle", record())?.verdict == .noGain)
    // A snapshot's child is gone before anybody could replace it.
    #expect(
      says("recycle", record(file: "/usr/bin/redis-server") { ($0.stillShared, $0.broken) = (20_000, 30_000) }) == nil)
    // They would only load it again.
    #expect(
      says("recycle", record { ($0.stillShared, $0.broken, $0.new) = (2000, 3000, 48_000) })?.verdict == .noEvidence)
  }

  @Test func theTemplateIsToldWhenItWrites() {
    var some = record()
    some.looks[0].since = DecayStep()
    #expect(says("template-writes", some)?.verdict == .noEvidence)
    some.looks[0].since?.copiedByMembers = 99
    some.looks[0].since?.copiedByTemplate = 1
    #expect(says("template-writes", some)?.verdict == .noGain)
    some.looks[0].since?.copiedByTemplate = 100
    #expect(says("template-writes", some)?.verdict == .worthTrying)
  }

  @Test func aBigServerGetsNoAdviceForBeingBig() {
    let spoken = record { ($0.stillShared, $0.broken, $0.new) = (10_000_000, 100, 100) }.advice
    #expect(!spoken.contains { $0.verdict == .worthTrying })
    // What has not been looked at is told so.
    #expect(Set(spoken.filter { $0.verdict == .noEvidence }.map(\.rule)).isSuperset(of: ["gc-freeze", "ksm"]))
  }

  @Test func hugePagesOfRedisDependOnTheKernel() {
    #expect(says("redis-huge-pages", record(file: "/usr/bin/redis-check-rdb"))?.verdict == .noGain)
    #expect(says("redis-huge-pages", record(file: "/usr/bin/redis-server", kernel: "5.4.1"))?.verdict == .worthTrying)
    #expect(says("redis-huge-pages", record()) == nil)
  }

  @Test func arenasAreToldWhereTheyHoldTheNewMemory() {
    var some = record { ($0.broken, $0.new) = (1000, 9000) }
    #expect(says("malloc-arenas", some)?.verdict == .noEvidence)
    var use = AllocatorUse()
    (use.workers, use.threads) = (4, 36)
    some.allocators = use
    #expect(says("malloc-arenas", some)?.verdict == .noGain)
    (use.arenas, use.mostArenas, use.new, use.ownBesideLargest) = (32, 8, 10_000, 9000)
    some.allocators = use
    #expect(says("malloc-arenas", some)?.verdict == .noGain, "28 % of 36,000")
    use.new = 20_000
    some.allocators = use
    let fires = says("malloc-arenas", some)
    #expect(fires?.verdict == .worthTrying && fires?.bound == 9000 * 4096)
    #expect(fires?.evidence == "32 arenas of malloc, in 36 threads, hold 56 % of the new memory")
    use.mostArenas = 3
    some.allocators = use
    #expect(says("malloc-arenas", some)?.verdict == .noGain)
    #expect(says("malloc-arenas", record())?.verdict == .noGain, "hardly any new memory")
  }

  @Test func opcacheIsToldByItsSharedMemory() {
    var some = record(file: "/usr/sbin/php-fpm8.2") { ($0.stillShared, $0.broken, $0.new) = (700, 70, 1400) }
    #expect(says("opcache", some)?.verdict == .noEvidence)
    some.allocators = AllocatorUse()
    some.allocators?.largestShared = 4096
    let fires = says("opcache", some)
    #expect(fires?.verdict == .worthTrying && fires?.bound == 1400 * 3 * 4096)
    some.allocators?.largestShared = 64 << 20
    #expect(says("opcache", some)?.verdict == .noGain)
    // Another cache may have made it.
    some.looks[0].areas.append(FamilyLook.Area(name: "/usr/lib/php/apcu.so", pages: Inheritance()))
    #expect(says("opcache", some)?.verdict == .noEvidence)
    var little = record(file: "/usr/sbin/php-fpm8.2") { ($0.broken, $0.new) = (1000, 10) }
    little.allocators = AllocatorUse()
    #expect(says("opcache", little)?.verdict == .noGain && says("opcache", record()) == nil)
  }

  @Test func rulesOfOtherLanguagesAreSilent() {
    let ruby = record(file: "/usr/lib/x86_64-linux-gnu/libruby-3.1.so.3.1").advice.map(\.rule)
    #expect(ruby.contains("ruby-compact") && !ruby.contains("gc-freeze") && !ruby.contains("exit-storm"))
    #expect(!record().advice.contains { $0.rule == "ruby-compact" })
  }

  @Test func whatIsWorthTryingComesFirst() {
    let all = record { ($0.stillShared, $0.broken, $0.new) = (1000, 9000, 48_800) }.advice.map(\.verdict)
    let order: [Advice.Verdict] = [.worthTrying, .warning, .noGain, .noEvidence]
    #expect(all == order.flatMap { verdict in all.filter { $0 == verdict } } && all.first == .worthTrying)
    #expect(ProfileRecord(origin: record().origin, looks: []).advice.isEmpty)
  }
}
