import Family
import Testing

/// What is kept of a history, after the example in Neon's description of its storage: two pages, a horizon of 150, and a log that ends at 525.
struct HistoryTreeTests {
  private static let pageBytes = 8192

  /// One page is changed all the time, the other one only at 100 and 200.
  private func history(branchAt150: Bool) throws -> (system: HistoryTree, child: ViewID?) {
    var system = HistoryTree(pageBytes: Self.pageBytes, horizon: 150)
    let main = try system.create(bytes: 2 * Self.pageBytes).view
    var child: ViewID?
    for (step, page) in [0, 1, 0, 1, 0, 0, 0, 0, 0, 0].enumerated() {
      _ = try system.write(main, page * Self.pageBytes..<page * Self.pageBytes + 50)
      if step == 2, branchAt150 { child = try system.snapshot(main, at: nil).view }
    }
    _ = try system.write(main, 0..<25)
    return (system, child)
  }

  @Test func whatIsOlderThanTheHorizonGoes() throws {
    var (system, _) = try history(branchAt150: false)
    #expect(system.stats().physical == 2 * Self.pageBytes + 525)
    let before = try system.read(ViewID(0), 0..<2 * Self.pageBytes).contents
    let cost = system.reclaim()
    // Of the first page an image at 350 and what came after 375, of the second one an image at 200: there is nothing newer.
    #expect(system.stats().physical == 2 * Self.pageBytes + 175)
    #expect(cost.unitsCopied == 2)
    #expect(cost.growth == 175 - 525)
    #expect(try system.read(ViewID(0), 0..<2 * Self.pageBytes).contents == before)
    // Branches may begin within the horizon and no earlier: 7 writes end at 350, 8 at 400.
    #expect(throws: Refusal.beyondHistory(Point(writes: 7))) { try system.snapshot(ViewID(0), at: Point(writes: 7)) }
    #expect(try system.snapshot(ViewID(0), at: Point(writes: 8)).cost.allocated == 0)
  }

  @Test func aBranchKeepsWhatItStandsOn() throws {
    var (system, child) = try history(branchAt150: true)
    let branch = try #require(child)
    let old = try system.read(branch, 0..<2 * Self.pageBytes).contents
    _ = system.reclaim()
    #expect(try system.read(branch, 0..<2 * Self.pageBytes).contents == old)
    // Two images of a page would take more than the records between them.
    #expect(system.stats().physical == 2 * Self.pageBytes + 525)
    #expect(system.stats().pinnedBy == [ViewID(0)])
    #expect(throws: Refusal.pinned(by: [branch])) { try system.drop(ViewID(0)) }
    _ = try system.drop(branch)
    _ = system.reclaim()
    #expect(system.stats().physical == 2 * Self.pageBytes + 175)
  }

  @Test func branchesThatEndGiveBackWhatTheyWrote() throws {
    var system = HistoryTree()
    let main = try system.create(bytes: 1 << 20).view
    let branch = try system.snapshot(main, at: nil).view
    try system.limitLife(of: branch, seconds: 60)
    _ = try system.write(branch, 0..<1000)
    #expect(throws: Refusal.self) { try system.snapshot(branch, at: nil) }
    #expect(throws: Refusal.self) { try system.limitLife(of: main, seconds: 60) }
    #expect(system.wait(seconds: 59).ended.isEmpty)
    let after = system.wait(seconds: 1)
    #expect(after.ended == [branch])
    #expect(after.cost.freed == 1000)
    #expect(system.stats().physical == 1 << 20)
    #expect(throws: Refusal.noSuchView(branch)) { try system.read(branch, 0..<1) }
  }
}
