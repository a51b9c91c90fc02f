import Profiler
import Testing

/// Huge pages under traces that are small enough to know what comes of them.
@Suite struct HugeReplayTests {
  private func write(_ time: UInt64, _ pid: Int32, page: UInt64, _ outcome: FaultOutcome) -> BreakEvent {
    BreakEvent(
      time: time, pid: pid, tid: pid, address: page * 4096, outcome: outcome, isKernel: false,
      code: CodeName(function: nil, module: nil))
  }

  /// A template, 1, and two workers, 2 and 3, that share the first hundred pages of the block that begins at page 512; of the next page each has
  /// its own, and another block of ten pages is written by nobody.
  private func replay(
    _ writes: [BreakEvent], lives: [LifeEvent] = [], absent: [HugeBlocks.Run]? = nil
  ) throws -> HugeReplayResult {
    let sharing = SharingOrigin(
      time: 100, processes: [1, 2, 3],
      runs: [
        SharingOrigin.Run(first: 512, count: 100, holders: [0, 0, 0]),
        SharingOrigin.Run(first: 612, count: 1, holders: [0, 1, 2]),
        SharingOrigin.Run(first: 4096, count: 10, holders: [0, 0, 0]),
        SharingOrigin.Run(first: 9000, count: 5, holders: [0, 0, 0]),
      ])
    let huge = HugeBlocks(
      blocks: [HugeBlocks.Run(first: 512, count: 512), HugeBlocks.Run(first: 4096, count: 512)],
      absent: absent ?? [HugeBlocks.Run(first: 613, count: 411), HugeBlocks.Run(first: 4106, count: 502)])
    let trace = WriteTrace(sharing: sharing, lives: lives, writes: writes, pageSize: 4096)
    return try #require(TraceReplay(trace, kernel: "6.18.44")).run(huge: huge, template: 1)
  }

  @Test func aBlockIsWholeAndAWriteCopiesOnePageOfIt() throws {
    let result = try replay([write(110, 2, page: 512, .copied), write(120, 3, page: 9000, .copied)])
    #expect(result.copied == 2 && result.moreFrames == 411 + 502 && result.moreByCollapse == 0)
  }

  @Test func nothingIsMoreWhereNobodyWrites() throws {
    let result = try replay([write(110, 2, page: 9001, .copied)])
    #expect(result.copied == 1 && result.moreFrames == 411 + 502)
  }

  @Test func aPageThatNobodyMapsAnyMoreStaysInItsHugePage() throws {
    // Without huge pages the template is the last holder of the page, and keeps it.
    let result = try replay([
      write(110, 2, page: 520, .copied), write(120, 3, page: 520, .copied), write(130, 1, page: 520, .reused),
    ])
    #expect(result.copied == 3 && result.moreFrames == 411 + 502 + 1)
  }

  @Test func newMemoryInABlockIsCopiedFromWhatTheTemplateHasThereThen() throws {
    // Page 700 is the worker's only; now it is the template's too, and was copied.
    let result = try replay([write(110, 2, page: 700, .reused)])
    #expect(result.copied == 1 && result.moreFrames == 411 + 502)
  }

  @Test func workersThatEndedHaveNothing() throws {
    let result = try replay(
      [write(110, 2, page: 512, .copied)], lives: [LifeEvent(time: 120, pid: 2, what: .ended)])
    // Its own page of the beginning is gone, too.
    #expect(result.moreFrames == 411 + 502)
  }

  @Test func aServerThatIsWatchedFromItsStartHasItsBlocksToo() throws {
    let sharing = SharingOrigin(time: 1, processes: [1], runs: [])
    let lives = [LifeEvent(time: 10, pid: 2, what: .forked(from: 1))]
    let trace = WriteTrace(
      sharing: sharing, lives: lives, writes: [write(20, 2, page: 512, .copied), write(30, 2, page: 800, .reused)],
      pageSize: 4096)
    let huge = HugeBlocks(
      blocks: [HugeBlocks.Run(first: 512, count: 512)], absent: [HugeBlocks.Run(first: 612, count: 412)])
    let result = try #require(TraceReplay(trace, kernel: "6.18.44")).run(huge: huge, template: 1)
    #expect(result.copied == 2 && result.moreFrames == 412)
  }

  @Test func khugepagedTakesWhatIsMostlyOwn() throws {
    let writes = (0..<256).map { write(110 + UInt64($0), 2, page: 512 + UInt64($0), $0 < 100 ? .copied : .reused) }
    #expect(try replay(writes).moreByCollapse == 256)
    // One page more is shared than khugepaged would copy: the own one of the beginning is among those written.
    #expect(try replay(Array(writes.dropLast())).moreByCollapse == 0)
  }
}
