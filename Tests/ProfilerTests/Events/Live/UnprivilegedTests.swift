import Glibc
import Profiler
import Testing

/// What a user without privileges is told.
@Suite(
  .tags(.live), .serialized,
  .enabled(
    if: EventRights.nobodyMayRecord, "needs root to become user 65534, and kernel.perf_event_paranoid of 2 at most"))
struct UnprivilegedTests {
  @Test func addressesOfUserCodeAreSeen() throws {
    let subject = try EventSubject("writes", pages: 300, user: 65534)
    let children = try EventSubject("children", pages: 50, number: 2, user: 65534)
    let (missing, batch, counted) = try EventRights.asNobody {
      let stream = try FaultStream()
      #expect(stream.source == .softwareOfUserCode && stream.scope == .tasks && !stream.recordsAllocations)
      #expect(stream.ringBytes >= 64 << 10)
      try stream.follow(subject.pid)
      try stream.follow(children.pid)
      let counted = try subject.act()
      _ = try children.act()
      return (stream.missing, try stream.stop(), counted)
    }
    #expect(counted == 300)
    let faults = batch.faults.filter { subject.addresses.contains($0.address) }
    #expect(faults.map(\.address) == Array(stride(from: subject.address, to: subject.addresses.upperBound, by: 4096)))
    #expect(faults.allSatisfy { $0.instruction != 0 && $0.kind.access == .unknown })
    let ofChildren = batch.faults.filter { children.addresses.contains($0.address) && $0.pid != children.pid }
    #expect(Dictionary(grouping: ofChildren, by: \.pid).values.map(\.count) == [50, 50, 50, 50])
    #expect(batch.lost == LostRecords())
    #expect(missing.count == 5)
    #expect(missing[0] == MissingSource(source: .tracepoints, scope: .machine, reason: .notPermitted(what: "tracefs")))
    #expect(missing.last?.reason == .notPermitted(what: "perf_event_open"))
  }

  @Test func processesOfOthersAreNamedAsForeign() throws {
    let subject = try EventSubject("writes", pages: 10)
    try EventRights.asNobody {
      let stream = try FaultStream()
      #expect(throws: EventError.notPermittedFor(pid: subject.pid)) { try stream.follow(subject.pid) }
      #expect(stream.pids.isEmpty)
    }
  }
}
