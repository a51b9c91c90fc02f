import Profiler
import Testing

/// Where threads are as to their collectors, whatever comes in which order.
struct CollectorBracketsTests {
  private static let second: UInt64 = 1_000_000_000

  private func birth(_ pid: Int32, of parent: Int32, at time: UInt64, thread: Int32? = nil) -> ProcessChange {
    .began(
      TaskRecord(
        pid: pid, parentPID: thread == nil ? parent : pid, tid: thread ?? pid, parentTID: parent, time: time))
  }

  @Test func nothingIsKnownBeforeTheFirstMark() {
    var brackets = CollectorBrackets()
    #expect(brackets.collector(of: 5, at: 10) == .unknown)
    brackets.take(CollectorMark(.collect, begins: true), of: 5, at: 20)
    brackets.take(CollectorMark(.collect, begins: false), of: 5, at: 30)
    #expect(brackets.collector(of: 5, at: 19) == .unknown)
    #expect(brackets.collector(of: 5, at: 20) == .inside(.collect))
    #expect(brackets.collector(of: 5, at: 29) == .inside(.collect))
    #expect(brackets.collector(of: 5, at: 30) == .outside)
    #expect(brackets.collector(of: 6, at: 25) == .unknown)
  }

  @Test func whoIsMetAtTheEndOfACollectionIsOutsideAfterwards() {
    var brackets = CollectorBrackets()
    brackets.take(CollectorMark(.collect, begins: false), of: 5, at: 30)
    #expect(brackets.collector(of: 5, at: 29) == .unknown)
    #expect(brackets.collector(of: 5, at: 31) == .outside)
  }

  @Test func sweepingInsideOfMarkingIsSweeping() {
    var brackets = CollectorBrackets()
    brackets.take(CollectorMark(.mark, begins: true), of: 5, at: 10)
    brackets.take(CollectorMark(.sweep, begins: true), of: 5, at: 20)
    brackets.take(CollectorMark(.sweep, begins: false), of: 5, at: 30)
    brackets.take(CollectorMark(.mark, begins: false), of: 5, at: 40)
    let seen = [15, 25, 35, 45].map { brackets.collector(of: 5, at: $0) }
    #expect(seen == [.inside(.mark), .inside(.sweep), .inside(.mark), .outside])
  }

  /// The end of sweeping does not tell whether there is marking around it.
  @Test func theEndOfAPartDoesNotTellWhatIsAroundIt() {
    var brackets = CollectorBrackets()
    brackets.take(CollectorMark(.sweep, begins: true), of: 5, at: 10)
    brackets.take(CollectorMark(.sweep, begins: false), of: 5, at: 20)
    #expect(brackets.collector(of: 5, at: 15) == .inside(.sweep))
    #expect(brackets.collector(of: 5, at: 25) == .unknown)
    brackets.take(CollectorMark(.mark, begins: false), of: 5, at: 30)
    #expect(brackets.collector(of: 5, at: 35) == .outside)
  }

  /// An exception may leave a collector without a mark.
  @Test func aCollectionThatBeginsAgainHasEnded() {
    var brackets = CollectorBrackets()
    for time: UInt64 in [10, 20] { brackets.take(CollectorMark(.mark, begins: true), of: 5, at: time) }
    brackets.take(CollectorMark(.mark, begins: false), of: 5, at: 30)
    #expect(brackets.collector(of: 5, at: 35) == .outside)
  }

  @Test func aChildGoesOnWhereItsParentWas() {
    var brackets = CollectorBrackets()
    brackets.take(CollectorMark(.collect, begins: true), of: 5, at: 10)
    brackets.take(birth(6, of: 5, at: 15))
    brackets.take(CollectorMark(.collect, begins: false), of: 5, at: 20)
    brackets.take(birth(7, of: 5, at: 25))
    brackets.take(birth(9, of: 8, at: 25))
    #expect(brackets.collector(of: 6, at: 30) == .inside(.collect))
    #expect(brackets.collector(of: 7, at: 30) == .outside)
    #expect(brackets.collector(of: 9, at: 30) == .unknown)
    brackets.take(birth(5, of: 5, at: 26, thread: 11))
    #expect(brackets.collector(of: 11, at: 30) == .outside)
  }

  @Test func anotherProgramBeginsOutside() {
    var brackets = CollectorBrackets()
    brackets.take(CollectorMark(.collect, begins: true), of: 5, at: 10)
    brackets.take(.named(NameRecord(pid: 5, tid: 5, name: "true", isExec: true, time: 20)))
    #expect(brackets.collector(of: 5, at: 25) == .outside)
  }

  @Test func aThreadThatSleepsIsOutsideIfNothingElseIsKnown() {
    var brackets = CollectorBrackets()
    #expect(brackets.unknown(of: [5, 6]) == [5, 6])
    brackets.noteAsleep(5, at: 10)
    #expect(brackets.unknown(of: [5, 6]) == [6])
    #expect(brackets.collector(of: 5, at: 11) == .outside && brackets.collector(of: 5, at: 9) == .unknown)
    // A finalizer may sleep.
    brackets.take(CollectorMark(.collect, begins: true), of: 6, at: 20)
    brackets.noteAsleep(6, at: 30)
    #expect(brackets.collector(of: 6, at: 35) == .inside(.collect))
  }

  /// Marks are read after faults, so they may lie behind faults that are read with the next batch.
  @Test func whatIsReadEarlyDoesNotCountEarly() {
    var brackets = CollectorBrackets()
    brackets.noteAsleep(5, at: 5)
    brackets.take(CollectorMark(.collect, begins: true), of: 5, at: 20)
    brackets.advance(to: 19)
    #expect(brackets.collector(of: 5, at: 18) == .outside)
    brackets.take(birth(6, of: 5, at: 19))
    #expect(brackets.collector(of: 6, at: 21) == .outside)
  }

  @Test func theLatestStateIsKeptHoweverOldItIs() {
    var brackets = CollectorBrackets()
    for round: UInt64 in 0..<100 {
      brackets.take(CollectorMark(.collect, begins: true), of: 5, at: round * Self.second)
      brackets.take(CollectorMark(.collect, begins: false), of: 5, at: round * Self.second + 10)
      brackets.advance(to: round * Self.second + 20)
    }
    brackets.advance(to: 1000 * Self.second)
    #expect(brackets.collector(of: 5, at: 1001 * Self.second) == .outside)
    // What happened a moment ago may still be asked for.
    brackets.take(CollectorMark(.collect, begins: true), of: 5, at: 1001 * Self.second)
    brackets.advance(to: 1002 * Self.second)
    #expect(brackets.collector(of: 5, at: 1000 * Self.second) == .outside)
  }

  @Test func aNumberThatIsUsedAgainIsAnotherThread() {
    var brackets = CollectorBrackets()
    brackets.take(CollectorMark(.collect, begins: true), of: 5, at: 10)
    brackets.take(.ended(TaskRecord(pid: 5, parentPID: 1, tid: 5, parentTID: 1, time: 20)))
    #expect(brackets.collector(of: 5, at: 19) == .inside(.collect))
    brackets.take(birth(5, of: 1, at: 30))
    #expect(brackets.collector(of: 5, at: 35) == .unknown)
    brackets.advance(to: 100 * Self.second)
    brackets.take(CollectorMark(.collect, begins: false), of: 5, at: 100 * Self.second)
    #expect(brackets.collector(of: 5, at: 101 * Self.second) == .outside)
  }

  @Test func afterALossNothingIsKnown() {
    var brackets = CollectorBrackets()
    brackets.take(CollectorMark(.collect, begins: true), of: 5, at: 10)
    brackets.forgetAll()
    #expect(brackets.collector(of: 5, at: 15) == .unknown)
  }
}
