import Engines
import FoundationEssentials
import Testing

extension Tag {
  /// Needs the running kernel, or an engine of this machine.
  @Tag static var live: Self
}

/// Engines of this machine, a few dozen steps each; those of servers and guests only when all are asked for.
@Suite(.serialized, .tags(.live), .timeLimit(.minutes(20))) struct LiveEngineTests {
  private static let asksForAll = ProcessInfo.processInfo.environment["COWSCOPE_FAMILY"] == "all"

  @Test(arguments: EngineCatalogue.quick.map(\.name), [2, 11]) func aFewStepsHold(name: String, seed: UInt64) throws {
    try Self.expectHolds(name, seed: seed, steps: name == "qcow2" ? 30 : 60)
  }

  /// All engines with all steps: `make test-family`.
  @Test(.enabled(if: asksForAll, "long: make test-family"), arguments: EngineCatalogue.all.map(\.name))
  func allStepsHold(name: String) throws {
    try FamilyRecord.note(try Self.expectHolds(name, seed: FamilyRecord.seed, steps: nil))
  }

  @discardableResult
  private static func expectHolds(_ name: String, seed: UInt64, steps: Int?) throws -> EngineReport {
    let engine = try #require(EngineCatalogue.named(name).first)
    let report = EngineMeasurement.measure(engine, seed: seed, steps: steps).report
    if report.outcome == .notAvailable {
      print("SKIP: \(name): \(report.reason ?? "")")
      return report
    }
    #expect(report.outcome == .holds, "\(name): \(report.reason ?? "") \(report.mismatches.prefix(3))")
    return report
  }
}
