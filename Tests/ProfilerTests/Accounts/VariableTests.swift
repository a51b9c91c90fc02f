import Glibc
import Inspector
import Profiler
import TestSupport
import Testing

/// Which variables were written, where it is known.
@Suite(.tags(.live), .serialized, .enabled(if: EventRights.tracepoints, "tracepoints of page faults need root"))
struct VariableTests {
  private static let program = besideRunner("variable-subject")

  /// A recorded write tells the variable, a frame tells which it may have been.
  @Test func framesAndWritesTellWhatWasWritten() throws {
    let subject = try SubjectProgram(Self.program, [])
    defer { subject.kill() }
    #expect(subject.readWords() == ["ready"])
    let family = try #require(FamilyFinder(try ProcessCatalogue.ofThisMachine()).family(of: subject.pid))
    let child = try #require(family.kin.first { $0.process.pid != subject.pid }).process.pid
    try ForkingProgram.awaitRest(child)
    let recorder = BreakRecorder()
    recorder.follow(family)
    try subject.goOn()
    #expect(subject.readWords() == ["done"])
    recorder.collect()
    recorder.finish()
    let events = recorder.takeEvents().writes
    try check(recorder.summary.variables, events.filter { $0.pid == child })
    let module = try #require(FamilyProfile(family).variables().first { $0.path.hasSuffix("/variable-subject") })
    try check(module)
  }

  private func check(_ variables: [BreakSummary.Variable], _ events: [BreakEvent]) throws {
    let own = variables.filter { $0.place.module.hasSuffix("/variable-subject") }
    func count(_ name: String, _ section: String) -> CauseSummary.Count? {
      own.first { $0.place.name == name && $0.place.section == section }.map {
        .init(copied: $0.copied, writes: $0.writes)
      }
    }
    #expect(count("buffer", ".bss") == .init(copied: 5, writes: 5))
    // Two pages that were the parent's, and one that was the file's.
    #expect(count("table", ".data") == .init(copied: 3, writes: 3))
    #expect(count("two", "pair") == .init(copied: 1, writes: 1))
    #expect(count("one", "pair") == nil && count("rest", "pair") == nil)
    for variable in variables {
      #expect(events.count { $0.variable == variable.place } == variable.writes)
      #expect(events.count { $0.variable == variable.place && $0.outcome == .copied } == variable.copied)
    }
  }

  private func check(_ module: ModuleAccount) throws {
    #expect(module.hasLocalNames && module.globalsLeftOut == 0)
    func part(_ name: String) throws -> ModuleAccount.Part { try #require(module.globals.first { $0.name == name }) }
    let (buffer, table, one, two) = (try part("buffer"), try part("table"), try part("one"), try part("two"))
    #expect(buffer.bytes == 8 * 4096 && buffer.section == ".bss")
    #expect(buffer.pages.broken == 5 && buffer.brokenAlone == 5 && buffer.pages.stillShared == 3)
    #expect(table.pages.broken == 2 && table.brokenAlone == 2 && table.pages.new == 1)
    // The last page of the table is the file's for both, and no anonymous memory.
    #expect(table.pages.stillShared == 4 && table.section == ".data")
    // The frame does not tell which of the three it was.
    #expect(one.pages.broken == 1 && one.brokenAlone == 0 && two.pages == one.pages && two.section == "pair")
    func section(_ name: String) throws -> ModuleAccount.Part {
      try #require(module.sections.first { $0.name == name })
    }
    let (data, bss, pair) = (try section(".data"), try section(".bss"), try section("pair"))
    #expect(data.pages.broken >= 2 && data.brokenAlone >= 2 && data.pages.new >= 1)
    #expect(bss.pages.broken >= 5 && bss.brokenAlone >= 5)
    #expect(pair.pages.broken == 1 && pair.brokenAlone == 1 && pair.bytes == 4096)
    #expect(module.sections.allSatisfy { $0.pages.broken <= module.pages.broken })
    let alone = module.sections.reduce(0) { $0 + $1.brokenAlone }
    #expect(alone <= module.pages.broken && module.pages.broken >= 8)
  }

  /// Of a file that was stripped only sections are told, and no name is made up.
  @Test func aStrippedProgramHasSections() throws {
    let path = "/var/tmp/variables-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    defer { unsafe unlink(path) }
    guard ElfSamples.output("cp '\(Self.program)' '\(path)' && strip '\(path)'") != nil else {
      print("SKIP: binutils are not installed")
      return
    }
    let subject = try SubjectProgram(path, [])
    defer { subject.kill() }
    #expect(subject.readWords() == ["ready"])
    try subject.goOn()
    #expect(subject.readWords() == ["done"])
    let family = try #require(FamilyFinder(try ProcessCatalogue.ofThisMachine()).family(of: subject.pid))
    let module = try #require(FamilyProfile(family).variables().first { $0.path == path })
    #expect(!module.hasLocalNames && !module.globals.contains { $0.name == "buffer" })
    let pair = try #require(module.sections.first { $0.name == "pair" })
    #expect(pair.pages.broken == 1 && pair.brokenAlone == 1)
  }
}
