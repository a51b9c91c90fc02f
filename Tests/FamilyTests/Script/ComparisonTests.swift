import Family
import Testing

struct ComparisonTests {
  private let text = """
    create 1 MiB
    snapshot s1
    write base 4146..4147 times 2
    write s1 8242..8243
    drop s1
    reclaim
    """

  private func row(_ name: String, _ text: String) throws -> Comparison.Row {
    let member = try #require(Member.named(name))
    return try #require(Comparison(WriteScript(parsing: text), on: [member]).rows.first)
  }

  @Test func oneScriptRunsOnAllMembers() throws {
    let comparison = try Comparison(WriteScript(parsing: text))
    #expect(comparison.rows.map(\.run.member.name) == Member.all.map(\.name))
    for row in comparison.rows {
      #expect(row.run.steps.count == 6)
      #expect(row.snapshot != nil)
      #expect(row.firstWrite != nil)
      #expect(row.secondWrite != nil)
      #expect(row.garbageAfterDrop != nil)
      #expect(row.garbageAfterReclaim != nil)
    }
  }

  @Test func rowsHoldWhatTheMembersPay() throws {
    let xfs = try row("xfs", text)
    #expect(xfs.firstWrite?.bytesCopied == 4095)
    #expect(xfs.secondWrite?.bytesCopied == 0)
    let btrfs = try row("btrfs", text)
    #expect(btrfs.secondWrite?.growth == 0)
    #expect(btrfs.secondWrite?.bytesCopied == 4095)
    #expect(btrfs.garbageAfterDrop == 4096)
    let sqlite = try row("sqlite", text)
    #expect(sqlite.firstWrite?.bytesWritten == sqlite.secondWrite?.bytesWritten)
  }

  @Test func membersSayWhatTheyCannotDo() throws {
    let lmdb = try row("lmdb", text)
    #expect(lmdb.refused.map(\.step.line) == [4])
    guard case .refused(.readOnly(_, let reason))? = lmdb.refused.first?.outcome else {
      Issue.record("LMDB wrote in a reader")
      return
    }
    #expect(reason.contains("reader"))
    // What hangs on a view that was refused is refused too, and not made up.
    let past = try row("btrfs", "create 1 MiB\nwrite base 0..1\nsnapshot s at 0\nwrite s 0..1\ndrop s")
    #expect(past.refused.count == 3)
    #expect(past.refused.last?.outcome == .noSuchView("s"))
    #expect(past.snapshot == nil)
    #expect(past.firstWrite == nil)
    #expect(past.garbageAfterDrop == nil)
  }

  @Test func branchesInThePastShowThePast() throws {
    let run = try row("branch", "create 1 MiB\nwrite base 0..1\nsnapshot s at 0\nread s 0..1\nread base 0..1").run
    guard case .read(let old) = run.steps[3].outcome, case .read(let new) = run.steps[4].outcome else {
      Issue.record("it was not read")
      return
    }
    #expect(old.contents == [.initial(unit: 0)])
    #expect(new.contents != old.contents)
  }

  @Test func branchesEndByThemselves() throws {
    let text = "create 1 MiB\nsnapshot s for 60 s\nwait 59 s\nwait 1 s\nread s 0..1"
    let run = try row("branch", text).run
    #expect(run.steps[2].outcome == .waited(ended: []))
    #expect(run.steps[3].outcome == .waited(ended: ["s"]))
    #expect(run.steps[4].outcome == .noSuchView("s"))
    // Elsewhere a view that would stay is not made at all.
    let other = try row("xfs", text).run
    #expect(other.steps[1].stats.views.count == 1)
    #expect(other.view("s") == nil)
  }

  @Test func divergenceGrowsWithWritesAndNotWithAge() throws {
    let text = """
      create 1 MiB
      snapshot s
      wait 1000000 s
      write base 0..1
      write base 1..2 times 100
      write s 0..8192
      wait 1000000 s
      write base 64 KiB..72 KiB
      """
    let timeline = Timeline(try row("btrfs", text).run)
    #expect(timeline.moments.map { $0.pairs.first?.diverged ?? 0 } == [0, 0, 0, 1, 1, 2, 2, 4])
    #expect(
      timeline.moments.map(\.seconds) == [0, 0, 1_000_000, 1_000_000, 1_000_000, 1_000_000, 2_000_000, 2_000_000])
    #expect(timeline.moments.last?.bytesWritten == 1 + 100 + 8192 + 8192)
    let pair = try #require(timeline.moments.last?.pairs.first)
    // Both wrote the first block.
    #expect(pair.irreconcilable == [0..<1])
    #expect(pair.ofView == 1)
    #expect(pair.ofOrigin == 2)
  }

  @Test func aBranchInThePastHasDivergedAtOnce() throws {
    let text = "create 1 MiB\nwrite base 0..1\nwrite base 8192..8193 times 3\nsnapshot s at 1\nwrite s 8192..8193"
    let timeline = Timeline(try row("branch", text).run)
    #expect(timeline.moments[3].pairs.first?.ofOrigin == 1)
    #expect(timeline.moments[4].pairs.first?.irreconcilable == [1..<2])
  }
}
