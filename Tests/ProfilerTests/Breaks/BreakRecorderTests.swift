import Glibc
import Inspector
import Profiler
import TestSupport
import Testing

/// Who writes to shared pages, where it is known how many do.
@Suite(.tags(.live), .serialized, .enabled(if: EventRights.tracepoints, "tracepoints of page faults need root"))
struct BreakRecorderTests {
  /// Follows the family of a subject while it acts.
  private func watch(_ subject: EventSubject) throws -> BreakSummary {
    let finder = FamilyFinder(try ProcessCatalogue.ofThisMachine())
    let family = try #require(finder.family(of: subject.pid))
    let recorder = BreakRecorder()
    try subject.awaitRest()
    recorder.follow(family)
    recorder.follow(family)
    recorder.collect()
    _ = try subject.act()
    try subject.awaitRest()
    recorder.finish()
    let summary = recorder.summary
    #expect(summary.source == .tracepoints && summary.problem == nil && summary.lost.isNone)
    return summary
  }

  @Test func writesOfTheProgramAreCopies() throws {
    let subject = try EventSubject("writes", pages: 700)
    let summary = try watch(subject)
    let count = try #require(summary.processes[subject.pid])
    // A process that has forked writes to its stack and its libraries too.
    #expect(count.copied >= 700 && count.copied < 750 && count.unknown == 0)
    #expect(count.countedFaults == count.recordedFaults && count.withoutRecord == 0)
    let first = try #require(summary.code.first)
    #expect(first.name.module?.hasSuffix("event-subject") == true && first.copied >= 700)
    // The compiler may have put one into the other.
    #expect(first.name.function == "write_pages" || first.name.function == "main")
    #expect(summary.code.reduce(0) { $0 + $1.writes } == summary.total.writes)
    #expect(summary.code.reduce(0) { $0 + $1.copied } == summary.total.copied)
    let whole = try #require(summary.completeness)
    #expect(whole.counted == whole.recorded)
  }

  /// Copies of before the first look and after the last one are no changes from look to look.
  @Test(arguments: [0, 1, 2]) func copiesBesideLooksAreTold(looksBefore: Int) throws {
    let subject = try EventSubject("writes", pages: 400)
    let family = try #require(FamilyFinder(try ProcessCatalogue.ofThisMachine()).family(of: subject.pid))
    let recorder = BreakRecorder()
    var earlier: FamilyProfile?
    func look() {
      let later = FamilyProfile(family)
      recorder.collect()
      recorder.compare(earlier, later)
      earlier = later
    }
    try subject.awaitRest()
    recorder.follow(family)
    #expect(recorder.summary.processes[subject.pid]?.copiedBesideLooks == nil)
    for _ in 0..<looksBefore { look() }
    _ = try subject.act()
    try subject.awaitRest()
    // Once before both looks, once between them, once behind both.
    for _ in looksBefore..<2 { look() }
    recorder.finish()
    let count = try #require(recorder.summary.processes[subject.pid])
    #expect(count.copied >= 400 && count.copiedBesideLooks == (looksBefore == 1 ? 0 : count.copied))
    #expect((recorder.summary.pages[subject.pid]?.changed ?? 0) == (looksBefore == 1 ? count.copied : 0))
  }

  /// Lets two recorders follow the family of a subject while it acts, of which the second one records no allocations.
  private func watchTwice(_ subject: EventSubject) throws -> (whole: BreakSummary, light: BreakSummary) {
    let family = try #require(FamilyFinder(try ProcessCatalogue.ofThisMachine()).family(of: subject.pid))
    let recorders = [BreakRecorder(), BreakRecorder(isLight: true)]
    try subject.awaitRest()
    for recorder in recorders {
      recorder.follow(family)
      recorder.collect()
      let look = FamilyProfile(family)
      recorder.collect()
      recorder.compare(nil, look)
    }
    _ = try subject.act()
    try subject.awaitRest()
    // Children end with their parent: what they have written to is read while they are there.
    for recorder in recorders.reversed() { recorder.collect() }
    for recorder in recorders { recorder.finish() }
    let summaries = recorders.map(\.summary)
    #expect(summaries[1].isLight && summaries[1].whyNotLight == nil && summaries.allSatisfy(\.lost.isNone))
    return (summaries[0], summaries[1])
  }

  @Test(.programsMayRun, arguments: ["writes", "reads-into"])
  func framesTellTheSameAsAllocations(subject: String) throws {
    let subject = try EventSubject(subject, pages: 400)
    let (whole, light) = try watchTwice(subject)
    let (expected, count) = (try #require(whole.processes[subject.pid]), try #require(light.processes[subject.pid]))
    #expect(count == expected && count.copied >= 400 && count.unknown == 0)
    #expect(light.completeness?.recorded == light.completeness?.counted)
    #expect(light.code.map(\.copied) == whole.code.map(\.copied))
  }

  /// What a process writes while it is met is known from its frames, or was before recording began.
  @Test(.programsMayRun) func whoWritesAllTheTimeLeavesNothingUnknown() throws {
    let subject = try EventSubject("writes-slowly", pages: 8000)
    let family = try #require(FamilyFinder(try ProcessCatalogue.ofThisMachine()).family(of: subject.pid))
    let recorder = BreakRecorder(isLight: true)
    try subject.awaitRest()
    try subject.begin()
    usleep(20_000)
    recorder.follow(family)
    for _ in 0..<3 {
      usleep(20_000)
      recorder.collect()
    }
    let look = FamilyProfile(family)
    recorder.collect()
    recorder.compare(nil, look)
    _ = try subject.awaitDone()
    recorder.collect()
    recorder.finish()
    let summary = recorder.summary
    let count = try #require(summary.processes[subject.pid])
    #expect(summary.isLight && summary.lost.isNone && count.unknown == 0)
    let own = recorder.takeEvents().writes.filter { subject.addresses.contains($0.address) }
    #expect(own.count > 1000 && own.count < 8000 && own.allSatisfy { $0.outcome == .copied })
    #expect(count.countedFaults == count.recordedFaults)
  }

  @Test(.programsMayRun, arguments: [("child-stays", 1), ("children", 6)])
  func childrenAreComparedWithTheirParent(subject: String, number: Int) throws {
    let subject = try EventSubject(subject, pages: 50, number: 3)
    let (whole, light) = try watchTwice(subject)
    for (pid, count) in light.processes {
      let expected = try #require(whole.processes[pid])
      #expect(count.writes == expected.writes)
      #expect(count.copied <= expected.copied && count.reused <= expected.reused)
      #expect(count.zeroFilled <= expected.zeroFilled)
    }
    let children = light.processes.filter { $0.key != subject.pid }.map(\.value)
    #expect(children.count == number)
    // Who has ended before its pages were read is not known.
    #expect(children.allSatisfy { (number == 1 ? $0.copied : $0.copied + $0.unknown) >= 50 })
  }

  @Test func writesOfTheKernelAreTold() throws {
    let subject = try EventSubject("reads-into", pages: 300)
    let summary = try watch(subject)
    let count = try #require(summary.processes[subject.pid])
    #expect(count.byKernel >= 300 && count.copied >= 300)
    #expect(summary.code.first?.name.module == "[kernel]")
  }

  @Test func faultsWithoutRecordsAreMissed() throws {
    let subject = try EventSubject("populate", pages: 200)
    let summary = try watch(subject)
    #expect(try #require(summary.processes[subject.pid]).withoutRecord == 200)
  }

  @Test func whoCallsExecLeavesTheFamily() throws {
    let shell = try SubjectProgram(
      "/bin/sh", ["-c", "echo ready; read go; (exec /bin/true); echo done; read end"])
    #expect(shell.readWords() == ["ready"])
    let family = try #require(FamilyFinder(try ProcessCatalogue.ofThisMachine()).family(of: shell.pid))
    let recorder = BreakRecorder()
    recorder.follow(family)
    try shell.goOn(UInt8(ascii: "\n"))
    #expect(shell.readWords() == ["done"])
    recorder.finish()
    let summary = recorder.summary
    // The child has written before it became another program, and nothing that it did afterwards is of the family.
    #expect(summary.processes.count == 2 && summary.total.copied > 0)
    #expect(!summary.code.contains { $0.name.module?.hasSuffix("/true") == true })
    let whole = try #require(summary.completeness)
    #expect(whole.counted == whole.recorded)
  }

  @Test func childrenAreFollowedFromTheirBirth() throws {
    let subject = try EventSubject("children", pages: 50, number: 3)
    let summary = try watch(subject)
    let children = summary.processes.filter { $0.key != subject.pid }
    #expect(children.count == 6, "each child has one too")
    // They were not there from the beginning, so that there is nothing to compare their records with.
    #expect(children.allSatisfy { $0.value.countedFaults == nil && $0.value.copied >= 50 })
  }

  @Test(.timeLimit(.minutes(1))) func aProgramIsFollowedFromItsFirstInstruction() throws {
    let recorder = BreakRecorder()
    let pid = try recorder.launch([EventSubject.program, "at-once", "500"])
    while waitpid(pid, nil, 0) < 0 {}
    recorder.collect()
    let begun = recorder.takeEvents().writes
    recorder.finish()
    let events = begun + recorder.takeEvents().writes
    // It writes 500 pages, has a child that shares them, and writes them again.
    // Beside these, what a process writes that has forked: its stack, and libraries.
    let own = events.filter { $0.pid == pid && $0.outcome == .copied }
    #expect(Set(own.map { $0.address / 4096 }).count >= 500 && own.count < 550)
    #expect(own.map(\.time) == own.map(\.time).sorted())
    let count = try #require(recorder.summary.processes[pid])
    #expect(count.copied >= 500 && count.countedFaults == nil && recorder.summary.problem == nil)
    #expect(recorder.summary.total.writes == events.count)
  }

  @Test func whatCannotBeStartedIsToldInALine() {
    #expect(throws: EventError.self) { try BreakRecorder().launch(["/no/such/program"]) }
  }
}
