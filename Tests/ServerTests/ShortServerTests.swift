import Glibc
import Testing

/// gunicorn with a small shop, in a few seconds: what `make test` runs.
///
/// Its first process wakes up each second, so nothing less is rest.
@Suite(.serialized) struct ShortServerTests {
  private static let nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups"

  @Test func readingASharedShopCopiesIt() throws {
    guard geteuid() == 0 else { return print("SKIP: frame numbers need root") }
    guard let run = try ServerRun.of("gunicorn", "--rest 1.5 --orders 20000 --workers 2 --steps 100 --path /hit") else {
      return
    }
    run.expectInvariants(isAtRest: false)
    let (before, after) = (try run.look(0), try run.look(100))
    let roles = before.family.map(\.role)
    #expect(before.last.members == 3 && before.findsOrphans)
    #expect(roles == ["master", "worker", "worker"])
    #expect(before.template == before.family.first?.pid)
    // What was inherited stays; requests only move pages from shared to broken.
    let inherited = try #require(before.last.memory.inherited)
    #expect(abs(try #require(after.last.memory.inherited) - inherited) < inherited / 100)
    let moved = after.last.memory.broken - before.last.memory.broken
    let left = try #require(before.last.memory.stillShared) - (try #require(after.last.memory.stillShared))
    #expect(moved > 4 << 20 && abs(moved - left) < moved / 10)
    let whole = try #require(run.profile)
    #expect(whole.last.requests == 100)
    #expect(whole.samples.contains { $0.members == 1 }, "watched from its first instruction on")
    #expect(try #require(whole.breaks).processes.count >= 3)
  }

  @Test func aCollectionCopiesAndFreezingPreventsIt() throws {
    guard geteuid() == 0 else { return print("SKIP: frame numbers need root") }
    let arguments = "--attach --rest 1.5 --orders 20000 --workers 2 --steps 10 --path /gc"
    guard let run = try ServerRun.of("gunicorn", arguments) else { return }
    guard let frozen = try ServerRun.of("gunicorn", arguments + " --freeze") else { return }
    run.expectInvariants(isAtRest: true)
    frozen.expectInvariants(isAtRest: true)
    #expect(run.copiesByEvents > 3000 && frozen.copiesByEvents < run.copiesByEvents / 4)
  }

  @Test func withoutRootWhatIsPrivateIsTold() throws {
    guard geteuid() == 0 else { return print("SKIP: only root can become another user") }
    let arguments = "--attach --rest 1.5 --orders 20000 --workers 2 --steps 40 --path /hit"
    guard let run = try ServerRun.of("gunicorn", arguments, as: Self.nobody) else { return }
    let worker = try #require(try run.look(40).processes.last?.memory)
    #expect(worker.inherited == nil && worker.stillShared == nil)
    #expect(worker.broken > 1 << 20)
    let breaks = try #require(run.profile?.breaks)
    #expect(breaks.source != nil && breaks.source != "tracepoints" && breaks.lostFaults == 0)
  }
}
