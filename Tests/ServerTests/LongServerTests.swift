import FoundationEssentials
import Glibc
import Testing

/// The servers at full size, held against what was measured before (`docs/servers.md`): `make test-servers`.
@Suite(
  .serialized,
  .enabled(
    if: ProcessInfo.processInfo.environment["COWSCOPE_SERVERS"] == "all" && geteuid() == 0,
    "make test-servers runs them, as root"))
struct LongServerTests {
  @Test func baselines() throws {
    var report = ServerReport()
    for part in [gunicorn, collections, puma, orphans, php, redis, multiprocessing, celery, postgresql] {
      do { try part(&report) } catch { Issue.record(error) }
    }
    try report.write(to: ServerRun.package.appending(path: "docs/servers.md"))
    for row in report.rows { #expect(row.verdict != .outside, "\(row)") }
  }

  private func gunicorn(_ report: inout ServerReport) throws {
    if let run = try ServerRun.of("gunicorn", "--attach --steps 100,1000,10000") {
      run.expectInvariants(isAtRest: true)
      report.add(run, "gunicorn, /hit")
      report.total(0, 224.7...226.2, tolerance: 2)
      report.total(100, 257.0...257.7, tolerance: 8)
      report.total(1000, 388...421, tolerance: 8)
      report.broken(1000, 170...202, tolerance: 10)
      report.total(10000, 808.6...812.7, tolerance: 2)
      report.broken(10000, 590.6...594.0, tolerance: 2)
      report.growthOfResidentSum(0, 10000, 1.0021...1.0025, tolerance: 0.5)
      report.exact("copies by events = pages changed", run.copiesByEvents, run.changedPages)
    }
    if let run = try ServerRun.of("gunicorn", "--attach --steps 1000 --freeze") {
      run.expectInvariants(isAtRest: true)
      report.add(run, "gunicorn, /hit, freeze")
      report.total(1000, 417.7...417.7, tolerance: 8)
    }
    if let run = try ServerRun.of("gunicorn", "--attach --steps 1000 --path /noop") {
      run.expectInvariants(isAtRest: true)
      report.add(run, "gunicorn, /noop")
      report.total(1000, 229.8...229.8, tolerance: 1)
    }
    if let run = try ServerRun.of("gunicorn", "--attach --steps 100,1000 --no-preload") {
      run.expectInvariants(isAtRest: true)
      report.add(run, "gunicorn, /hit, no preload")
      report.total(0, 837.2...837.2, tolerance: 1)
      report.total(1000, 838.9...838.9, tolerance: 1)
    }
  }

  private func collections(_ report: inout ServerReport) throws {
    guard let run = try ServerRun.of("gunicorn", "--attach --steps 40 --path /gc"),
      let frozen = try ServerRun.of("gunicorn", "--attach --steps 40 --path /gc --freeze")
    else { return }
    run.expectInvariants(isAtRest: true)
    report.add(run, "gunicorn, /gc")
    report.total(0, 225...226, tolerance: 2)
    report.total(40, 710.0...710.5, tolerance: 1)
    report.exact("copies by events = pages changed", run.copiesByEvents, run.changedPages)
    frozen.expectInvariants(isAtRest: true)
    report.add(frozen, "gunicorn, /gc, freeze")
    report.total(40, 229.0...229.8, tolerance: 1)
  }

  private func puma(_ report: inout ServerReport) throws {
    guard let run = try ServerRun.of("puma", "--attach --steps 100,1000") else { return }
    run.expectInvariants(isAtRest: true)
    report.add(run, "Puma, preload")
    report.total(0, 209.0...209.9, tolerance: nil)
    report.total(1000, 259...324, tolerance: nil)
    report.exact("copies by events = pages changed", run.copiesByEvents, run.changedPages)
  }

  private func orphans(_ report: inout ServerReport) throws {
    let arguments = "--no-watch --orders 60000 --fork-worker --refork-at 100 --steps 100,200"
    guard let run = try ServerRun.of("puma", arguments) else { return }
    run.expectInvariants(isAtRest: false)
    report.add(run, "Puma, fork_worker and preload_app, after SIGURG")
    let family = try run.look(200).family
    report.exact("orphans found", family.filter { $0.relation == "orphan" }.count, 3)
    report.exact("members", family.count, 5)
    report.total(200, 182.0...182.0, tolerance: nil)
  }

  private func php(_ report: inout ServerReport) throws {
    if let run = try ServerRun.of("php", "--attach --steps 100,1000") {
      run.expectInvariants(isAtRest: true)
      report.add(run, "PHP-FPM, opcache")
      report.total(0, 15.8...16.3, tolerance: 10)
      report.total(1000, 23.5...23.8, tolerance: 10)
    }
    if let run = try ServerRun.of("php", "--attach --steps 100,1000 --no-opcache") {
      run.expectInvariants(isAtRest: true)
      report.add(run, "PHP-FPM, no opcache")
      report.total(0, 13.4...13.9, tolerance: 10)
      report.total(1000, 37.3...37.9, tolerance: 10)
    }
  }

  private func redis(_ report: inout ServerReport) throws {
    for (name, option) in [("Redis, BGSAVE", ""), ("Redis, BGSAVE, huge pages", " --thp")] {
      guard let run = try ServerRun.of("redis", "--attach --steps 20000" + option) else { continue }
      run.expectInvariants(isAtRest: true, givesBack: true)
      report.add(run, name)
      let cow = try #require(run.after.cowSizeOfRedis)
      let own = try #require(run.after.privateDirtyBeforeEnd)
      report.exact("rdb_last_cow_size = the child's private pages", cow, own)
      report.megabytes("private in the child", own, 89.0...89.6, tolerance: 2)
      report.number("faults of the parent", try #require(run.after.parentFaults), 22781...22936, tolerance: 2)
    }
  }

  private func multiprocessing(_ report: inout ServerReport) throws {
    for data in ["list", "array"] {
      guard let run = try ServerRun.of("multiprocessing", "--attach --steps 1 --data \(data)") else { return }
      run.expectInvariants(isAtRest: true)
      report.add(run, "multiprocessing, \(data)")
      report.total(0, 219...219, tolerance: nil)
      report.total(1, data == "list" ? 1028...1028 : 219...219, tolerance: nil)
      report.exact("copies by events = pages changed", run.copiesByEvents, run.changedPages)
    }
  }

  private func celery(_ report: inout ServerReport) throws {
    for (option, start, end) in [("", 217.5, 273.9), (" --freeze", 113.7, 204.0)] {
      guard let run = try ServerRun.of("celery", "--attach --steps 100,1000" + option) else { return }
      run.expectInvariants(isAtRest: false)
      report.add(run, "Celery" + (option.isEmpty ? "" : ", freeze"))
      report.total(0, start...start, tolerance: nil)
      report.total(1000, end...end, tolerance: nil)
    }
  }

  private func postgresql(_ report: inout ServerReport) throws {
    guard let run = try ServerRun.of("postgresql", "--steps 20") else { return }
    run.expectInvariants(isAtRest: false)
    report.add(run, "PostgreSQL, 20 connections")
    let (before, after) = (try run.look(0).last, try run.look(20).last)
    report.exact("processes for 20 connections", after.members - before.members, 20)
    let real = try #require(after.total.real) - (try #require(before.total.real))
    report.megabytes("of a connection", real / 20, 0...2, tolerance: 0)
  }
}
