import MemoryModel
import Testing

@Suite struct MachineTests {
  @Test func `a snapshot is an assignment: neither side sees what the other does`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<1_000, written: 0..<500)
    let child = try machine.fork(task)
    let snapshot = machine
    var other = machine
    machine.write(task, 0..<500, 9)
    try other.exit(child)
    #expect(snapshot.view(task, 3).mapcount == 2)
    #expect(snapshot.view(task, 3).content.first == 1)
    #expect(snapshot.minorFaults(of: task) == 500)
    #expect(snapshot.isAlive(child))
    #expect(machine.view(task, 3).content.first == 9)
    #expect(machine.view(child, 3).mapcount == 1)
    #expect(!other.isAlive(child))
    #expect(other.view(task, 3).mapcount == 1)
    #expect(other.view(task, 3).content.first == 1)
  }

  @Test func `a snapshot goes on as its original did`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<64, written: 0..<64)
    var copy = machine
    for turn in 0..<2 {
      for space in [0..<32, 16..<64] {
        if turn == 0 { machine.write(try machine.fork(task), space) } else { copy.write(try copy.fork(task), space) }
      }
    }
    #expect(machine.frames(task, 0..<64) == copy.frames(task, 0..<64))
    #expect(machine.frames(2, 0..<64) == copy.frames(2, 0..<64))
    #expect(machine.statistics == copy.statistics)
  }
}
