import ProcFS
import Profiler
import Testing

struct FaultPairingTests {
  private func fault(_ time: UInt64, tid: Int32 = 1, _ kind: FaultKind, at place: UInt64? = nil) -> FaultEvent {
    FaultEvent(
      time: time, pid: 1, tid: tid, address: time * 4096, instruction: 0, userInstruction: place, kind: kind)
  }

  private func allocation(_ time: UInt64, tid: Int32 = 1, zeroed: Bool?, order: Int = 0) -> PageAllocation {
    PageAllocation(
      time: time, pid: 1, tid: tid, frame: FrameNumber(rawValue: time), order: order, isZeroed: zeroed)
  }

  private func outcomes(_ batches: [EventBatch], hasAllocations: Bool = true) -> [UInt64: FaultOutcome] {
    var pairing = FaultPairing(hasAllocations: hasAllocations)
    var found: [UInt64: FaultOutcome] = [:]
    for batch in batches { pairing.take(batch) { found[$0.fault.time] = $0.outcome } }
    pairing.finish { found[$0.fault.time] = $0.outcome }
    return found
  }

  @Test func allocationsBelongToTheLastFaultOfTheirThread() {
    var batch = EventBatch()
    batch.faults = [
      fault(10, .writeToPresent), fault(11, tid: 2, .writeToPresent), fault(20, .writeToAbsent),
      fault(30, .readOfAbsent), fault(40, .writeToPresent), fault(50, .readOfAbsent),
    ]
    batch.allocations = [
      allocation(12, zeroed: false), allocation(21, zeroed: true), allocation(22, zeroed: false),
      allocation(31, zeroed: false), allocation(41, zeroed: true),
    ]
    #expect(
      outcomes([batch]) == [
        10: .copied, 11: .reused, 20: .zeroFilled, 30: .allocated, 40: .zeroFilled, 50: .mapped,
      ])
  }

  @Test func whatASystemCallTakesLaterIsForSomethingElse() {
    var batch = EventBatch()
    batch.faults = [fault(10, .writeToPresent, at: 0x1000), fault(20, .writeToPresent, at: 0x1000)]
    batch.allocations = [allocation(11, zeroed: false), allocation(21, zeroed: false)]
    batch.allocations[0].userInstruction = 0x2000
    batch.allocations[1].userInstruction = 0x1000
    #expect(outcomes([batch]) == [10: .reused, 20: .copied])
  }

  @Test func aFaultAndItsAllocationMayBeInTwoBatches() {
    var (first, second) = (EventBatch(), EventBatch())
    first.faults = [fault(10, .writeToPresent)]
    second.allocations = [allocation(11, zeroed: false)]
    second.faults = [fault(20, .writeToPresent)]
    #expect(outcomes([first, second]) == [10: .copied, 20: .reused])
  }

  @Test func whatTheFlagsDoNotTellStaysOpen() {
    var batch = EventBatch()
    batch.faults = [fault(10, .writeToPresent), fault(20, .writeToAbsent)]
    batch.allocations = [allocation(11, zeroed: nil), allocation(21, zeroed: nil, order: 9)]
    #expect(outcomes([batch]) == [10: .allocated, 20: .allocated])
    batch.allocations = []
    #expect(outcomes([batch], hasAllocations: false) == [10: .unknown, 20: .unknown])
  }

  @Test func theEndOfAThreadSettlesItsLastFault() {
    var (first, second) = (EventBatch(), EventBatch())
    first.faults = [fault(10, .writeToPresent)]
    first.allocations = [allocation(11, zeroed: false)]
    first.changes = [.ended(TaskRecord(pid: 1, parentPID: 0, tid: 1, parentTID: 0, time: 15))]
    // The number is used again.
    second.allocations = [allocation(20, zeroed: true)]
    var pairing = FaultPairing(hasAllocations: true)
    var settled: [FaultPairing.Settled] = []
    pairing.take(first) { settled.append($0) }
    #expect(settled.map(\.outcome) == [.copied] && settled.first?.allocation?.frame.rawValue == 11)
    pairing.take(second) { settled.append($0) }
    pairing.finish { settled.append($0) }
    #expect(settled.count == 1)
  }

  @Test func countsAreByProcessKindAndOutcome() {
    var batch = EventBatch()
    batch.faults = [fault(10, .writeToPresent), fault(20, .writeToPresent), fault(30, .readOfAbsent)]
    batch.allocations = [allocation(11, zeroed: false)]
    var pairing = FaultPairing(hasAllocations: true)
    var count = FaultCount()
    pairing.take(batch) { count.add($0) }
    pairing.finish { count.add($0) }
    batch.lost.faults = 3
    count.add(batch.lost)
    #expect(count.pids == [1] && count.recorded(1) == 3 && count.recorded(2) == 0)
    #expect(count.recorded(1) { $0.outcome == .copied } == 1)
    #expect(count.byProcess[1]?[FaultCount.Key(kind: .writeToPresent, outcome: .reused)] == 1)
    #expect(count.lost.faults == 3 && !count.lost.isNone)
  }
}
