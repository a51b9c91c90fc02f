import ProcFS
import Testing

@Suite struct PagemapEntryTests {
  @Test func namesItsBits() {
    let present = PagemapEntry(rawValue: 1 << 63 | 1 << 56 | 0x1234)
    #expect(present.isPresent)
    #expect(present.isMappedOnce)
    #expect(!present.isFileOrShmem && !present.isSwapped && !present.isSoftDirty && !present.isGuard)
    #expect(present.frameNumber == FrameNumber(rawValue: 0x1234))
    #expect(present.swapType == nil && present.swapOffset == nil)
    #expect(PagemapEntry(rawValue: 1 << 61).isFileOrShmem)
    #expect(PagemapEntry(rawValue: 1 << 58).isGuard)
    #expect(PagemapEntry(rawValue: 1 << 57).isUserfaultWriteProtected)
    #expect(PagemapEntry(rawValue: 1 << 55).isSoftDirty)
  }

  @Test func aFrameNumberEndsBelowTheSoftDirtyBit() {
    let all = PagemapEntry(rawValue: .max)
    #expect(all.frameNumber == FrameNumber(rawValue: 1 << 55 - 1))
  }

  @Test func anUnprivilegedReaderGetsNoFrameNumber() {
    #expect(PagemapEntry(rawValue: 1 << 63).frameNumber == nil)
    #expect(PagemapEntry(rawValue: 0x1234).frameNumber == nil, "not present")
  }

  @Test func aSwappedPageHasATypeAndAnOffset() {
    let swapped = PagemapEntry(rawValue: 1 << 62 | 77 << 5 | 3)
    #expect(swapped.isSwapped && !swapped.isPresent)
    #expect(swapped.swapType == 3)
    #expect(swapped.swapOffset == 77)
    #expect(swapped.frameNumber == nil)
  }
}
