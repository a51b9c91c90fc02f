import Foundation
import Inspector
import Profiler
import TestSupport
import Testing

/// Curves through looks that follow a known one.
@Suite struct DecayForecastTests {
  /// Looks in which `broken` of 100,000 inherited pages are broken at each second.
  private func looks(_ count: Int, requests: Int? = nil, _ broken: (Double) -> Double) -> [FamilyLook] {
    (0..<count).map { index in
      var pages = Inheritance()
      pages.broken = Int(broken(Double(index)).rounded())
      pages.stillShared = 100_000 - pages.broken
      let member = ProcessFamily.Member(
        process: InspectedProcess(pid: 2, startTicks: 1, parent: 1, user: 0, name: "w", arguments: []),
        relation: .child,
        generation: 1, role: nil)
      return FamilyLook(
        time: 0, monotonic: UInt64(index) * 1_000_000_000, members: [member], findsOrphans: true, template: 1,
        rows: [FamilyLook.Row(member: member, resident: 0, proportional: 0, unique: 0, pages: pages)], areas: [],
        total: FamilyTotal(), coverage: Coverage(), cost: ScanCost(), since: index == 0 ? nil : DecayStep(),
        requests: requests.map { $0 * index })
    }
  }

  @Test(arguments: [0.005, 0.05, 0.3]) func aKnownCurveIsFound(rate: Double) throws {
    let forecast = try #require(DecayForecast(looks(40) { 500 + 40_000 * (1 - exp(-rate * $0)) }))
    #expect(forecast.axis == .seconds && forecast.end == 39 && forecast.inherited == 100_000)
    // The rates that are tried lie five per cent apart.
    #expect(forecast.heldBackError < 500)
    #expect(abs(Double(forecast.broken(at: 39)) - (500 + 40_000 * (1 - exp(-rate * 39)))) < 300)
    if rate > 0.01 { #expect(abs(forecast.plateau - 40_500) < 4000) }
  }

  @Test func requestsAreTheAxisWhereTheyAreCounted() throws {
    let forecast = try #require(DecayForecast(looks(12, requests: 50) { 1000 * (1 - exp(-$0 / 5)) }))
    #expect(forecast.axis == .requests && forecast.end == 550)
  }

  @Test func aCounterThatBeginsAnewIsNoAxis() throws {
    var all = looks(12, requests: 50) { 1000 * (1 - exp(-$0 / 5)) }
    for index in 6..<12 { all[index].requests = index }
    #expect(try #require(DecayForecast(all)).axis == .seconds)
  }

  @Test func nothingIsSaidOfMoreThanWasInherited() throws {
    let forecast = try #require(DecayForecast(looks(20) { 5000 * $0 }))
    #expect(forecast.broken(at: 1000) <= 100_000 && forecast.plateau <= 100_000)
  }

  @Test func whereNothingDecaysThereIsNoCurve() {
    #expect(DecayForecast(looks(20) { _ in 100 }) == nil)
    #expect(DecayForecast(looks(7) { $0 * 10 }) == nil, "too few")
    #expect(DecayForecast([]) == nil)
  }

  @Test func onlyLooksAtTheSameMembersCount() throws {
    var all = looks(30) { 1000 * (1 - exp(-$0 / 5)) }
    all[10].since?.joined = [7]
    #expect(try #require(DecayForecast(all)).end == 19)
    all[25].since?.left = [7]
    #expect(DecayForecast(all) == nil)
  }
}
