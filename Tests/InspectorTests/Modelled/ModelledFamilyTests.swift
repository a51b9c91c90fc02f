import Experiment
import Foundation
import Glibc
import Inspector
import Scenario
import Testing
import TestSupport

/// Families whose sharing the model predicts are inspected when their scenario has ended: every page is in the state, and every frame
/// with the sharers, that the model says.
///
/// The scenarios are those of the rules, of the kernel's own tests, and of the demos: huge pages, KSM, swap, hugetlb, guards,
/// files, pins and all.
@Suite(.serialized, .tags(.live), .enabled(if: Rights.seesFrames, "frame numbers need CAP_SYS_ADMIN"))
@MainActor
struct ModelledFamilyTests {
  private static let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test(arguments: [
    "Tests/ExperimentTests/Golden/Vectors", "Tests/ExperimentTests/Rules/Scenarios",
    "Tests/ExperimentTests/Rules/Selftests", "examples",
  ])
  func everyPageIsAsTheModelSays(folder: String) throws {
    let files = try FileManager.default.contentsOfDirectory(
      at: Self.project.appending(path: folder), includingPropertiesForKeys: nil
    ).filter { $0.pathExtension == "cow" }.sorted { $0.path < $1.path }
    var (comparedPages, unknownPages) = (0, 0)
    for file in files {
      let found = try inspect(file)
      comparedPages += found.pages
      unknownPages += found.unknown
      #expect(found.differences == [], "\(file.lastPathComponent)")
    }
    #expect(comparedPages > files.count * 4)
    print("\(folder): \(files.count) families, \(comparedPages) pages; of \(unknownPages) the owner is unknown")
  }

  /// Something else on the machine may hold or drain a batch, so a family that differs is looked at again.
  private func inspect(_ file: URL) throws -> (differences: [String], pages: Int, unknown: Int) {
    var last: (differences: [String], pages: Int, unknown: Int) = ([], 0, 0)
    for _ in 0..<3 {
      last = try inspectOnce(file)
      if last.differences.isEmpty { break }
    }
    return last
  }

  private func inspectOnce(_ file: URL) throws -> (differences: [String], pages: Int, unknown: Int) {
    let scenario = try Scenario.parse(String(contentsOf: file, encoding: .utf8), file: file.lastPathComponent)
    var options = LiveOptions()
    options.allowsSettings = true
    options.actorPath = besideRunner("cowscope-actor")
    let experiment = try Experiment(liveOptions: options)
    var looked: (snapshot: Snapshot, pids: [ProcessName: Int32])?
    experiment.lookAtEnd { processes in
      let pids = Dictionary(processes.map { ($0.name, $0.pid) }, uniquingKeysWith: { $1 })
      var selection = ProcessSelection()
      selection.pids = Set(processes.map(\.pid))
      guard let found = try? ProcessCatalogue.ofThisMachine().candidates(selection).found else { return }
      looked = (Scanner(pace: .fast, tellsExclusive: true).snapshot(found).snapshot, pids)
    }
    let result = try experiment.run(scenario)
    // Without processes at the end, or on a machine with too few nodes, there is nothing to look at.
    guard let looked, let prediction = result.model?.steps.last?.checkpoint else { return ([], 0, 0) }
    var family = ModelledFamily(scenario, prediction, looked.snapshot, looked.pids)
    family.compare()
    return (family.differences, family.comparedPages, family.unknownPages)
  }
}
