import Glibc
import Inspector
import Profiler
import Testing
import TestSupport

/// Why real runtimes write to shared pages, where it is known.
@Suite(.tags(.live), .serialized, .enabled(if: EventRights.tracepoints, "tracepoints of page faults need root"))
struct CauseTests {
  private static let python = "/usr/bin/python3"
  private static let ruby = "/usr/bin/ruby"

  /// The runtime of an interpreter; nil, with a note, where it is of no use here.
  private func runtime(_ causes: CauseSummary, needsProbes: Bool) -> CauseSummary.Runtime? {
    guard let runtime = causes.runtimes.first else {
      Skip.note("the interpreter has neither probes nor known objects")
      return nil
    }
    guard !needsProbes || runtime.hasProbes else {
      Skip.note("\(runtime.path) was built without probes")
      return nil
    }
    return runtime
  }

  /// The usual way, and that in which memory is told with the fault.
  private static let ways = EventRights.programs ? [false, true] : [false]

  @Test(arguments: ways) func aCollectionOfPythonWritesLinks(isLight: Bool) throws {
    if let obstacle = ForkingProgram.obstacle(Self.python) { return Skip.note(obstacle) }
    let program = try ForkingProgram(
      Self.python, [ForkingProgram.path("objects.py"), "collect", "200000"], isLight: isLight)
    guard let runtime = runtime(program.causes, needsProbes: true) else { return }
    #expect(runtime.problem == nil && program.causes.notLookedAt == 0)
    // Each object takes 48 bytes with its links, so that at least so many pages are written.
    #expect(program.copies >= 200_000 * 48 / 4096)
    let inside = program.copies { $0.collector == .inside(.collect) }
    #expect(inside * 100 >= program.copies * 99, "\(inside) of \(program.copies)")
    #expect(program.copies { $0.collector == .unknown || $0.collector == .notVisible } == 0)
    guard runtime.objects == .verified else { return Skip.note("objects of \(runtime.name ?? "") are not known") }
    let links = program.copies { $0.collector == .inside(.collect) && $0.part == .collectorLinks }
    #expect(links * 100 >= inside * 98, "\(links) of \(inside)")
    #expect(program.copies { $0.part == .collectorLinks && $0.type == "Rec" } >= 200_000 * 48 / 4096)
  }

  @Test(arguments: ways) func touchingObjectsOfPythonWritesCounts(isLight: Bool) throws {
    if let obstacle = ForkingProgram.obstacle(Self.python) { return Skip.note(obstacle) }
    let program = try ForkingProgram(
      Self.python, [ForkingProgram.path("objects.py"), "touch", "200000"], isLight: isLight)
    guard let runtime = runtime(program.causes, needsProbes: false) else { return }
    guard runtime.objects == .verified else { return Skip.note("objects of \(runtime.name ?? "") are not known") }
    #expect(program.causes.notLookedAt == 0)
    let counts = program.copies { $0.part == .referenceCount }
    #expect(counts * 100 >= program.copies * 99, "\(counts) of \(program.copies)")
    // Of each record its own count, that of its name (64 bytes) and that of its number (32 bytes).
    for (type, bytes) in [("Rec", 48), ("str", 64), ("int", 32)] {
      let copies = program.copies { $0.part == .referenceCount && $0.type == type }
      #expect(copies >= 200_000 * bytes / 4096 * 9 / 10, "\(copies) of \(type)")
    }
    guard runtime.isHeard else { return }
    #expect(program.copies { $0.collector != .outside } == 0)
  }

  @Test func aCollectionOfRubyMarks() throws {
    if let obstacle = ForkingProgram.obstacle(Self.ruby) { return Skip.note(obstacle) }
    let program = try ForkingProgram(Self.ruby, [ForkingProgram.path("objects.rb"), "100000"])
    guard let runtime = runtime(program.causes, needsProbes: true) else { return }
    #expect(runtime.problem == nil)
    // Slots of 40 bytes: three for each record.
    #expect(program.copies >= 100_000 * 120 / 4096)
    let marked = program.copies { $0.collector == .inside(.mark) }
    let swept = program.copies { $0.collector == .inside(.sweep) }
    #expect(marked * 100 >= program.copies * 90 && swept > 0, "\(marked) and \(swept) of \(program.copies)")
    #expect((marked + swept) * 100 >= program.copies * 98)
    #expect(program.copies { $0.collector == .unknown || $0.collector == .notVisible } == 0)
  }

  /// A program without a collector says nothing about one.
  @Test func otherProgramsHaveParts() throws {
    let subject = try EventSubject("writes", pages: 300)
    let family = try #require(FamilyFinder(try ProcessCatalogue.ofThisMachine()).family(of: subject.pid))
    let recorder = BreakRecorder()
    try subject.awaitRest()
    recorder.follow(family)
    _ = try subject.act()
    recorder.collect()
    recorder.finish()
    let events = recorder.takeEvents().writes
    let causes = try #require(recorder.summary.causes)
    #expect(causes.runtimes.isEmpty && causes.notLookedAt == 0)
    #expect(events.allSatisfy { $0.cause?.collector == .notVisible && $0.cause?.type == nil })
    let own = events.filter { subject.addresses.contains($0.address) && $0.outcome == .copied }
    #expect(own.count == 300 && own.allSatisfy { $0.cause?.part == .anonymous })
    let counted = causes.counts.values.reduce(into: CauseSummary.Count()) { $0 += $1 }
    #expect(counted == .init(copied: recorder.summary.total.copied, writes: recorder.summary.total.writes))
  }
}
