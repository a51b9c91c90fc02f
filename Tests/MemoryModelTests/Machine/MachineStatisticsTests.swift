import MemoryModel
import Testing

@Suite struct MachineStatisticsTests {
  @Test func `pgfault counts faults and bus errors, pgreuse upgrades in place`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<10, written: 0..<10)
    #expect(machine.statistics.faults == 10)
    #expect(machine.statistics.reuses == 0)
    try machine.exit(try machine.fork(task))
    machine.write(task, 0..<10)
    #expect(machine.statistics.faults == 20)
    #expect(machine.statistics.reuses == 10)
    let file = machine.makeDiskFile(pages: 1) { _ in 0 }
    try machine.map(task, 20..<22, .file(file, offset: 0, shared: false), access: .read)
    _ = machine.touch(task, 21..<22, Access(kind: .read))
    #expect(machine.statistics.faults == 21)
    #expect(machine.minorFaults(of: task) == 20)
    _ = machine.touch(task, 30..<31, Access(kind: .read))
    #expect(machine.statistics.faults == 21)
  }

  @Test func `pglazyfree counts what a drained batch moved`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<10, written: 0..<10)
    _ = machine.advise(task, 0..<10, .free)
    #expect(machine.statistics.lazilyFreed == 0)
    machine.drainBatches(of: task)
    #expect(machine.statistics.lazilyFreed == 10)
  }
}
