import Profiler
import Testing

struct ThreadOwnersTests {
  private func birth(_ tid: Int32, of pid: Int32, at time: UInt64) -> ProcessChange {
    .began(TaskRecord(pid: pid, parentPID: 1, tid: tid, parentTID: 1, time: time))
  }

  private func end(_ tid: Int32, of pid: Int32, at time: UInt64) -> ProcessChange {
    .ended(TaskRecord(pid: pid, parentPID: 1, tid: tid, parentTID: 1, time: time))
  }

  @Test func aNumberBelongsToWhoeverHadItThen() {
    var owners = ThreadOwners()
    owners.add(7, of: 5)
    owners.take(end(7, of: 5, at: 100))
    owners.take(birth(7, of: 6, at: 200))
    #expect(owners.owner(of: 7, at: 50) == 5 && owners.owner(of: 7, at: 199) == 5)
    #expect(owners.owner(of: 7, at: 200) == 6 && owners.owner(of: 8, at: 200) == nil)
    // Whoever is listed again is the same.
    owners.add(7, of: 6)
    #expect(owners.owner(of: 7, at: 150) == 5)
  }

  @Test func nobodyOwnsAThreadBeforeItsBirth() {
    var owners = ThreadOwners()
    owners.take(birth(9, of: 4, at: 1000))
    #expect(owners.owner(of: 9, at: 999) == nil && owners.owner(of: 9, at: 1000) == 4)
  }

  @Test func whoEndedLongAgoIsForgotten() {
    let second: UInt64 = 1_000_000_000
    var owners = ThreadOwners()
    owners.take(birth(1, of: 1, at: 1))
    owners.take(birth(2, of: 2, at: 1))
    owners.take(end(1, of: 1, at: second))
    owners.forgetEnded(now: 5 * second)
    #expect(owners.owner(of: 1, at: 2) == 1)
    owners.forgetEnded(now: 30 * second)
    #expect(owners.owner(of: 1, at: 2) == nil && owners.owner(of: 2, at: 2) == 2)
  }
}
