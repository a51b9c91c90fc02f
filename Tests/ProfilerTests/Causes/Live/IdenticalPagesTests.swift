import Glibc
import Profiler
import Testing

/// Pages that were written and hold what they held before, on the running kernel.
@Suite(.serialized, .enabled(if: geteuid() == 0, "frame numbers need CAP_SYS_ADMIN")) @MainActor
struct IdenticalPagesTests {
  @Test func sameBytesAreTold() throws {
    var all: IdenticalPages?
    var some: IdenticalPages?
    _ = try ScriptedFamily(
      """
      process t
      map t r anon pages=100
      write t r value='A'
      fork t -> a
      fork t -> b
      write a r[0..39] value='A'
      write b r[10..19] value='B'
      write b r[20..29] value='B' whole
      """, of: "t"
    ) { profile in
      all = IdenticalPages(profile)
      some = IdenticalPages(profile, atMost: 20, seed: 7)
    }
    let pages = try #require(all)
    // Beside them, pages that the actors have written for themselves.
    #expect(pages.broken >= 60 && pages.compared == pages.broken && pages.chosen == pages.broken)
    #expect(pages.identical >= 40 && pages.identical <= pages.broken - 20)
    #expect(pages.differingBytes >= 10 + 10 * 4096)
    let fewer = try #require(some)
    #expect(fewer.broken == pages.broken && fewer.chosen == 20 && fewer.compared == 20 && fewer.seed == 7)
    #expect(fewer.identical <= 20 && fewer.identical > 0)
  }

  @Test func whereNothingIsBrokenNothingIsCompared() throws {
    var pages: IdenticalPages?
    _ = try ScriptedFamily("process t\nmap t r anon pages=10\nwrite t r", of: "t") { pages = IdenticalPages($0) }
    #expect(pages == nil)
  }
}
