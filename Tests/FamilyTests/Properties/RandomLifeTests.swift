import Family
import Testing

/// Every mechanism, in random lives: reads equal those of full copies, and the accounts add up.
struct RandomLifeTests {
  private static let seeds = 1...12

  private func live<System: CopyOnWriteSystem>(
    _ system: System, _ workload: Workload<System>, seed: Int, writes: Int = 50, drops: Int = 3
  ) throws {
    let tally = try workload.run(system, seed: seed)
    // A life in which little happened has proved little.
    #expect(tally.writes >= writes)
    #expect(tally.snapshots >= 5)
    #expect(tally.drops >= drops)
    if workload.looksBack { #expect(tally.past >= 2) }
  }

  @Test(arguments: seeds) func reflink(seed: Int) throws { try live(ReflinkFiles(), Workload(), seed: seed) }

  @Test(arguments: seeds) func reflinkWithoutReservation(seed: Int) throws {
    try live(ReflinkFiles(reservationBytes: 4096), Workload(), seed: seed)
  }

  @Test(arguments: seeds) func extents(seed: Int) throws {
    try live(ExtentRedirect(extentBytes: 65_536), Workload(), seed: seed)
  }

  @Test(arguments: seeds) func extentsInPlace(seed: Int) throws {
    try live(ExtentRedirect(extentBytes: 65_536, writesInPlace: true), Workload(), seed: seed)
  }

  @Test(arguments: seeds) func records(seed: Int) throws {
    try live(RecordRedirect(recordBytes: 8192), Workload(), seed: seed, drops: 1)
  }

  @Test(arguments: seeds) func recordsWithoutAncestry(seed: Int) throws {
    try live(RecordRedirect(recordBytes: 8192, ancestry: .none, indirectFanOut: nil), Workload(), seed: seed)
  }

  @Test(arguments: seeds) func stamps(seed: Int) throws {
    try live(StampedVolumes(blockBytes: 16_384), Workload(), seed: seed)
  }

  @Test(arguments: seeds) func copyOut(seed: Int) throws {
    try live(CopyOutVolumes(), Workload(), seed: seed)
  }

  @Test(arguments: seeds) func copyUp(seed: Int) throws { try live(OverlayStack(), Workload(), seed: seed) }

  @Test(arguments: seeds) func copyUpByClone(seed: Int) throws {
    try live(OverlayStack(copyingUp: .cloneCounted), Workload(), seed: seed)
  }

  @Test(arguments: seeds) func copyUpByCloneRedirected(seed: Int) throws {
    try live(OverlayStack(copyingUp: .cloneRedirected), Workload(), seed: seed)
  }

  @Test(arguments: seeds) func clusters(seed: Int) throws {
    try live(ClusterOverlays(clusterBytes: 8192), Workload(), seed: seed)
  }

  @Test(arguments: seeds) func writeAheadLog(seed: Int) throws {
    try live(WriteAheadLog(), Workload(mostViews: 7), seed: seed, writes: 20)
  }

  @Test(arguments: seeds) func historyTree(seed: Int) throws {
    try live(HistoryTree(horizon: 60_000), Workload(looksBack: true), seed: seed, drops: 1)
  }

  @Test(arguments: seeds) func pathCopy(seed: Int) throws {
    try live(PathCopyTree(branchFanOut: 7), Workload(), seed: seed, writes: 20)
  }

  @Test(arguments: seeds) func pathCopyByBranches(seed: Int) throws {
    try live(PathCopyTree(branchFanOut: 7, reuse: .collection, rootBytes: nil), Workload(), seed: seed)
  }

  @Test(arguments: seeds) func heap(seed: Int) throws {
    try live(HeapTable(), Workload(bytes: 40_000, longestWrite: 900), seed: seed, writes: 20)
  }

  @Test(arguments: seeds) func heapWithFillFactor(seed: Int) throws {
    try live(HeapTable(fillFactor: 70), Workload(bytes: 40_000, longestWrite: 900), seed: seed, writes: 20)
  }

  @Test(arguments: seeds) func undo(seed: Int) throws {
    try live(UndoTable(), Workload(), seed: seed, writes: 20)
  }
}
