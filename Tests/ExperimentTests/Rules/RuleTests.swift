import MemoryModel
import Scenario
import Testing

/// One scenario or more for each rule in scope.
@Suite(.serialized)
@MainActor
struct RuleTests {
  @Test(arguments: CowFile.rules)
  func `the model decides by the rule and gives its numbers`(_ file: CowFile) throws {
    let trace = try BothSides.predict(file)
    guard file.name == file.rule, Rule(rawValue: file.rule) != nil else { return }
    #expect(trace.steps.contains { $0.faults.contains { $0.rule == file.rule } })
  }

  @Test(.tags(.live), arguments: CowFile.rules)
  func `model and kernel are equal after every step`(_ file: CowFile) throws {
    try BothSides.prove(file)
  }
}
