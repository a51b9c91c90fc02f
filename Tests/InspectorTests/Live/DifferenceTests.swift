import Inspector
import ProcFS
import Testing

/// What happened between two snapshots of a real family.
@Suite(.tags(.live), .enabled(if: Rights.seesFrames, "frame numbers need CAP_SYS_ADMIN"))
struct DifferenceTests {
  private func snapshot(_ pid: Int32) throws -> Snapshot {
    Scanner(pace: .fast).snapshot(try Look.candidates(tree: pid)).snapshot
  }

  @Test func aWriteAfterForkIsACopyAndNothingElse() throws {
    let subject = try Subject(["write-later", "200", "30"])
    let before = try snapshot(subject.pid)
    try subject.goOn()
    let after = try snapshot(subject.pid)
    let difference = try SnapshotDifference(from: before, to: after)
    let changes = difference.processes.flatMap { process in
      process.mappings.filter { $0.mapping.addresses.contains(subject.address) }.map {
        (process.process.pid, $0.change)
      }
    }
    #expect(changes.count == 2)
    let parent = try #require(changes.first { $0.0 == subject.pid }?.1)
    let child = try #require(changes.first { $0.0 != subject.pid }?.1)
    #expect(parent.same == 200 && parent.isEmpty)
    #expect(child.same == 170 && child.copied == 30 && child.replaced + child.new + child.gone == 0)
    // The same pages, seen from the class that they were shared in.
    let shared = difference.classes.filter { $0.pids.count == 2 }
    #expect(shared.reduce(0) { $0 + $1.change.copied } >= 30)
  }

  @Test func snapshotsOfTwoBootsAreNotCompared() throws {
    let subject = try Subject(["zeros", "1"])
    let one = try snapshot(subject.pid)
    var other = one
    other.bootID = "another"
    #expect(throws: SnapshotDifference.Problem.differentBoots) { try SnapshotDifference(from: one, to: other) }
  }
}
