import MemoryModel
import Scenario
import Testing

/// One scenario or more for each rule in scope.
@Suite(.serialized)
@MainActor
struct RuleTests {
  /// Anon-exclusive pages behind read-only entries of writable mappings come from unshare faults, userfaultfd and NUMA
  /// hints only, which the language does not have yet; mprotect upgrades them at once (V-1).
  private static let notReachable: Set<Rule> = [.reuseExclusive]

  @Test(arguments: CowFile.rules)
  func `the model decides by the rule and gives its numbers`(_ file: CowFile) throws {
    let trace = try BothSides.predict(file)
    guard file.name == file.rule, let rule = Rule(rawValue: file.rule), !Self.notReachable.contains(rule) else {
      return
    }
    #expect(trace.steps.contains { $0.faults.contains { $0.rule == file.rule } })
  }

  @Test(.tags(.live), arguments: CowFile.rules)
  func `model and kernel are equal after every step`(_ file: CowFile) throws {
    try BothSides.prove(file)
  }
}
