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
      report.copies(run)
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
    report.copies(run)
    frozen.expectInvariants(isAtRest: true)
    report.add(frozen, "gunicorn, /gc, freeze")
    report.total(40, 229.0...229.8, tolerance: 1)
  }

  /// How many workers have had their first collection, which breaks some 65 MiB at once; requests break less than 4 before.
  private func workersThatCollected(_ run: ServerRun, after work: Int) throws -> Int {
    try run.look(work).processes.filter { ($0.memory?.broken ?? 0) > 32 << 20 }.count
  }

  private func puma(_ report: inout ServerReport) throws {
    if let run = try ServerRun.of("puma", "--attach --steps 100,1000,10000") {
      run.expectInvariants(isAtRest: true)
      report.add(run, "Puma, preload")
      report.total(0, 209.0...209.9, tolerance: 2)
      report.total(100, 220.1...221.2, tolerance: 2)
      // The reference has seen none and one of them; which worker gets how many requests is chance.
      switch try workersThatCollected(run, after: 1000) {
      case 0: report.total(1000, 259...259, tolerance: 2)
      case 1: report.total(1000, 320...324, tolerance: 2)
      default: report.total(1000, 259...324, tolerance: nil)
      }
      report.total(10000, 652.4...658.4, tolerance: 2)
      report.broken(10000, 286...288, tolerance: 2)
      report.megabytes("new after 10000", try run.look(10000).last.memory.new, 163...170, tolerance: nil)
      report.copies(run)
    }
    if let run = try ServerRun.of("puma", "--attach --steps 100,1000,10000 --compact") {
      run.expectInvariants(isAtRest: true)
      report.add(run, "Puma, nakayoshi_fork")
      report.total(0, 213.5...214.1, tolerance: 2)
      report.total(100, 230.6...231.2, tolerance: nil)
      report.total(1000, 275.0...275.8, tolerance: nil)
      report.total(10000, 473...486, tolerance: nil)
      report.copies(run)
    }
    if let run = try ServerRun.of("puma", "--attach --steps 1000,10000 --no-preload") {
      run.expectInvariants(isAtRest: true)
      report.add(run, "Puma, no preload")
      report.total(0, 784.4...784.4, tolerance: 10)
      report.total(1000, 820.3...820.3, tolerance: 10)
      report.total(10000, 947.3...947.3, tolerance: 10)
    }
  }

  private func orphans(_ report: inout ServerReport) throws {
    let arguments = "--no-watch --orders 60000 --fork-worker --refork-at 100 --steps 100,200"
    guard let run = try ServerRun.of("puma", arguments) else { return }
    run.expectInvariants(isAtRest: false)
    report.add(run, "Puma, fork_worker and preload_app, after SIGURG")
    let family = try run.look(200).family
    report.exact("orphans found", family.filter { $0.relation == "orphan" }.count, 3)
    report.exact("members", family.count, 5)
    // The reference does not say how many requests there were before and after.
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
    for (data, end) in [("list", 1028.0), ("array", 219.0)] {
      let arguments = "--attach --steps 1 --texts 200000 --data \(data)"
      guard let run = try ServerRun.of("multiprocessing", arguments) else { return }
      run.expectInvariants(isAtRest: true)
      report.add(run, "multiprocessing, \(data)")
      report.total(0, 219...219, tolerance: 10)
      report.total(1, end...end, tolerance: 10)
      report.copies(run)
    }
  }

  /// Celery from PyPI if `Scripts/prepare-celery` has it, else Debian's, whose sizes are only shown.
  private func celery(_ report: inout ServerReport) throws {
    let python = ServerRun.package.appending(path: ".build/celery/bin/python").path
    let isPrepared = FileManager.default.isExecutableFile(atPath: python)
    let choice = isPrepared ? " --python '\(python)'" : ""
    for (option, reference) in [("", [217.5, 237.0, 273.9]), (" --freeze", [113.7, 145.7, 204.0])] {
      guard let run = try ServerRun.of("celery", "--attach --steps 100,1000" + option + choice) else { return }
      run.expectInvariants(isAtRest: false)
      report.add(run, "Celery" + (option.isEmpty ? "" : ", freeze"))
      // Python 3.12 counts no references to some objects, so that other versions write to other pages.
      let isAlike = isPrepared && run.versions["python of celery"]?.hasPrefix("3.12.") == true
      for (work, size) in zip([0, 100, 1000], reference) {
        report.total(work, size...size, tolerance: isAlike ? 10 : nil)
      }
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
