import MemoryModel
import Testing

@Suite struct LockTests {
  @Test func `locking copies what is shared, without being a touch of the contents`() throws {
    var machine = Machine()
    let parent = try machine.makeWriter(0..<4, written: 0..<4)
    let child = try machine.fork(parent)
    #expect(machine.lock(parent, 0..<4, onFault: false).effects.counts == TouchCounts(faults: 4, copied: 4))
    #expect(machine.view(parent, 0).content == machine.view(child, 0).content)
    #expect(machine.mappings(parent, in: 0..<4)[0].flags.contains(.locked))
    #expect(machine.smaps(parent, machine.mappings(parent, in: 0..<4)[0]).locked == 16)
  }

  @Test func `locking on fault faults nothing, and unlocking merges again`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<8, written: 0..<0)
    #expect(machine.lock(task, 2..<4, onFault: true).effects.counts == TouchCounts())
    #expect(machine.mappings(task, in: 0..<8).count == 3)
    try machine.unlock(task, 0..<8)
    #expect(machine.mappings(task, in: 0..<8).count == 1)
  }

  @Test func `a hole and PROT_NONE are errors`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<4, written: 0..<4)
    #expect(machine.lock(task, 2..<6, onFault: false).error == .noMemory)
    try machine.map(task, 10..<12, .anonymous, access: [])
    #expect(machine.lock(task, 10..<12, onFault: false).error == .noMemory)
  }
}
