import Profiler
import Testing

/// What became of writes, where it is known what every page had at every moment.
struct FrameHistoryTests {
  /// A machine whose page tables are a list of what is where.
  private final class Tables {
    var frames: [Int32: [UInt64: UInt64]] = [:]
    var moment: UInt64 = 0
  }

  private let tables = Tables()

  private func history() -> FrameHistory {
    FrameHistory(
      pageSize: 4096, zeroFrame: 7, now: { [tables] in tables.moment },
      read: { [tables] pages, pid in pages.map { tables.frames[pid]?[$0] } })
  }

  private func fault(_ time: UInt64, _ page: UInt64, pid: Int32 = 1, _ kind: FaultKind = .writeToPresent) -> FaultEvent
  {
    FaultEvent(time: time, pid: pid, tid: pid, address: page * 4096 + 8, instruction: 0, kind: kind)
  }

  private func birth(_ time: UInt64, _ pid: Int32, of parent: Int32) -> ProcessChange {
    .began(TaskRecord(pid: pid, parentPID: parent, tid: pid, parentTID: parent, time: time))
  }

  private func batch(_ faults: [FaultEvent], _ changes: [ProcessChange] = []) -> EventBatch {
    var batch = EventBatch()
    (batch.faults, batch.changes) = (faults, changes)
    return batch
  }

  /// Gives batches one after the other, each with what the page tables show when it is taken and when that is.
  private func outcomes(
    _ history: FrameHistory, _ steps: [(batch: EventBatch, at: UInt64, frames: [Int32: [UInt64: UInt64]])]
  ) -> [UInt64: FaultOutcome] {
    var found: [UInt64: FaultOutcome] = [:]
    for step in steps {
      (tables.moment, tables.frames) = (step.at, step.frames)
      history.take(step.batch) { found[$0.fault.time] = $0.outcome }
    }
    history.finish { found[$0.fault.time] = $0.outcome }
    return found
  }

  private func known(_ frames: [UInt64: UInt64]) -> LookedFrames {
    LookedFrames(frames.sorted { $0.key < $1.key }.map { (page: $0.key, frame: $0.value) })
  }

  private func looked(_ frames: [UInt64: UInt64], pid: Int32 = 1, begin: UInt64 = 1) -> FrameHistory {
    let history = history()
    history.take(known(frames), of: pid, begin: begin)
    return history
  }

  @Test func anotherFrameIsACopyAndTheSameOneIsNot() {
    let history = looked([10: 100, 11: 101, 12: 7, 20: 300])
    let found = outcomes(
      history,
      [
        (batch([]), 2, [:]),
        (
          batch([fault(10, 10), fault(11, 11), fault(12, 12), fault(13, 13)]), 50,
          [1: [10: 200, 11: 101, 12: 202, 13: 203]]
        ),
      ])
    #expect(found == [10: .copied, 11: .reused, 12: .zeroFilled, 13: .unknown])
  }

  @Test func pagesThatNobodyMaySeeStayUnknown() {
    let found = outcomes(looked([10: 100]), [(batch([]), 2, [:]), (batch([fault(10, 10)]), 50, [:])])
    #expect(found == [10: .unknown])
  }

  @Test func theSecondFaultAtAPageFindsItOwned() {
    let found = outcomes(
      looked([10: 100]), [(batch([]), 2, [:]), (batch([fault(10, 10), fault(20, 10)]), 50, [1: [10: 200]])])
    #expect(found == [10: .copied, 20: .reused])
  }

  @Test func aForkBetweenTwoFaultsLeavesBothOpen() {
    let forked = batch([fault(10, 10), fault(20, 10), fault(30, 11)], [birth(15, 2, of: 1)])
    let found = outcomes(
      looked([10: 100, 11: 101]), [(batch([]), 2, [:]), (forked, 50, [1: [10: 200, 11: 201]])])
    #expect(found == [10: .unknown, 20: .unknown, 30: .copied])
  }

  @Test func aFaultThatCameBeforeTheReadingCounts() {
    // The frame is read at 50; the fork and the second fault, before that, are only told with the next batch.
    let found = outcomes(
      looked([10: 100]),
      [
        (batch([]), 2, [:]), (batch([fault(10, 10)]), 50, [1: [10: 300]]),
        (batch([fault(40, 10)], [birth(30, 2, of: 1)]), 90, [1: [10: 300]]),
      ])
    #expect(found == [10: .unknown, 40: .unknown])
  }

  @Test func whatWasWrittenLaterIsComparedWithTheLastWrite() {
    let found = outcomes(
      looked([10: 100]),
      [
        (batch([]), 2, [:]), (batch([fault(10, 10)]), 20, [1: [10: 200]]),
        (batch([fault(30, 10)], [birth(25, 2, of: 1)]), 40, [1: [10: 300]]),
        (batch([fault(50, 10)]), 60, [1: [10: 300]]),
      ])
    #expect(found == [10: .copied, 30: .copied, 50: .reused])
  }

  @Test func aChildHasThePagesOfItsParent() {
    let faults = [fault(10, 10, pid: 2), fault(11, 11, pid: 2), fault(12, 12), fault(13, 12, pid: 2)]
    let found = outcomes(
      history(),
      [(batch(faults, [birth(5, 2, of: 1)]), 50, [1: [10: 100, 11: 101, 12: 102], 2: [10: 200, 11: 101, 12: 202]])])
    // The parent has written to its page 12 after the fork, so nobody knows which of the two was the last to have it.
    #expect(found == [10: .copied, 11: .reused, 12: .unknown, 13: .unknown])
  }

  @Test func whatTheParentWroteBeforeTheForkIsTheChilds() {
    let found = outcomes(
      looked([10: 100]),
      [
        (batch([]), 2, [:]), (batch([fault(10, 10)]), 20, [1: [10: 200]]),
        (batch([fault(40, 10, pid: 2)], [birth(30, 2, of: 1)]), 50, [1: [10: 200], 2: [10: 300]]),
      ])
    #expect(found == [10: .copied, 40: .copied])
  }

  @Test func aPageThatCameAnewIsNotComparedWithTheOldOne() {
    let found = outcomes(
      looked([10: 100]),
      [
        (batch([]), 2, [:]), (batch([fault(10, 10, .writeToAbsent)]), 20, [1: [10: 200]]),
        (batch([fault(30, 10)]), 40, [1: [10: 200]]), (batch([fault(50, 10)]), 60, [1: [10: 200]]),
      ])
    #expect(found == [10: .unknown, 30: .unknown, 50: .reused])
  }

  @Test func aLookKnowsWhatWasWrittenBeforeIt() {
    let history = looked([10: 100])
    var found: [UInt64: FaultOutcome] = [:]
    func take(_ taken: EventBatch, at moment: UInt64, _ frames: [UInt64: UInt64]) {
      (tables.moment, tables.frames) = (moment, [1: frames])
      history.take(taken) { found[$0.fault.time] = $0.outcome }
    }
    take(batch([]), at: 2, [:])
    take(batch([fault(10, 11, .writeToAbsent), fault(25, 10)]), at: 30, [10: 200, 11: 201])
    // It began at 20, and may have read page 10 before it was written.
    history.take(known([10: 100, 11: 201]), of: 1, begin: 20)
    take(batch([fault(40, 10), fault(41, 11)]), at: 50, [10: 200, 11: 301])
    history.finish { found[$0.fault.time] = $0.outcome }
    #expect(found == [10: .unknown, 25: .copied, 40: .reused, 41: .copied])
  }

  @Test func theMemoryOfAnotherProgramIsNotCompared() {
    let gone: [ProcessChange] = [
      .ended(TaskRecord(pid: 1, parentPID: 0, tid: 1, parentTID: 0, time: 20)), birth(25, 1, of: 9),
    ]
    let found = outcomes(
      looked([10: 100]),
      [
        (batch([]), 2, [:]), (batch([fault(10, 10)], [birth(5, 2, of: 1)]), 15, [1: [10: 200]]),
        (batch([fault(30, 10), fault(31, 10, pid: 2)], gone), 50, [1: [10: 300], 2: [10: 400]]),
      ])
    #expect(found == [10: .copied, 30: .unknown, 31: .unknown])
  }

  @Test func framesAreFoundInRuns() {
    let frames = known([1: 10, 2: 11, 3: 12, 5: 14, 6: 20])
    #expect((0...7).map { frames[UInt64($0)] } == [nil, 10, 11, 12, nil, 14, 20, nil])
  }
}
