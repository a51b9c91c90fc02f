import FoundationEssentials
import Glibc
import Testing

/// Advice that was followed: rules speak where something is gained and are silent where nothing is, and nothing gains more than its bound.
@Suite(.serialized) struct AdviceServerTests {
  private static let small = "--attach --rest 1.5 --workers 2 --orders"

  /// With more orders more of what is inherited can be broken: the interpreter itself stays as large as it is.
  private static func gunicorn(orders: Int = 20_000, _ work: String) throws -> ServerRun? {
    try ServerRun.of("gunicorn", "\(small) \(orders) --steps \(work)")
  }

  /// What one run takes more than another one at the end.
  private func gain(_ run: ServerRun, _ other: ServerRun) throws -> Int {
    let (before, after) = (try #require(run.looks.last).profile, try #require(other.looks.last).profile)
    return try #require(before.last.total.real) - #require(after.last.total.real)
  }

  @Test func freezingIsAdvisedWhereCollectionsCopy() throws {
    guard geteuid() == 0 else { return print("SKIP: frame numbers need root") }
    guard let run = try Self.gunicorn(orders: 60_000, "10 --path /gc"),
      let frozen = try Self.gunicorn(orders: 60_000, "10 --path /gc --freeze"),
      let reading = try Self.gunicorn("60 --path /hit")
    else { return }
    let fires = try #require(run.advice("gc-freeze"))
    let bound = try #require(fires.bound)
    let gained = try gain(run, frozen)
    #expect(fires.verdict == "worthTrying" && gained > 4 << 20 && gained <= bound, "\(gained) of \(bound)")
    #expect(frozen.advice("gc-freeze")?.verdict != "worthTrying", "\(frozen.advice("gc-freeze") as Any)")
    #expect(reading.advice("gc-freeze")?.verdict == "noGain" && reading.copiesByEvents > 1000)

    // What was broken is shared again by workers that begin anew, as they were before the first request.
    let recycle = try #require(run.advice("recycle"))
    let renewed = try #require(try run.look(10).last.total.real) - (try #require(try run.look(0).last.total.real))
    let most = try #require(recycle.bound)
    #expect(recycle.verdict == "worthTrying" && renewed > 4 << 20 && renewed <= most, "\(renewed) of \(most)")
    #expect(frozen.advice("recycle")?.verdict == "noGain")
  }

  @Test func loadingBeforeTheForkIsAdvisedWhereItIsMissing() throws {
    guard geteuid() == 0 else { return print("SKIP: frame numbers need root") }
    guard let run = try Self.gunicorn("10 --path /noop --no-preload"), let loaded = try Self.gunicorn("10 --path /noop")
    else { return }
    let fires = try #require(run.advice("preload"))
    let bound = try #require(fires.bound)
    let gained = try gain(run, loaded)
    #expect(fires.verdict == "worthTrying" && gained > 4 << 20 && gained <= bound, "\(gained) of \(bound)")
    #expect(loaded.advice("preload")?.verdict == "noGain")
  }

  /// A worker whose threads take turns at filling and emptying memory (`Programs/bursts.py`).
  private func bursts(_ setting: String) throws -> ServerRun.Profile {
    let script = "\(ServerRun.package.path)/Tests/ServerTests/Programs/bursts.py"
    let shell = try ShellRun("\(setting) /usr/bin/python3 '\(script)'")
    guard shell.status == 0 else { throw ServerRun.Failed(status: shell.status, errors: shell.errors) }
    return try JSONDecoder().decode(ServerRun.Profile.self, from: Data(shell.output.utf8))
  }

  @Test func fewerArenasAreAdvisedWhereTheyHoldNewMemory() throws {
    guard geteuid() == 0 else { return print("SKIP: frame numbers need root") }
    let (many, few) = (try bursts(""), try bursts("MALLOC_ARENA_MAX=2"))
    let fires = try #require(many.advice.first { $0.rule == "malloc-arenas" })
    let bound = try #require(fires.bound)
    let gained = try #require(many.last.total.real) - (try #require(few.last.total.real))
    #expect(fires.verdict == "worthTrying" && gained > 16 << 20 && gained <= bound, "\(gained) of \(bound)")
    #expect(few.advice.first { $0.rule == "malloc-arenas" }?.verdict == "noGain")
  }

  @Test func opcacheIsAdvisedWhereItIsMissing() throws {
    guard geteuid() == 0 else { return print("SKIP: frame numbers need root") }
    let arguments = "--attach --rest 1.5 --steps 40"
    guard let run = try ServerRun.of("php", arguments + " --no-opcache"),
      let cached = try ServerRun.of("php", arguments)
    else { return }
    let fires = try #require(run.advice("opcache"))
    let bound = try #require(fires.bound)
    let gained = try gain(run, cached)
    #expect(fires.verdict == "worthTrying" && gained > 4 << 20 && gained <= bound, "\(gained) of \(bound)")
    #expect(cached.advice("opcache")?.verdict == "noGain")
  }
}
