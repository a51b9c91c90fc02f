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
}
