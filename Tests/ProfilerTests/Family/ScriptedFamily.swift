import Experiment
import Inspector
import ProcFS
import Profiler
import Scenario
import TestSupport

/// A family that a scenario makes on the running kernel, looked at when the scenario has ended.
@MainActor
struct ScriptedFamily {
  /// What was seen of the family of the first process.
  let profile: FamilyProfile
  private let scenario: Scenario
  private let pids: [ProcessName: Int32]

  struct Missing: Error { var what: String }

  /// Runs a scenario and looks at the family of one of its processes; `body` is called while they are there.
  init(
    _ source: String, of name: ProcessName, _ body: @escaping (FamilyProfile) throws -> Void = { _ in }
  ) throws {
    let scenario = try Scenario.parse(source, file: "family.cow")
    var options = LiveOptions()
    options.actorPath = besideRunner("cowscope-actor")
    let experiment = try Experiment(liveOptions: options)
    var looked: (profile: FamilyProfile, pids: [ProcessName: Int32])?
    var problem: (any Error)?
    experiment.lookAtEnd { processes in
      do {
        let pids = Dictionary(processes.map { ($0.name, $0.pid) }, uniquingKeysWith: { $1 })
        guard let pid = pids[name], let family = FamilyFinder(try ProcessCatalogue.ofThisMachine()).family(of: pid)
        else { return }
        let profile = FamilyProfile(family, pace: .fast)
        looked = (profile, pids)
        try body(profile)
      } catch {
        problem = error
      }
    }
    _ = try experiment.run(scenario)
    if let problem { throw problem }
    guard let looked else { throw Missing(what: "the family of \(name)") }
    (profile, pids) = looked
    self.scenario = scenario
  }

  /// A process of the scenario as a member.
  func member(_ name: ProcessName) throws -> ProcessFamily.Member {
    guard let member = profile.family.members.first(where: { $0.process.pid == pids[name] }) else {
      throw Missing(what: "\(name)")
    }
    return member
  }

  /// The number of a process.
  func pid(_ name: ProcessName) -> Int32? { pids[name] }

  /// What a process has made of a region.
  func pages(_ name: ProcessName, _ region: RegionName) throws -> Inheritance {
    guard let row = profile.rows.first(where: { $0.member.process.pid == pids[name] }),
      let place = scenario.layout[region]
    else { throw Missing(what: "\(name) \(region)") }
    let addresses = place.base..<place.base + UInt64(place.pages) * RegionLayout.pageSize
    return row.mappings.filter { $0.mapping.addresses.overlaps(addresses) }
      .reduce(into: Inheritance()) { $0 += $1.pages }
  }
}
