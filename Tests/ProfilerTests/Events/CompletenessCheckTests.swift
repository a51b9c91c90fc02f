import ProcFS
import Profiler
import Testing

struct CompletenessCheckTests {
  private func fault(page: UInt64, _ kind: FaultKind) -> FaultEvent {
    FaultEvent(time: page, pid: 1, tid: 1, address: page * 4096 + 8, instruction: 0, kind: kind)
  }

  private func check(
    _ faults: [FaultEvent], allocation: PageAllocation? = nil, counted: UInt64, changed: [UInt64] = [],
    appeared: [UInt64] = [],
    lost: LostRecords = LostRecords(), period: UInt64 = 1
  ) -> CompletenessCheck {
    CompletenessCheck(
      faults: faults.map { FaultPairing.Settled(fault: $0, outcome: .unknown, allocation: allocation) },
      countedFaults: counted,
      pages: CompletenessCheck.PageChanges(changed: changed, appeared: appeared), period: period, lost: lost)
  }

  @Test func everythingIsExplained() {
    let faults = [
      fault(page: 1, .writeToPresent), fault(page: 2, .writeToPresent), fault(page: 3, .kernelWriteToPresent),
      fault(page: 4, .writeToAbsent), fault(page: 4, .writeToPresent), fault(page: 5, .readOfAbsent),
    ]
    let check = check(faults, counted: 6, changed: [1, 3], appeared: [4, 5])
    #expect(check.withoutRecord == 0 && check.isComplete)
    #expect(check.breakingWrites == 4 && check.brokenPages == 4)
    #expect(check.changedByWrite == 2 && check.changedUnexplained == [])
    // Invariant 4: pages written to while present = changed + reused + those that only appeared now.
    #expect(check.reusedPages == 1 && check.brokenNewPages == 1)
    #expect(check.appearedByFault == 2 && check.appearedUnexplained == [])
  }

  @Test func aPageThatWasGivenUpAndCameBackIsNotUnexplained() {
    let check = check([fault(page: 7, .writeToAbsent)], counted: 1, changed: [7])
    #expect(check.changedByWrite == 0 && check.changedByNewPage == 1 && check.isComplete)
  }

  @Test func whatNoRecordExplainsIsListed() {
    let check = check([fault(page: 1, .writeToPresent)], counted: 4, changed: [1, 8, 9], appeared: [20])
    #expect(check.withoutRecord == 3 && !check.isComplete)
    #expect(check.changedUnexplained == [8, 9] && check.appearedUnexplained == [20])
  }

  @Test func recordsOfFailedAccessesAreNotCountedByTheKernel() {
    let check = check([fault(page: 1, .readOfAbsent), fault(page: 1, .readOfAbsent)], counted: 1)
    #expect(check.withoutRecord == -1 && !check.isComplete)
  }

  @Test func aLargeFolioExplainsAllOfItsPages() {
    let folio = PageAllocation(time: 2, pid: 1, tid: 1, frame: FrameNumber(rawValue: 64), order: 4, isZeroed: nil)
    let check = check([fault(page: 37, .writeToAbsent)], allocation: folio, counted: 1, appeared: Array(31...48))
    #expect(check.appearedUnexplained == [31, 48] && check.appearedByFault == 16)
  }

  @Test func softwareEventsExplainWhatChangedAndWhatAppeared() {
    let unknown = FaultKind(access: .unknown, wasPresent: nil, isKernel: false)
    let check = check(
      [fault(page: 1, unknown), fault(page: 2, unknown), fault(page: 3, unknown)], counted: 3, changed: [1],
      appeared: [2])
    #expect(check.changedByWrite == 1 && check.appearedByFault == 1 && check.breakingWrites == 0 && check.isComplete)
  }

  @Test func lossAndSubsamplingAreNeverComplete() {
    var lost = LostRecords()
    lost.faults = 1
    #expect(!check([], counted: 0, lost: lost).isComplete)
    var inexact = LostRecords()
    inexact.isExact = false
    #expect(!check([], counted: 0, lost: inexact).isComplete)
    #expect(!check([], counted: 0, period: 10).isComplete)
    #expect(check([], counted: 0).isComplete)
  }

  @Test func numbersThatCannotBeDoNotTrap() {
    let check = check([fault(page: 1, .writeToPresent)], counted: .max, changed: [.max, .max])
    #expect(check.withoutRecord == Int.max - 1 && check.changedUnexplained.count == 2)
  }
}
