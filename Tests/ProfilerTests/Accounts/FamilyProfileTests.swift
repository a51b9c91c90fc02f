import Glibc
import Inspector
import Scenario
import Profiler
import Testing

/// Families whose inheritance is known page by page, on the running kernel.
@Suite(.serialized) @MainActor struct FamilyProfileTests {
  /// A template, three children and two grandchildren; then the template writes too.
  private static let family = """
    process t
    map t r anon pages=100
    write t r
    fork t -> a
    write a r[0..9]
    map a n anon pages=5
    write a n
    fork a -> g
    write g r[20..24]
    fork t -> b
    write b r[0..29]
    fork t -> m
    fork m -> d
    write d r[50]
    write t r[90..94]
    """

  private func pages(
    shared: Int = 0, broken: Int = 0, new: Int = 0, siblings: Int = 0, newSiblings: Int = 0
  ) -> Inheritance {
    var pages = Inheritance()
    pages.stillShared = shared
    pages.broken = broken
    pages.new = new
    pages.amongSiblings = siblings
    pages.newAmongSiblings = newSiblings
    return pages
  }

  @Test(.enabled(if: geteuid() == 0, "frame numbers need CAP_SYS_ADMIN")) func everyPageIsAccountedFor() throws {
    let family = try ScriptedFamily(Self.family, of: "t")
    #expect(family.profile.template == family.pid("t"))
    // What the template wrote last, the five others still share.
    #expect(try family.pages("a", "r") == pages(shared: 85, siblings: 15))
    #expect(try family.pages("a", "n") == pages(newSiblings: 5))
    #expect(try family.pages("g", "r") == pages(shared: 80, broken: 5, siblings: 15))
    #expect(try family.pages("g", "n") == pages(newSiblings: 5))
    #expect(try family.pages("b", "r") == pages(shared: 65, broken: 30, siblings: 5))
    #expect(try family.pages("m", "r") == pages(shared: 95, siblings: 5))
    #expect(try family.pages("d", "r") == pages(shared: 94, broken: 1, siblings: 5))
    for row in family.profile.rows where row.member.process.pid != family.pid("t") {
      let all = try #require(row.pages)
      #expect(all.inherited == all.stillShared + all.broken + all.amongSiblings)
      #expect(all == row.mappings.reduce(into: Inheritance()) { $0 += $1.pages })
    }
    let areas = family.profile.areas.reduce(into: Inheritance()) { $0 += $1.pages }
    #expect(areas == family.profile.pages)
  }

  @Test(.enabled(if: geteuid() == 0, "frame numbers need CAP_SYS_ADMIN")) func theTotalCountsEachFrameOnce() throws {
    let family = try ScriptedFamily(
      "process t\nmap t r anon pages=1000\nwrite t r\nfork t -> a\nfork t -> b\nwrite b r[0..99]", of: "b")
    let total = family.profile.total
    let anonymous = try #require(total.anonymous)
    #expect(anonymous >= 1100 * 4096 && anonymous < 1300 * 4096)
    #expect(total.residentSum >= 3000 * 4096)
    #expect(try #require(total.real) >= anonymous + total.pageTables && total.pageTables >= 3 * 8 * 4096)
  }

  @Test(.enabled(if: geteuid() == 0, "frame numbers need CAP_SYS_ADMIN")) func aWorkerThatForkedTheOthersIsTheTemplate()
    throws
  {
    // Nothing was loaded before the first fork, as with Puma's fork_worker.
    let family = try ScriptedFamily(
      "process m\nfork m -> w\nmap w r anon pages=200\nwrite w r\nfork w -> x\nfork w -> y\nwrite x r[0..49]", of: "m")
    #expect(family.profile.template == family.pid("w"))
    #expect(try family.pages("x", "r") == pages(shared: 150, broken: 50))
    #expect(try family.pages("y", "r") == pages(shared: 200))
    #expect(try family.pages("m", "r") == pages())
  }

  @Test(.enabled(if: geteuid() == 0, "frame numbers need CAP_SYS_ADMIN")) func theKernelIsAskedOnlyAsThePacePermits()
    throws
  {
    var checks: (fast: ProfileChecks, slow: ProfileChecks)?
    _ = try ScriptedFamily("process t\nmap t r anon pages=1000\nwrite t r\nfork t -> a", of: "t") { profile in
      checks = (
        ProfileChecks(profile, pace: .fast),
        ProfileChecks(profile, pace: ScanPace(longestHold: .microseconds(50), duty: 1))
      )
    }
    let (fast, slow) = try #require(checks)
    #expect(fast.checks.count == 5 && fast.checks.allSatisfy(\.holds) && !fast.wouldStall)
    #expect(slow.checks == Array(fast.checks.prefix(3)) && slow.wouldStall)
  }

  @Test func aFamilyThatHasEndedIsNotContinuedByOthers() throws {
    let family = try ScriptedFamily("process t\nmap t r anon pages=10\nwrite t r\nfork t -> a", of: "t") { profile in
      let finder = FamilyFinder(try ProcessCatalogue.ofThisMachine())
      #expect(finder.family(continuing: profile.family)?.members == profile.family.members)
    }
    let finder = FamilyFinder(try ProcessCatalogue.ofThisMachine())
    #expect(finder.family(continuing: family.profile.family) == nil)
    // A look that began before it ended, and came to no member in time.
    let late = FamilyProfile(family.profile.family, pace: .fast)
    #expect(late.cameTooLate && !family.profile.cameTooLate && late.coverage.omitted[.gone]?.count == 2)
  }

  /// Actors run without random addresses, so that parents have to tell who belongs together.
  @Test(arguments: ["t", "a", "g", "d"] as [ProcessName])
  func relativesAreFoundWhereAddressesAreNotRandom(name: ProcessName) throws {
    let family = try ScriptedFamily(Self.family, of: name)
    #expect(!family.profile.family.findsOrphans)
    #expect(try family.member("t").relation == .root && family.member("t").generation == 0)
    #expect(try family.member("a").relation == .child && family.member("a").generation == 1)
    #expect(try family.member("g").relation == .child && family.member("g").generation == 2)
    #expect(try family.member("b").generation == 1 && family.member("d").generation == 2)
    #expect(family.profile.family.kin.count == 6)
  }
}
