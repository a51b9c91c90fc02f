import MemoryModel
import Testing

@Suite struct DecisionPathTests {
  @Test func `a path that begins with the growth of a stack goes on with the fault`() throws {
    var machine = Machine()
    let task = machine.makeProcess()
    try machine.map(task, 100..<104, .stack, access: [.read, .write])
    machine.recordsFaults = true
    machine.write(task, 90..<91)
    let record = try #require(machine.takeRecords().first?.first)
    #expect(record.path.steps == [.stackExtended, .accessAllowed, .entryNone, .anonymousVMA, .accessWrites])
    #expect(machine.mappings(task, in: 0..<200).map(\.pages) == [90..<104])
  }

  @Test func `an empty path has no steps`() {
    #expect(DecisionPath().steps.isEmpty)
    #expect(Set(DecisionStep.allCases.map(\.rawValue)).count == DecisionStep.allCases.count)
    // Five bits a step.
    #expect(DecisionStep.allCases.allSatisfy { $0.rawValue > 0 && $0.rawValue < 64 })
  }
}
