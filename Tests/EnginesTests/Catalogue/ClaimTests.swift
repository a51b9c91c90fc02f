import Engines
import Testing

/// The claims, on engines of this machine and on their models.
@Suite(.serialized, .tags(.live), .timeLimit(.minutes(10))) struct ClaimTests {
  /// Names that tell checks apart.
  private static let checks = ClaimCatalogue.all.indices.map { index in
    "\(ClaimCatalogue.all[index].number) \(ClaimCatalogue.all[index].part)"
  }

  @Test func claimsAreNumberedAndToldApart() {
    #expect(Set(Self.checks).count == Self.checks.count)
    #expect(ClaimCatalogue.all.allSatisfy { (1...12).contains($0.number) && $0.statement.hasSuffix(".") })
  }

  /// Those of servers and guests only in `make test-family`.
  private static let tried = LiveEngineTests.asksForAll ? ClaimCatalogue.all : ClaimCatalogue.quick

  @Test(arguments: tried.indices) func theEngineShowsIt(index: Int) {
    let report = Self.tried[index].run()
    if report.outcome == .notAvailable || report.source == "model" {
      return print("SKIP: claim \(report.number), \(report.part): \(report.reason ?? "")")
    }
    #expect(report.outcome == .holds, "\(report)")
    #expect(Self.staysApart(report))
  }

  /// A table of 80 columns may cut the words of a finding: what makes them differ must come before.
  private static func staysApart(_ report: ClaimReport) -> Bool {
    Set(report.findings.map { $0.what.prefix(46) }).count == report.findings.count
  }

  /// Where both the engine and the model show a number under the same name, both claim the same of it.
  @Test(arguments: ClaimCatalogue.all.indices) func theModelShowsIt(index: Int) {
    guard let report = ClaimCatalogue.all[index].runOnModel() else { return }
    #expect(report.outcome == .holds && report.source == "model", "\(report)")
    #expect(Self.staysApart(report))
  }

  @Test func aClaimThatIsWrongDoesNotHold() {
    let wrong = ClaimCheck(4, "nobody", "Two and two are five.") { (_, found) throws(EngineError) in
      found.expect("two and two", 2 + 2, "things", equals: 5)
      found.expect("at most", 4, "things", atMost: 4)
      return "arithmetic"
    }
    let report = wrong.run()
    #expect(report.outcome == .fails && report.findings.map(\.isAsClaimed) == [false, true])
    let silent = ClaimCheck(4, "nobody", "Nothing.") { (_, _) throws(EngineError) in "arithmetic" }
    #expect(silent.run().outcome == .failed)
    let missing = ClaimCheck(4, "nobody", "Nothing.") { (_, _) throws(EngineError) in
      throw .unavailable("there is no such thing")
    } onModel: { (found) throws(EngineError) in
      found.expect("two and two", 4, "things", equals: 4)
    }
    #expect(missing.run().outcome == .holds && missing.run().source == "model")
    #expect(missing.run().reason == "there is no such thing")
  }
}
