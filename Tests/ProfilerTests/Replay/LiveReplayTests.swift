import Glibc
import Inspector
import Profiler
import TestSupport
import Testing

/// What the kernel did is what the model does with the same writes.
@Suite(.tags(.live), .serialized, .enabled(if: EventRights.tracepoints, "tracepoints of page faults need root"))
struct LiveReplayTests {
  /// Records a subject from before it acts.
  private func record(_ subject: EventSubject, _ act: () throws -> Void) throws -> WriteTrace {
    let finder = FamilyFinder(try ProcessCatalogue.ofThisMachine())
    let family = try #require(finder.family(of: subject.pid))
    let recorder = BreakRecorder()
    try subject.awaitRest()
    recorder.follow(family)
    recorder.collect()
    let sharing = try #require(SharingOrigin(FamilyProfile(family, pace: .fast)))
    try act()
    try subject.awaitRest()
    recorder.finish()
    let events = recorder.takeEvents()
    #expect(recorder.summary.lost.isNone)
    // Only its memory: of its libraries not all is anonymous.
    let writes = events.writes.filter { subject.addresses.contains($0.address) }
    return WriteTrace(sharing: sharing, lives: events.lives, writes: writes, pageSize: 4096)
  }

  @Test func sharedPagesAreCopied() throws {
    let subject = try EventSubject("writes", pages: 300)
    let trace = try record(subject) { _ = try subject.act() }
    let runs = trace.sharing.runs.filter { subject.pageNumbers.contains($0.first) }
    #expect(runs.reduce(0) { $0 + $1.count } == 300 && runs.allSatisfy { Set($0.holders) == [0] })
    let result = try #require(TraceReplay(trace, kernel: ProfileOrigin.here(pid: 1).kernel)).run()
    #expect(result.writes == 300 && result.agreeing == 300 && result.copied == 300 && result.frames == 600)
  }

  @Test func generationsOfChildrenAreReplayed() throws {
    let subject = try EventSubject("children", pages: 50, number: 3)
    let trace = try record(subject) { _ = try subject.act() }
    #expect(trace.lives.count == 12, "three children and three grandchildren come and go")
    let result = try #require(TraceReplay(trace, kernel: ProfileOrigin.here(pid: 1).kernel)).run()
    #expect(result.writes >= 300 && result.agreeing == result.writes && result.leftOut == 0, "\(result)")
    #expect(result.frames == 50)
  }
}
