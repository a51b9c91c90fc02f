import Glibc
import ProcFS
import Profiler
import Testing

/// What the kernel tells of faults whose number is known.
@Suite(.tags(.live), .serialized, .enabled(if: EventRights.tracepoints, "tracepoints of page faults need root"))
struct ExactCountTests {
  struct Watched {
    var faults: [FaultEvent]
    var allocations: [PageAllocation]
    var settled: [FaultPairing.Settled]
    var completeness: CompletenessCheck
    /// The same of faults on the memory alone: a process that has just forked writes to its stack and its libraries too.
    var ofMemory: CompletenessCheck
    /// By how many faults of the kernel the action itself was.
    var counted: Int
    var lost: LostRecords
  }

  /// Follows a subject while it acts, and tells what happened to its memory.
  private func watch(_ subject: EventSubject, _ options: EventOptions = EventOptions()) throws -> Watched {
    let stream = try FaultStream(options)
    #expect(stream.missingProgram == nil && stream.usesProgram == options.usesProgram)
    try subject.awaitRest()
    try stream.follow(subject.pid)
    let (before, entriesBefore) = (try subject.countedFaults(), try subject.entries())
    let counted = try subject.act()
    try subject.awaitRest()
    let batch = try stream.stop()
    let (after, entriesAfter) = (try subject.countedFaults(), try subject.entries())
    var changes = CompletenessCheck.PageChanges(changed: [], appeared: [])
    for (page, (old, new)) in zip(subject.pageNumbers, zip(entriesBefore, entriesAfter)) {
      guard new.isPresent else { continue }
      if !old.isPresent {
        changes.appeared.append(page)
      } else if old.frameNumber != new.frameNumber {
        changes.changed.append(page)
      }
    }
    var pairing = FaultPairing(hasAllocations: stream.recordsAllocations)
    var settled: [FaultPairing.Settled] = []
    pairing.take(batch) { settled.append($0) }
    pairing.finish { settled.append($0) }
    let own = settled.filter { $0.fault.pid == subject.pid }
    let ofMemory = own.filter { subject.addresses.contains($0.fault.address) }
    return Watched(
      faults: batch.faults.filter { $0.pid == subject.pid && subject.addresses.contains($0.address) },
      allocations: batch.allocations.filter { $0.pid == subject.pid }, settled: ofMemory,
      completeness: CompletenessCheck(
        faults: own, countedFaults: after - before, pages: changes, lost: batch.lost),
      ofMemory: CompletenessCheck(
        faults: ofMemory, countedFaults: UInt64(counted), pages: changes, lost: batch.lost),
      counted: counted, lost: batch.lost)
  }

  private func options(_ source: EventSource, _ scope: EventScope) -> EventOptions {
    var options = EventOptions()
    options.best = source
    options.scope = scope
    return options
  }

  @Test(arguments: EventScope.allCases)
  func storesToSharedPagesAreWritesThatCopy(scope: EventScope) throws {
    let subject = try EventSubject("writes", pages: 300)
    let seen = try watch(subject, options(.tracepoints, scope))
    #expect(
      seen.faults.map(\.address) == Array(stride(from: subject.address, to: subject.addresses.upperBound, by: 4096)))
    #expect(seen.faults.allSatisfy { $0.kind == .writeToPresent && $0.errorCode == 7 })
    #expect(seen.faults.allSatisfy { $0.tid == subject.pid && $0.instruction != 0 && $0.instruction < 1 << 47 })
    #expect(seen.settled.allSatisfy { $0.outcome == .copied })
    let frames = try subject.entries().compactMap(\.frameNumber)
    #expect(seen.settled.compactMap { $0.allocation?.frame } == frames)
    let check = seen.completeness
    #expect(check.changedPages == 300 && check.changedByWrite == 300 && check.changedUnexplained == [])
    #expect(seen.ofMemory.brokenPages == 300 && seen.ofMemory.reusedPages == 0 && check.appearedPages == 0)
    #expect(check.withoutRecord == 0 && check.isComplete, "\(check)")
    #expect(seen.lost.isNone && seen.lost.isExact)
  }

  @Test(
    .programsMayRun, arguments: ["writes", "first-writes", "first-reads", "reads-into", "writes-and-files"])
  func aProgramSaysTheSameAsRings(what: String) throws {
    var options = EventOptions()
    options.usesProgram = true
    options.recordsAllocations = false
    let (light, usual) = (try EventSubject(what, pages: 300), try EventSubject(what, pages: 300))
    let (byProgram, byRings) = (try watch(light, options), try watch(usual))
    #expect(byProgram.faults.count == 300 && byProgram.faults.map(\.kind) == byRings.faults.map(\.kind))
    #expect(byProgram.faults.map(\.errorCode) == byRings.faults.map(\.errorCode))
    #expect(
      byProgram.faults.map { $0.address - light.address } == byRings.faults.map { $0.address - usual.address })
    // Programs are loaded anywhere, but where they are in a page is the same.
    #expect(byProgram.faults.map { $0.instruction & 4095 } == byRings.faults.map { $0.instruction & 4095 })
    #expect(byProgram.faults.allSatisfy { $0.tid == light.pid })
    #expect(byProgram.completeness.withoutRecord == 0, "\(byProgram.completeness)")
    #expect(byProgram.lost.isNone && byProgram.lost.isExact)
  }

  @Test(.timeLimit(.minutes(1))) func pagesThatAreAloneAgainAreReused() throws {
    let subject = try EventSubject("writes", pages: 300)
    // The child that shares the pages ends before they are written.
    let child = try #require(
      try ProcessNumbers.all().first { (try? ProcessStat.read(pid: $0))?.parentPID == Int(subject.pid) })
    Glibc.kill(child, SIGKILL)
    // It is nobody's to reap, and a zombie has given its references away too, not only its mappings.
    while try ProcessStat.read(pid: child).state != .zombie { usleep(1000) }
    let seen = try watch(subject)
    #expect(seen.faults.count == 300 && seen.settled.allSatisfy { $0.outcome == .reused })
    #expect(seen.completeness.changedPages == 0 && seen.ofMemory.reusedPages == 300)
    #expect(seen.completeness.isComplete)
  }

  /// Pages of a file in memory are taken with the same flags as copies.
  @Test func whatASystemCallTakesIsNotForTheFaultBefore() throws {
    let subject = try EventSubject("writes-and-files", pages: 300)
    let seen = try watch(subject)
    #expect(seen.faults.count == 300 && seen.settled.allSatisfy { $0.outcome == .reused })
    #expect(seen.allocations.count >= 300 && seen.completeness.isComplete)
  }

  @Test func firstWritesAreFilledWithZeros() throws {
    let subject = try EventSubject("first-writes", pages: 300)
    let seen = try watch(subject)
    #expect(seen.faults.count == 300 && seen.faults.allSatisfy { $0.kind == .writeToAbsent })
    #expect(seen.settled.allSatisfy { $0.outcome == .zeroFilled })
    #expect(seen.completeness.appearedPages == 300 && seen.completeness.appearedByFault == 300)
    #expect(seen.completeness.isComplete)
  }

  @Test func aHugePageIsOneFaultForAllItsPages() throws {
    let mode = KernelFile.firstLine("/sys/kernel/mm/transparent_hugepage/enabled") ?? "[never]"
    guard !mode.contains("[never]") else {
      print("SKIP: transparent huge pages are off")
      return
    }
    let subject = try EventSubject("huge-writes", pages: 1024)
    let seen = try watch(subject)
    guard let first = seen.settled.first, first.allocation?.order == 9 else {
      print("SKIP: there is no memory for a huge page")
      return
    }
    #expect(seen.faults.count == 2 && seen.settled.allSatisfy { $0.outcome == .allocated })
    #expect(seen.completeness.appearedPages == 1024 && seen.completeness.appearedByFault == 1024)
    #expect(seen.completeness.isComplete)
  }

  @Test func firstReadsMapThePageOfZeros() throws {
    let subject = try EventSubject("first-reads", pages: 300)
    let seen = try watch(subject)
    #expect(seen.faults.count == 300 && seen.faults.allSatisfy { $0.kind == .readOfAbsent })
    #expect(seen.settled.allSatisfy { $0.outcome == .mapped })
    #expect(seen.completeness.isComplete)
  }

  @Test func readingIntoSharedPagesIsAWriteOfTheKernel() throws {
    let subject = try EventSubject("reads-into", pages: 300)
    let seen = try watch(subject)
    #expect(seen.faults.count == 300 && seen.faults.allSatisfy { $0.kind == .kernelWriteToPresent })
    #expect(seen.faults.allSatisfy { $0.errorCode == 3 && $0.instruction >> 63 == 1 })
    #expect(seen.settled.allSatisfy { $0.outcome == .copied })
    #expect(seen.completeness.changedByWrite == 300 && seen.completeness.isComplete)
  }

  @Test(arguments: ["populate", "mlock"])
  func faultsOfGetUserPagesAreCountedButNotRecorded(what: String) throws {
    let subject = try EventSubject(what, pages: 300)
    let seen: Watched
    do {
      seen = try watch(subject)
    } catch is EventSubject.Unable {
      print("SKIP: this kernel has no \(what)")
      return
    }
    #expect(seen.faults == [] && seen.counted == 300)
    #expect(seen.completeness.changedPages == 300 && seen.completeness.changedUnexplained == Array(subject.pageNumbers))
    #expect(seen.completeness.withoutRecord == 300 && !seen.completeness.isComplete)
  }

  @Test func writesOfAnotherProcessAreNotEvenCounted() throws {
    let subject = try EventSubject("written-by-other", pages: 300)
    let seen = try watch(subject)
    #expect(seen.faults == [])
    #expect(seen.completeness.changedUnexplained == Array(subject.pageNumbers))
    #expect(seen.completeness.withoutRecord == 0 && !seen.completeness.isComplete)
    // The frames are seen being taken, by the process that writes: the holder is not followed.
    #expect(seen.allocations.isEmpty)
  }

  @Test(arguments: [EventSource.software, .softwareOfUserCode], EventScope.allCases)
  func softwareEventsTellTheSameAddressesWithoutKinds(source: EventSource, scope: EventScope) throws {
    let subject = try EventSubject("writes", pages: 300)
    let seen = try watch(subject, options(source, scope))
    #expect(
      seen.faults.map(\.address) == Array(stride(from: subject.address, to: subject.addresses.upperBound, by: 4096)))
    #expect(seen.faults.allSatisfy { $0.kind == FaultKind(access: .unknown, wasPresent: nil, isKernel: false) })
    #expect(seen.completeness.changedByWrite == 300)
    let reader = try EventSubject("reads-into", pages: 300)
    let read = try watch(reader, options(source, scope))
    #expect(read.faults.count == (source == .software ? 300 : 0))
    #expect(read.faults.allSatisfy { $0.kind.isKernel })
    // What it writes to say that it is done may be a fault of kernel code too.
    let missed = read.completeness.withoutRecord
    #expect(source == .software ? missed == 0 : missed >= 300 && missed < 310, "\(missed)")
  }

  @Test func onlyBreakingWritesCanBeAskedFor() throws {
    var wanted = EventOptions()
    wanted.interest = .writesToPresentPages
    let first = try EventSubject("first-writes", pages: 300)
    #expect(try watch(first, wanted).faults.isEmpty)
    let writes = try EventSubject("writes", pages: 300)
    #expect(try watch(writes, wanted).faults.count == 300)
    let reads = try EventSubject("reads-into", pages: 300)
    #expect(try watch(reads, wanted).faults.count == 300)
  }

  @Test func callersComeWithFaults() throws {
    var wanted = EventOptions()
    wanted.stacks = .framePointers
    let subject = try EventSubject("writes", pages: 20)
    let seen = try watch(subject, wanted)
    #expect(seen.faults.count == 20)
    #expect(seen.faults.allSatisfy { $0.stack?.places.first == $0.instruction })
  }

  @Test(arguments: [EventSource.tracepoints, .software])
  func subsamplingTakesEveryTenth(source: EventSource) throws {
    var wanted = options(source, .tasks)
    wanted.period = 10
    let subject = try EventSubject("writes", pages: 5000)
    let seen = try watch(subject, wanted)
    let exact = seen.completeness.countedFaults / 10
    // Tracepoints of user code and of kernel code are counted by themselves too.
    let others: UInt64 = source == .tracepoints ? 1 : 0
    let recorded = UInt64(seen.completeness.recordedFaults)
    #expect(exact >= 500 && recorded <= exact && recorded + others >= exact, "\(recorded) of \(exact)")
    #expect(seen.allocations.isEmpty && seen.settled.allSatisfy { $0.outcome == .unknown })
  }
}
