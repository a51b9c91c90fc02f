import Profiler
import Testing

/// Traces that are small enough to know what comes of them.
@Suite struct TraceReplayTests {
  private static let code = CodeName(function: "f", module: "/m")

  private func write(_ time: UInt64, _ pid: Int32, page: UInt64, _ outcome: FaultOutcome) -> BreakEvent {
    BreakEvent(
      time: time, pid: pid, tid: pid, address: page * 4096 + 8, outcome: outcome, isKernel: false, code: Self.code)
  }

  /// A template, 1, and two workers, 2 and 3, that share ten pages; of an eleventh 3 has its own.
  private func trace(_ writes: [BreakEvent], lives: [LifeEvent] = []) -> WriteTrace {
    let sharing = SharingOrigin(
      time: 100, processes: [1, 2, 3],
      runs: [
        SharingOrigin.Run(first: 1000, count: 10, holders: [0, 0, 0]),
        SharingOrigin.Run(first: 1010, count: 1, holders: [0, 0, 2]),
      ])
    return WriteTrace(sharing: sharing, lives: lives, writes: writes, pageSize: 4096)
  }

  private func replay(_ trace: WriteTrace) throws -> ReplayResult {
    try #require(TraceReplay(trace, kernel: "6.18.44")).run()
  }

  @Test func theLastHolderReuses() throws {
    let result = try replay(
      trace([
        write(110, 2, page: 1000, .copied), write(120, 3, page: 1000, .copied), write(130, 1, page: 1000, .reused),
        write(140, 2, page: 1010, .copied), write(150, 1, page: 1010, .reused), write(160, 3, page: 1010, .reused),
      ]))
    #expect(result.writes == 6 && result.agreeing == 6 && result.copied == 3 && result.recordedCopies == 3)
    #expect(result.frames == 6 && result.leftOut == 0)
  }

  @Test func whatTheKernelDidOtherwiseIsCounted() throws {
    let result = try replay(trace([write(110, 2, page: 1000, .reused), write(120, 9, page: 1000, .copied)]))
    #expect(result.writes == 1 && result.agreeing == 0 && result.copied == 1 && result.leftOut == 1)
  }

  @Test func forksShareAndEndsGiveBack() throws {
    let lives = [
      LifeEvent(time: 120, pid: 4, what: .forked(from: 1)), LifeEvent(time: 150, pid: 4, what: .ended),
      LifeEvent(time: 105, pid: 5, what: .forked(from: 77)),
    ]
    let result = try replay(
      trace(
        [
          // Nobody shares what came after the beginning, until somebody is forked.
          write(110, 1, page: 2000, .reused), write(130, 4, page: 2000, .copied), write(140, 1, page: 2000, .reused),
          write(145, 4, page: 1005, .copied), write(160, 5, page: 2000, .copied),
        ], lives: lives))
    #expect(result.writes == 4 && result.agreeing == 4 && result.leftOut == 1)
    // 2000 of the three, and the page that all share again.
    #expect(result.frames == 4)
  }

  @Test func whatCameBeforeTheBeginningIsLeftOut() throws {
    #expect(try replay(trace([write(99, 2, page: 1000, .copied)])).writes == 0)
    #expect(try replay(trace([])) == ReplayResult())
    #expect(TraceReplay(trace([]), kernel: "nonsense") == nil)
  }

  @Test func workersGoAndCome() throws {
    let whole = trace(
      [write(110, 2, page: 1000, .copied), write(120, 3, page: 1001, .copied), write(130, 3, page: 1010, .reused)],
      lives: [LifeEvent(time: 115, pid: 6, what: .forked(from: 1))])
    let without = whole.without([3, 6])
    #expect(without.writes.map(\.pid) == [2] && without.lives.isEmpty)
    // 1000 and its copy; the other two, which nobody writes any more, are still there.
    #expect(try replay(without).frames == 4)
    // The page of which 3 was the only holder is nobody's then; where it was the first, the next one is.
    #expect(whole.without([1]).sharing.runs.map(\.holders) == [[0, 0], [0, 1]])
    let more = whole.adding(8, like: 3)
    #expect(more.sharing.runs.map(\.holders) == [[0, 0, 0, 0], [0, 0, 2, 3]])
    #expect(more.writes.count == 5)
    let result = try replay(more)
    #expect(result.agreeing == result.writes && result.copied == 3)
    // 1000 and its copy, 1001 and two copies, 1010 of the template, of 3 and of 8.
    #expect(result.frames == 8)
  }

  @Test func ageIsCountedFromTheFork() {
    let whole = trace(
      [
        write(110, 2, page: 1000, .copied), write(190, 2, page: 1001, .copied), write(260, 4, page: 1000, .copied),
        write(290, 4, page: 1001, .copied), write(295, 1, page: 1002, .copied),
      ], lives: [LifeEvent(time: 250, pid: 4, what: .forked(from: 1))])
    #expect(whole.limited(toAge: 30, of: [2, 4]).writes.map(\.time) == [110, 260, 295])
  }
}
