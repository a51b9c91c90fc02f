import Glibc
import Profiler
import Testing

/// What whoever runs the tests gets, with whatever rights.
@Suite(.tags(.live), .serialized, .enabled(if: (try? FaultStream()) != nil, "events of page faults are not permitted"))
struct BestSourceTests {
  @Test func aRunningProcessIsFollowed() throws {
    let stream = try FaultStream()
    let subject = try EventSubject("writes", pages: 300)
    try stream.follow(subject.pid)
    _ = try subject.act()
    let batch = try stream.stop()
    #expect(batch.faults.count { subject.addresses.contains($0.address) } == 300)
    #expect(
      batch.lost.isNone
        && stream.source
          == EventSource.allCases.first { best in
            !stream.missing.contains { $0.source == best && $0.scope == stream.scope }
          }
    )
  }

  @Test func aProgramIsFollowed() throws {
    let stream = try FaultStream()
    let pid = try stream.launch([EventSubject.program, "at-once", "100"])
    var status: Int32 = -1
    #expect(unsafe waitpid(pid, &status, 0) == pid && status == 0)
    let batch = try stream.stop()
    #expect(batch.faults.count { $0.pid == pid } > 200 && batch.faults.allSatisfy { $0.pid != getpid() })
    #expect(stream.pids.contains(pid) && batch.lost.isNone)
  }
}
