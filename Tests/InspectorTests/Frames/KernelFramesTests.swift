import Inspector
import ProcFS
import Testing

/// What is made of the kernel's books, whatever they say and wherever they end.
@Suite struct KernelFramesTests {
  /// Books in memory, which end before a frame, and of which some frames cannot be read.
  private struct Books: KernelBooks {
    var hasCounts = true
    var tellsMerged = true
    var tellsExclusive = true
    var count: UInt64 = 2
    var flag: FrameFlags = [.anon]
    var end = UInt64.max
    var unreadable: Set<UInt64> = []

    func counts(of frames: [UInt64]) throws(ProcFSError) -> [UInt64]? {
      guard frames.allSatisfy({ $0 < end }) else { throw .truncated(path: "/proc/kpagecount") }
      guard unreadable.isDisjoint(with: frames) else { throw .notPermitted(path: "/proc/kpagecount") }
      return frames.map { _ in count }
    }

    func flags(of frames: [UInt64]) throws(ProcFSError) -> [FrameFlags]? { frames.map { _ in flag } }
  }

  private static func frames(
    _ books: Books, isMerging: Bool? = false, tellsExclusive: Bool = false, tellsDirty: Bool = false
  ) -> KernelFrames {
    KernelFrames(books, isMerging: isMerging, tellsExclusive: tellsExclusive, tellsDirty: tellsDirty)
  }

  @Test(arguments: [0, 1, 5, 4095, 4096]) func memoryOfDevicesBehindTheBooksSpoilsNoOtherFrame(known: Int) {
    var books = Books()
    books.end = UInt64(1000 + known)
    let facts = Self.frames(books).facts(of: (0..<4096).map { UInt64(1000 + $0) })
    #expect(facts.map { $0?.count } == (0..<4096).map { $0 < known ? 2 : 0 })
    #expect(facts.allSatisfy { $0?.isZero == false })
  }

  @Test func aFrameThatCannotBeReadIsUnknownAndNoOtherOne() {
    var books = Books()
    books.unreadable = [7, 300]
    let facts = Self.frames(books).facts(of: Array(0..<1000))
    #expect(facts.indices.filter { facts[$0] == nil } == [7, 300])
    books.hasCounts = false
    #expect(Self.frames(books).facts(of: [1, 2]) == [nil, nil])
  }

  @Test func mergedFramesAreKnownIfTheFlagTellsOrNothingIsMerged() {
    var books = Books()
    books.flag = [.anon, .ksm]
    for (isMerging, tells, isKnown, isMerged) in [
      (true, true, true, true), (nil, true, true, true), (false, true, true, false), (false, false, true, false),
      (true, false, false, false), (nil, false, false, false),
    ] as [(Bool?, Bool, Bool, Bool)] {
      books.tellsMerged = tells
      let frames = Self.frames(books, isMerging: isMerging, tellsExclusive: true)
      #expect(frames.tellsMerged == isKnown)
      #expect(frames.facts(of: [5])[0]?.isMerged == isMerged)
    }
  }

  @Test func aFrameBehindTheFirstOfAFolioIsDirtyOnlyIfTheKernelShowsTheFoliosMarks() {
    for (flag, expected) in [
      ([.uptodate], false), ([.uptodate, .dirty], true), ([.uptodate, .compoundTail], false),
      ([.uptodate, .compoundTail, .dirty], true), ([.compoundTail], nil), ([.uptodate, .compoundHead], false),
    ] as [(FrameFlags, Bool?)] {
      var books = Books()
      books.flag = flag
      #expect(Self.frames(books, tellsDirty: true).facts(of: [5])[0]?.isDirty == expected, "\(flag)")
    }
    var books = Books()
    books.flag = [.anon, .dirty]
    #expect(Self.frames(books, tellsDirty: true).facts(of: [5])[0]?.isDirty == nil)
  }
}
