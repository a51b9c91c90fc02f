import Profiler
import Testing
import TestSupport

struct FollowedProcessesTests {
  private func birth(_ pid: Int32, of parent: Int32, at time: UInt64) -> ProcessChange {
    .began(TaskRecord(pid: pid, parentPID: parent, tid: pid, parentTID: parent, time: time))
  }

  @Test func childrenAreFollowedFromTheirBirth() {
    var followed = FollowedProcesses()
    followed.follow(10, from: 100)
    followed.take(birth(11, of: 10, at: 150))
    followed.take(birth(12, of: 11, at: 160))
    followed.take(birth(13, of: 99, at: 170))
    #expect(followed.pids == [10, 11, 12])
    #expect(!followed.contains(10, at: 99) && followed.contains(10, at: 100))
    #expect(!followed.contains(11, at: 149) && followed.contains(11, at: 150) && !followed.contains(13, at: 200))
  }

  @Test func aChildFromBeforeIsNotFollowed() {
    var followed = FollowedProcesses()
    followed.follow(10, from: 100)
    followed.take(birth(11, of: 10, at: 50))
    #expect(followed.pids == [10])
  }

  @Test func aNumberThatIsUsedAgainIsAnotherProcess() {
    var followed = FollowedProcesses()
    followed.follow(10, from: 100)
    followed.take(birth(11, of: 10, at: 150))
    followed.take(birth(11, of: 99, at: 300))
    #expect(followed.contains(11, at: 299) && !followed.contains(11, at: 300) && followed.pids == [10])
    // A birth that is told late changes nothing.
    followed.follow(11, from: 400)
    followed.take(birth(11, of: 99, at: 300))
    #expect(followed.contains(11, at: 400))
  }

  @Test func threadsAreNoProcesses() {
    var followed = FollowedProcesses()
    followed.follow(10, from: 100)
    followed.take(.began(TaskRecord(pid: 10, parentPID: 10, tid: 20, parentTID: 10, time: 110)))
    #expect(followed.pids == [10])
  }

  @Test func aLaunchedProgramIsFollowedFromItsExecOn() {
    var followed = FollowedProcesses()
    followed.followFromExec(10)
    followed.take(.named(NameRecord(pid: 10, tid: 10, name: "sh", isExec: false, time: 100)))
    #expect(!followed.contains(10, at: 101) && followed.pids.isEmpty)
    followed.take(.named(NameRecord(pid: 10, tid: 10, name: "app", isExec: true, time: 110)))
    // A later exec does not begin anew.
    followed.take(.named(NameRecord(pid: 10, tid: 10, name: "app2", isExec: true, time: 120)))
    #expect(!followed.contains(10, at: 109) && followed.contains(10, at: 110) && followed.contains(10, at: 119))
  }

  @Test func whatEndedLongAgoIsForgotten() {
    func end(_ pid: Int32, _ tid: Int32, at time: UInt64) -> ProcessChange {
      .ended(TaskRecord(pid: pid, parentPID: 1, tid: tid, parentTID: 1, time: time))
    }
    let second: UInt64 = 1_000_000_000
    var followed = FollowedProcesses()
    for pid: Int32 in [10, 11, 12, 13, 14] { followed.follow(pid, from: 1) }
    followed.take(end(10, 10, at: 2))
    followed.take(end(11, 11, at: 2))
    followed.take(end(12, 99, at: 2))
    followed.take(end(13, 13, at: 15 * second))
    followed.take(birth(14, of: 77, at: 5))
    followed.forgetEnded(now: 9 * second) { _ in true }
    #expect(followed.pids == [10, 11, 12, 13])
    // Of 11 another thread goes on, of 12 only another one has ended, and of 13 records may still come.
    followed.forgetEnded(now: 20 * second) { $0 != 11 }
    #expect(followed.pids == [11, 12, 13] && !followed.contains(10, at: 1) && !followed.contains(14, at: 4))
  }

  @Test(arguments: 0..<200)
  func mergingKeepsEachListAndSortsWhatCanBe(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var lists: [[(list: Int, time: UInt64, index: Int)]] = []
    for list in 0..<Int.random(in: 0...6, using: &generator) {
      let times = (0..<Int.random(in: 0...30, using: &generator)).map { _ in
        UInt64.random(in: 0...50, using: &generator)
      }
      lists.append(times.sorted().enumerated().map { (list, $1, $0) })
    }
    let merged = mergedByTime(lists, time: \.time)
    #expect(merged.count == lists.reduce(0) { $0 + $1.count })
    #expect(zip(merged, merged.dropFirst()).allSatisfy { $0.time <= $1.time })
    for list in lists.indices {
      #expect(merged.filter { $0.list == list }.map(\.index) == Array(lists[list].indices))
    }
  }
}
