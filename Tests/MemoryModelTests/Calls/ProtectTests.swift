import MemoryModel
import Testing

@Suite struct ProtectTests {
  @Test func `permission comes back at once for exclusive frames only`() throws {
    var machine = Machine()
    let parent = try machine.makeWriter(0..<4, written: 0..<2)
    let child = try machine.fork(parent)
    machine.write(parent, 2..<4)
    for access in [VMAFlags.read, []] {
      machine.protect(parent, 0..<4, access: access)
      #expect((0..<4).allSatisfy { !machine.view(parent, $0).isWritable })
      machine.protect(parent, 0..<4, access: [.read, .write])
      #expect((0..<4).map { machine.view(parent, $0).isWritable } == [false, false, true, true])
    }
    try machine.exit(child)
    #expect(machine.write(parent, 0..<4) == TouchCounts(faults: 2, reused: 2))
  }

  @Test func `a hole is an error, and what lies before it is changed`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<8, written: 0..<8)
    try machine.unmap(task, 4..<5)
    #expect(machine.protect(task, 2..<6, access: .read).error == .noMemory)
    #expect(machine.mappings(task, in: 0..<8).map(\.permissions) == ["rw-p", "r--p", "rw-p"])
  }

  @Test func `locked memory that becomes writable is populated`() throws {
    var machine = Machine()
    let task = machine.makeProcess()
    try machine.map(task, 0..<4, .anonymous, access: .read)
    #expect(machine.lock(task, 0..<4, onFault: false).effects.counts == TouchCounts(faults: 4, zeroPages: 4))
    let (effects, error) = machine.protect(task, 0..<4, access: [.read, .write])
    #expect(effects.counts == TouchCounts(faults: 4, zeroed: 4) && error == nil)
    #expect(machine.write(task, 0..<4) == TouchCounts())
  }
}
