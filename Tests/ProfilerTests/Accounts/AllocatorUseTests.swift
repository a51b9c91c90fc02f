import Glibc
import Inspector
import Profiler
import TestSupport
import Testing

/// Where new memory lies, where it is known.
@Suite(.tags(.live), .serialized) struct AllocatorUseTests {
  /// A worker whose threads fill 60 pages each.
  private func use(_ settings: [String], threads: Int) throws -> (use: AllocatorUse?, new: Int) {
    let program = besideRunner("variable-subject")
    let subject = try SubjectProgram("/usr/bin/env", settings + [program, "\(threads)", "60"])
    defer { subject.kill() }
    #expect(subject.readWords() == ["ready"])
    try subject.goOn()
    #expect(subject.readWords() == ["done"])
    let family = try #require(FamilyFinder(try ProcessCatalogue.ofThisMachine()).family(of: subject.pid))
    let profile = FamilyProfile(family)
    return (profile.allocatorUse(), profile.pages.new)
  }

  @Test func arenasAreFoundWithWhatIsInThem() throws {
    let (found, new) = try use([], threads: 6)
    let use = try #require(found)
    #expect(use.workers == 1 && use.threads == 7 && use.arenas == 6 && use.mostArenas == 6)
    // A piece of a page each is what malloc writes beside them.
    #expect(use.new >= 6 * 59 && use.new <= 6 * 64 && use.new < new)
    #expect(use.ownBesideLargest >= 5 * 59 && use.ownBesideLargest <= 5 * 64)
    #expect(use.largestShared == 0)
  }

  @Test func oneArenaIsNoneBesideTheFirst() throws {
    let use = try #require(try use(["MALLOC_ARENA_MAX=1"], threads: 6).use)
    #expect(use.arenas == 0 && use.new == 0 && use.ownBesideLargest == 0 && use.threads == 7)
  }

  @Test func twoArenasAreOneBesideTheFirst() throws {
    let use = try #require(try use(["MALLOC_ARENA_MAX=2"], threads: 6).use)
    #expect(use.arenas == 1 && use.new >= 59 && use.ownBesideLargest == 0)
  }
}
