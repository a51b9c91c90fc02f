import Glibc
import ProcFS
import Profiler
import Testing

/// Threads and processes that come and go while they are watched.
@Suite(.tags(.live), .serialized, .enabled(if: EventRights.tracepoints, "tracepoints of page faults need root"))
struct LifeTests {
  private func stream(_ scope: EventScope) throws -> FaultStream {
    var options = EventOptions()
    options.scope = scope
    let stream = try FaultStream(options)
    try #require(stream.source == .tracepoints)
    return stream
  }

  @Test(arguments: EventScope.allCases, ["threads", "new-threads"])
  func allThreadsAreFollowed(scope: EventScope, what: String) throws {
    let subject = try EventSubject(what, pages: 400, number: 8)
    let stream = try stream(scope)
    try stream.follow(subject.pid)
    _ = try subject.act()
    let batch = try stream.stop()
    let faults = batch.faults.filter { subject.addresses.contains($0.address) && $0.kind == .writeToPresent }
    #expect(faults.count == 400 && faults.allSatisfy { $0.pid == subject.pid })
    #expect(Set(faults.map(\.address)).count == 400)
    let threads = Dictionary(grouping: faults, by: \.tid)
    #expect(threads.count == 8 && threads.values.allSatisfy { $0.count == 50 } && threads[subject.pid] == nil)
    let births = batch.changes.count { if case .began(let birth) = $0 { birth.pid == subject.pid } else { false } }
    if scope == .tasks { #expect(births == (what == "new-threads" ? 8 : 0)) }
    #expect(batch.lost.isNone)
  }

  @Test(arguments: EventScope.allCases)
  func followingAgainRecordsNothingTwice(scope: EventScope) throws {
    let subject = try EventSubject("threads", pages: 80, number: 8)
    let stream = try stream(scope)
    for _ in 0..<3 { try stream.follow(subject.pid) }
    _ = try subject.act()
    #expect(try stream.stop().faults.count { subject.addresses.contains($0.address) } == 80)
    #expect(stream.pids == [subject.pid])
  }

  /// Each child writes all pages, which it shares with its parent, and so does its own child: from the first fault on.
  @Test(arguments: EventScope.allCases)
  func childrenAreFollowedFromTheirFirstFaultOn(scope: EventScope) throws {
    let subject = try EventSubject("children", pages: 100, number: 16)
    let stream = try stream(scope)
    try stream.follow(subject.pid)
    _ = try subject.act()
    let batch = try stream.stop()
    let faults = batch.faults.filter { subject.addresses.contains($0.address) && $0.pid != subject.pid }
    let processes = Dictionary(grouping: faults, by: \.pid)
    #expect(processes.count == 32)
    #expect(processes.values.allSatisfy { $0.count == 100 && Set($0.map(\.address)).count == 100 })
    #expect(stream.pids == ([subject.pid] + processes.keys).sorted())
    var births: [Int32: TaskRecord] = [:]
    var ends: Set<Int32> = []
    for change in batch.changes {
      if case .began(let birth) = change, !birth.isThread { births[birth.pid] = birth }
      if case .ended(let end) = change { ends.insert(end.tid) }
    }
    for (pid, faults) in processes {
      let birth = try #require(births[pid])
      #expect(birth.parentPID == subject.pid || processes[birth.parentPID] != nil)
      #expect(faults.allSatisfy { $0.time > birth.time } && ends.contains(pid))
    }
    #expect(batch.lost.isNone)
  }

  @Test(arguments: EventScope.allCases)
  func aStormOfForksIsFollowed(scope: EventScope) throws {
    var options = EventOptions()
    options.scope = scope
    let pump = try FaultPump(try FaultStream(options))
    let subject = try EventSubject("storm", pages: 3000)
    try pump.follow(subject.pid)
    _ = try subject.act()
    let batch = try pump.stop()
    let first = batch.faults.filter {
      $0.pid != subject.pid && $0.address / 4096 == subject.address / 4096 && $0.kind == .writeToPresent
    }
    #expect(first.count == 3000 && Set(first.map(\.pid)).count == 3000)
    #expect(batch.lost.isNone, "\(batch.lost)")
  }

  @Test(.timeLimit(.minutes(1)), arguments: EventScope.allCases)
  func aProcessThatIsKilledLeavesWhatItDid(scope: EventScope) throws {
    let subject = try EventSubject("for-ever", pages: 4096)
    let stream = try stream(scope)
    try stream.follow(subject.pid)
    _ = try subject.act()
    var faults = 0
    // The time limit ends a wait that has no end.
    while faults <= 1000, !Task.isCancelled { faults += try stream.drain().faults.count }
    subject.kill()
    let rest = try stream.drain()
    #expect(faults > 1000)
    #expect(rest.changes.contains { if case .ended(let end) = $0 { end.tid == subject.pid } else { false } })
    #expect(stream.lost.isNone)
    #expect(try stream.stop().faults.isEmpty)
    #expect(throws: EventError.processGone(pid: subject.pid)) { try stream.follow(subject.pid) }
  }

  @Test(arguments: EventScope.allCases)
  func aProgramIsFollowedFromItsFirstInstructionOn(scope: EventScope) throws {
    let stream = try stream(scope)
    let pid = try stream.launch([EventSubject.program, "at-once", "100"])
    var status: Int32 = 0
    #expect(unsafe waitpid(pid, &status, 0) == pid && status == 0)
    let batch = try stream.stop()
    let faults = batch.faults.filter { $0.pid == pid }
    // The dynamic linker takes the first ones, long before main.
    let linker = try #require(faults.first)
    #expect(linker.kind.isKernel || linker.kind.access != .unknown)
    let exec = batch.changes.compactMap { change -> UInt64? in
      if case .named(let name) = change, name.pid == pid, name.isExec { name.time } else { nil }
    }
    if scope == .machine { #expect(exec.count == 1 && faults.allSatisfy { $0.time >= exec[0] }) }
    // 100 first writes, and 100 writes to pages that the child shares; besides what every program takes.
    let writes = Dictionary(grouping: faults.filter { $0.kind == .writeToPresent }, by: { $0.address / 4096 })
    #expect(faults.count { $0.kind == .writeToAbsent } >= 100 && writes.count >= 100)
    #expect(stream.pids.contains(pid) && batch.lost.isNone)
  }

  @Test(arguments: EventScope.allCases)
  func mappingsOfCodeAreToldIfTheyAreAskedFor(scope: EventScope) throws {
    for isWanted in [false, true] {
      var options = EventOptions()
      options.scope = scope
      options.recordsMappings = isWanted
      let stream = try FaultStream(options)
      let pid = try stream.launch([EventSubject.program, "at-once", "1"])
      #expect(waitpid(pid, nil, 0) == pid)
      let mapped = try stream.stop().changes.compactMap { change -> MappingRecord? in
        if case .mapped(let mapping) = change, mapping.pid == pid { mapping } else { nil }
      }
      #expect(mapped.isEmpty == !isWanted)
      guard isWanted else { continue }
      #expect(mapped.contains { $0.path == EventSubject.program } && mapped.contains { $0.path.contains("/libc.so") })
      #expect(mapped.allSatisfy { $0.length > 0 && $0.address < 1 << 47 && $0.time != nil })
    }
  }

  @Test(arguments: EventScope.allCases)
  func aProgramThatIsNotThereIsNamed(scope: EventScope) throws {
    let stream = try stream(scope)
    #expect(throws: EventError.notStarted(program: "/nowhere/at/all", errno: ENOENT)) {
      _ = try stream.launch(["/nowhere/at/all"])
    }
    #expect(throws: EventError.notStarted(program: "", errno: ENOENT)) { _ = try stream.launch([]) }
    #expect(stream.pids.isEmpty)
  }
}
