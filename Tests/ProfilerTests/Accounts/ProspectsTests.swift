import Glibc
import Inspector
import Profiler
import Scenario
import Testing

/// What the pages of a family tell of changes, on the running kernel.
@Suite(.serialized, .enabled(if: geteuid() == 0, "frame numbers need CAP_SYS_ADMIN")) @MainActor struct ProspectsTests {
  @Test func newWorkersHaveWhatTheTemplateHas() throws {
    let family = try ScriptedFamily(
      "process t\nmap t r anon pages=1000\nwrite t r\nfork t -> a\nfork t -> b\nwrite b r[0..99]\nfork b -> g", of: "b")
    let profile = family.profile
    let start = try #require(Prospects(profile).freshStart)
    #expect(start.replaced == 3)
    // Of what is not the template's, b and its child share a part, which the next test leaves out.
    let all = try #require(profile.total.anonymous)
    #expect(start.anonymous < all - 100 * 4096 && start.anonymous >= 1000 * 4096)
    #expect(start.pageTables > 0)
  }

  @Test func everyFrameThatNoWorkerHasAloneStays() throws {
    let family = try ScriptedFamily(
      "process t\nmap t r anon pages=1000\nwrite t r\nfork t -> a\nfork t -> b\nwrite b r[0..99]\nwrite t r[500..599]",
      of: "a")
    let (profile, pages) = (family.profile, family.profile.pages)
    let start = try #require(Prospects(profile).freshStart)
    // What the template has left is shared by the two workers, each frame of it.
    #expect(pages.amongSiblings % 2 == 0 && pages.amongSiblings >= 200)
    let gone = (pages.broken + pages.new + (pages.amongSiblings + pages.newAmongSiblings) / 2) * 4096
    #expect(try start.replaced == 2 && start.anonymous == #require(profile.total.anonymous) - gone)
  }

  @Test func whomTheTemplateDescendsFromStays() throws {
    let family = try ScriptedFamily(
      "process m\nfork m -> w\nmap w r anon pages=200\nwrite w r\nfork w -> x\nfork w -> y\nwrite x r[0..49]", of: "m")
    #expect(Prospects(family.profile).freshStart?.replaced == 2)
  }

  @Test func blocksLieInOneMapping() throws {
    let family = try ScriptedFamily(
      """
      process t
      map t r anon pages=1200
      write t r[0..99]
      write t r[600..1199]
      map t s anon pages=511
      write t s
      fork t -> a
      map a n anon pages=1024
      write a n[5]
      """, of: "t")
    let blocks = try #require(Prospects(family.profile).hugeBlocks)
    // The rest of r is less than a block, as is s.
    #expect(blocks.count == 2 && blocks.alreadyHuge == 0)
    #expect(blocks.absent.map(\.count) == [412 + 88] && blocks.absentInNew == 511)
    let first = try #require(blocks.blocks.first)
    #expect(blocks.absentPages { $0 == first.first / 512 } == 412)
  }

  @Test func hugePagesThatAreThereAreCounted() throws {
    let family = try ScriptedFamily(
      "process t\nmap t r anon pages=1024\nadvise t r hugepage\nwrite t r\nfork t -> a", of: "t")
    let blocks = try #require(Prospects(family.profile).hugeBlocks)
    #expect(blocks.count == 2 && blocks.absent.isEmpty && blocks.alreadyHuge == 1024)
  }

  @Test func injuredNumbersAreNotBelieved() {
    #expect(Prospects().isPlausible)
    #expect(!Prospects(freshStart: FreshStart(replaced: 1, anonymous: -1, pageTables: 0)).isPlausible)
    let run = HugeBlocks.Run(first: 512, count: 512)
    func isPlausible(_ blocks: [HugeBlocks.Run], _ absent: [HugeBlocks.Run]) -> Bool {
      Prospects(hugeBlocks: HugeBlocks(blocks: blocks, absent: absent)).isPlausible
    }
    #expect(isPlausible([run], [HugeBlocks.Run(first: 600, count: 1)]))
    #expect(!isPlausible([run, run], []) && !isPlausible([HugeBlocks.Run(first: 1, count: 512)], []))
    #expect(!isPlausible([HugeBlocks.Run(first: .max - 511, count: 512)], []))
  }
}
