import FoundationEssentials
import Glibc
import Profiler
import TestSupport
import Testing

/// What does not fit into the rings is lost, and counted.
@Suite(.tags(.live), .serialized, .enabled(if: EventRights.tracepoints, "tracepoints of page faults need root"))
struct LossTests {
  @Test func nothingIsLostAtFullRate() throws {
    let stream = try FaultStream()
    let subject = try EventSubject("writes", pages: 25_600)
    try stream.follow(subject.pid)
    _ = try subject.act()
    // 100 MiB of copies, and nobody has read a ring meanwhile.
    let batch = try stream.stop()
    let faults = batch.faults.filter { subject.addresses.contains($0.address) }
    #expect(faults.count == 25_600 && batch.lost == LostRecords())
    let duration = (faults.last?.time ?? 0) - (faults.first?.time ?? 0)
    print("copies at full rate: \(duration / 25_600) ns each, none lost of \(25_600)")
  }

  @Test(arguments: EventScope.allCases)
  func aTinyRingSaysExactlyWhatItLost(scope: EventScope) throws {
    var options = EventOptions()
    options.ringBytes = 4096
    options.scope = scope
    options.recordsAllocations = false
    let stream = try FaultStream(options)
    let subject = try EventSubject("writes", pages: 5000)
    try subject.awaitRest()
    try stream.follow(subject.pid)
    let before = try subject.countedFaults()
    _ = try subject.act()
    try subject.awaitRest()
    let batch = try stream.stop()
    let counted = Int(try subject.countedFaults() - before)
    let recorded = batch.faults.count { $0.pid == subject.pid }
    #expect(recorded <= 4096 / 64)
    #expect(batch.lost.isExact && batch.lost == stream.lost)
    let lost = Int(batch.lost.faults)
    if scope == .tasks {
      #expect(recorded > 10)
      #expect(recorded + lost == counted, "\(recorded) + \(lost) of \(counted)")
    } else {
      // Faults of everybody are lost.
      #expect(recorded + lost >= counted)
    }
  }

  @Test(.programsMayRun)
  func aProgramWithLittleMemorySaysExactlyWhatItLost() throws {
    var options = EventOptions()
    options.ringBytes = 8192
    options.recordsAllocations = false
    options.usesProgram = true
    let stream = try FaultStream(options)
    #expect(stream.usesProgram && stream.ringBytes == 8192)
    let subject = try EventSubject("writes", pages: 5000)
    try subject.awaitRest()
    try stream.follow(subject.pid)
    let before = try subject.countedFaults()
    _ = try subject.act()
    try subject.awaitRest()
    let batch = try stream.stop()
    let counted = Int(try subject.countedFaults() - before)
    let recorded = batch.faults.count { $0.pid == subject.pid }
    // Faults of everybody are lost.
    #expect(recorded + Int(batch.lost.faults) >= counted, "\(recorded) of \(counted), \(batch.lost)")
    #expect(recorded <= 2 * 8192 / 128 && batch.lost.isExact && batch.lost == stream.lost)
  }

  /// What is taken may need more memory, whose faults are recorded too.
  @Test(.programsMayRun)
  func takingMuchFromAProgramComesToAnEnd() throws {
    var options = EventOptions()
    options.recordsAllocations = false
    options.usesProgram = true
    let stream = try FaultStream(options)
    try stream.follow(getpid())
    let pages = 16_384
    let memory = unsafe mmap(nil, pages * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    defer { unsafe munmap(memory, pages * 4096) }
    let first = UInt64(UInt(bitPattern: memory))
    for page in 0..<pages { unsafe memory?.storeBytes(of: 1, toByteOffset: page * 4096, as: UInt8.self) }
    let batch = try stream.drain()
    let faults = batch.faults.filter { (first..<first + UInt64(pages) * 4096).contains($0.address) }
    #expect(faults.count == pages && batch.lost == LostRecords())
  }

  @Test(.programsMayRun)
  func aProgramIsGoneWithItsStream() throws {
    var options = EventOptions()
    options.recordsAllocations = false
    options.usesProgram = true
    let before = try Self.programs()
    do {
      let stream = try FaultStream(options)
      #expect(stream.usesProgram && stream.missingProgram == nil)
      #expect(try Self.programs() == before + 2)
    }
    #expect(try Self.programs() == before)
    // What a program cannot tell is told by rings.
    for change in [{ $0.stacks = .framePointers }, { $0.recordsAllocations = true }, { $0.period = 10 }]
      as [(inout EventOptions) -> Void]
    {
      var other = options
      change(&other)
      let stream = try FaultStream(other)
      #expect(!stream.usesProgram && stream.missingProgram != nil)
    }
  }

  /// How many programs of the kernel this process holds.
  private static func programs() throws -> Int {
    let files = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
    return files.count {
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == "anon_inode:bpf-prog"
    }
  }

  @Test func withoutCountersRecordsTellOfLossAndItIsNotCalledExact() throws {
    var options = EventOptions()
    options.ringBytes = 4096
    options.scope = .tasks
    options.recordsAllocations = false
    options.usesLossCounters = false
    let stream = try FaultStream(options)
    let subject = try EventSubject("writes", pages: 5000)
    try stream.follow(subject.pid)
    #expect(try stream.drain().lost == LostRecords())
    let began = try subject.countedFaults()
    _ = try subject.act()
    var recorded = try stream.drain().faults.count
    #expect(!stream.lost.isExact && stream.lost.unsorted == 0)
    // The next record brings the number with it.
    subject.finish()
    recorded += try stream.stop().faults.count
    #expect(stream.lost.unsorted > 4000 && stream.lost.faults == 0 && began > 0 && recorded < 128)
  }

  @Test func aPumpReadsWhileItsOwnerIsBusy() throws {
    var options = EventOptions()
    options.ringBytes = 512 << 10
    options.recordsAllocations = false
    options.scope = .tasks
    let pump = try FaultPump(try FaultStream(options))
    let subject = try EventSubject("writes", pages: 25_600)
    try pump.follow(subject.pid)
    _ = try subject.act()
    let batch = try pump.stop()
    let recorded = batch.faults.count { subject.addresses.contains($0.address) }
    // The ring of that CPU holds 8,192 of them. How many more are read on a busy machine is up to its scheduler.
    #expect(recorded > 10_000 && recorded + Int(batch.lost.faults) >= 25_600)
    #expect(pump.lost == batch.lost && pump.pids == [subject.pid])
    print("a pump with a ring of 512 KiB has lost \(batch.lost.faults) of 25600")
  }

  @Test func aPumpThatNobodyEmptiesLeavesTheRestToTheRings() throws {
    var options = EventOptions()
    options.ringBytes = 64 << 10
    options.recordsAllocations = false
    options.scope = .tasks
    let pump = try FaultPump(try FaultStream(options), mostWaiting: 1000)
    let subject = try EventSubject("writes", pages: 25_600)
    try subject.awaitRest()
    try pump.follow(subject.pid)
    let before = try subject.countedFaults()
    _ = try subject.act()
    try subject.awaitRest()
    // Time enough for a pump that does not stop reading: what it should do is nothing, which cannot be waited for.
    usleep(50_000)
    let batch = try pump.stop()
    let counted = try subject.countedFaults() - before
    #expect(
      batch.faults.count < 10_000 && UInt64(batch.faults.count) + batch.lost.faults == counted,
      "\(batch.faults.count) of \(counted), \(batch.lost)")
    #expect(batch.lost.isExact)
  }

  @Test func lossIsToldWithTheBatchInWhichItHappened() throws {
    var options = EventOptions()
    options.ringBytes = 4096
    options.scope = .tasks
    options.recordsAllocations = false
    let stream = try FaultStream(options)
    let subject = try EventSubject("writes", pages: 5000)
    try stream.follow(subject.pid)
    #expect(try stream.drain().lost.isNone)
    _ = try subject.act()
    let first = try stream.drain()
    #expect(first.lost.faults > 4000)
    #expect(try stream.drain().lost.isNone)
    #expect(stream.lost == first.lost)
  }

  @Test func aReaderIsWokenWhenARingIsHalfFull() throws {
    var options = EventOptions()
    options.ringBytes = 65536
    options.scope = .tasks
    let stream = try FaultStream(options)
    #expect(try stream.wait(milliseconds: 1) == false)
    let subject = try EventSubject("for-ever", pages: 4096)
    try stream.follow(subject.pid)
    _ = try subject.act()
    var woken = 0
    for _ in 0..<50 where try stream.wait(milliseconds: 1000) {
      woken += 1
      _ = try stream.drain()
    }
    #expect(woken == 50)
  }

  @Test(arguments: [0, 1000, 5000, 1 << 40])
  func aRingThatCannotBeIsRefused(bytes: Int) {
    var options = EventOptions()
    options.ringBytes = bytes
    #expect(throws: EventError.ringTooLarge(bytes: bytes)) { _ = try FaultStream(options) }
  }
}
