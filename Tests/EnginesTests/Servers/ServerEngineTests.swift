import Engines
import FoundationEssentials
import TestSupport
import Testing

/// Servers of this machine: a few steps, and what is left of them when a run is killed.
@Suite(.serialized, .tags(.live), .timeLimit(.minutes(10))) struct ServerEngineTests {
  /// Each engine, and a file that is there in its middle.
  private static let middles = [
    ("postgresql", "data/postmaster.pid"), ("innodb", "maria/ibdata1"), ("doltlite", "doltlite-1.db"),
  ]

  /// The report of so many steps, or a line that says that the engine is not there.
  private func measure(_ name: String, steps: Int, seed: UInt64 = 2) throws -> EngineReport? {
    let engine = try #require(EngineCatalogue.named(name).first)
    let report = EngineMeasurement.measure(engine, seed: seed, steps: steps).report
    guard report.outcome != .notAvailable else {
      print("SKIP: \(name): \(report.reason ?? "")")
      return nil
    }
    return report
  }

  @Test(arguments: middles.map(\.0)) func aFewStepsHold(name: String) throws {
    guard let report = try measure(name, steps: 60) else { return }
    #expect(report.outcome == .holds, "\(report.reason ?? "") \(report.mismatches.prefix(3))")
    #expect(report.stepsDone >= 60 && report.rows.allSatisfy { $0.comparisons > 0 })
  }

  /// The claims about servers: `make test-family`.
  @Test(
    .enabled(if: ProcessInfo.processInfo.environment["COWSCOPE_FAMILY"] == "all", "long: make test-family"),
    arguments: ClaimCatalogue.all.indices.filter { index in
      middles.contains { $0.0 == ClaimCatalogue.all[index].part }
    })
  func theEngineShowsTheClaim(index: Int) {
    let report = ClaimCatalogue.all[index].run()
    if report.outcome == .notAvailable || report.source == "model" {
      return print("SKIP: claim \(report.number), \(report.part): \(report.reason ?? "")")
    }
    #expect(report.outcome == .holds, "\(report)")
  }

  @Test(arguments: middles, [false, true]) func nothingIsLeftOfARunThatIsKilled(
    middle: (engine: String, file: String), withKeeper: Bool
  ) throws {
    guard try measure(middle.engine, steps: 1) != nil else { return }
    // Servers have shared memory that the kernel does not take away with them.
    let before = TextOfFile.read("/proc/sysvipc/shm")
    try WorkspaceTests.killInTheMiddle(middle.engine, middle.file, withKeeper: withKeeper)
    #expect(waitUntil { TextOfFile.read("/proc/sysvipc/shm") == before })
  }
}
