import Inspector
import ProcFS
import Testing

/// A resting family is seen as the kernel itself accounts it, to the page.
@Suite(.tags(.live), .enabled(if: Rights.seesFrames, "frame numbers need CAP_SYS_ADMIN"))
struct FamilyTests {
  @Test func amountsEqualSmapsRollup() throws {
    let subject = try Subject(["fork", "5", "700"])
    #expect(try Look.at(tree: subject.pid).processes.count == 6)
    #expect(try Agreement.differences(tree: subject.pid) == [])
  }

  @Test func everyCountIsTheKernelsWhereAllSharersAreInView() throws {
    let subject = try Subject(["fork", "3", "300"])
    let inspection = try Look.at(tree: subject.pid)
    let first = subject.address
    let own = inspection.groups.filter { group in
      group.mappings.contains { inspection.mappings[$0].mapping.addresses.contains(first) }
    }
    #expect(own.reduce(0) { $0 + $1.frames } == 300 + 10 + 20)
    for group in own { #expect(group.kernelCount == group.mappings.count) }
    #expect(inspection.coverage.fewer == 0)
  }

  @Test func classesNameExactlyTheSharers() throws {
    let subject = try Subject(["fork", "3", "300"])
    let inspection = try Look.at(tree: subject.pid)
    let region = inspection.groups.filter { group in
      group.mappings.contains { inspection.mappings[$0].mapping.addresses.contains(subject.address) }
    }
    var found: [[Int]: Int] = [:]
    for group in region { found[inspection.processes(of: group), default: 0] += group.frames }
    // Child k has written 10 k pages for itself: pages 0..<10 belong to children 1 and 2, 10..<20 to child 2, as copies.
    #expect(found == [[0, 1, 2, 3]: 280, [0, 1, 2]: 10, [0, 1]: 10, [2]: 10, [3]: 20])
  }

  @Test func aSnapshotGivesTheSameInspection() throws {
    let subject = try Subject(["fork", "4", "500"])
    let candidates = try Look.candidates(tree: subject.pid)
    let (snapshot, live) = Scanner(pace: .fast, tellsExclusive: true).snapshot(candidates)
    let read = try Snapshot(bytes: snapshot.bytes())
    let again = read.inspection()
    #expect(again.groups == live.groups)
    #expect(again.mappings == live.mappings)
    #expect(again.accountsByProcess() == live.accountsByProcess())
    #expect(again.sharerClasses() == live.sharerClasses())
    #expect(again.coverage == live.coverage)
  }

  @Test func exclusivePagesAreThoseThatAWriteKeeps() throws {
    let subject = try Subject(["fork", "1", "200"])
    let inspection = Scanner(pace: .fast, tellsExclusive: true).scan(try Look.candidates(tree: subject.pid))
    let region = inspection.groups.filter { group in
      group.mappings.contains { inspection.mappings[$0].mapping.addresses.contains(subject.address) }
    }
    #expect(region.allSatisfy { $0.isExclusive == ($0.mappings.count == 1) })
  }
}
