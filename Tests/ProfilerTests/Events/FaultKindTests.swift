import Profiler
import Testing

struct FaultKindTests {
  /// The codes that the running kernel reports for known accesses, and those of its header.
  @Test(
    arguments: [
      (7, FaultKind.writeToPresent), (6, .writeToAbsent), (4, .readOfAbsent),
      (0x14, FaultKind(access: .fetch, wasPresent: false, isKernel: false)),
      (0x15, FaultKind(access: .fetch, wasPresent: true, isKernel: false)),
      (5, FaultKind(access: .read, wasPresent: true, isKernel: false)),
      (0x27, .writeToPresent), (0x47, .writeToPresent), (0x45, .writeToPresent),
    ] as [(UInt64, FaultKind)])
  func errorCodesOfUserCode(code: UInt64, kind: FaultKind) {
    #expect(FaultKind(errorCode: code, isKernel: false) == kind)
  }

  @Test func onlyWritesToPresentPagesBreakSharing() {
    #expect(FaultKind(errorCode: 3, isKernel: true) == .kernelWriteToPresent)
    #expect(FaultKind.kernelWriteToPresent.mayBreakSharing == true)
    #expect(FaultKind.writeToAbsent.mayBreakSharing == false)
    #expect(FaultKind(access: .unknown, wasPresent: nil, isKernel: false).mayBreakSharing == nil)
  }
}
