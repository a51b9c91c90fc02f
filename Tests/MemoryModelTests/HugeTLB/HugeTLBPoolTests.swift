import MemoryModel
import Testing

@Suite struct HugeTLBPoolTests {
  /// A machine with a pool, and a process with a private mapping of two of its pages.
  private static func machine(pool: Int, _ behaviour: KernelBehaviour = .linux6_18) throws -> (Machine, TaskID) {
    var machine = Machine(behaviour: behaviour)
    machine.hugeTLBPages = pool
    let task = machine.makeProcess()
    try machine.map(task, 0..<1024, .hugeTLB(isShared: false), access: [.read, .write])
    return (machine, task)
  }

  @Test func `a mapping is promised its pages and gives back what it did not take`() throws {
    var (machine, task) = try Self.machine(pool: 3)
    #expect(machine.promisedHugeTLBPages == 2)
    _ = machine.touch(task, 5..<6, Access(kind: .write))
    #expect(machine.promisedHugeTLBPages == 1 && machine.freeHugeTLBPages == 2)
    try machine.unmap(task, 0..<1024)
    #expect(machine.promisedHugeTLBPages == 0 && machine.freeHugeTLBPages == 3)
    #expect(machine.usedFrames == 0)
  }

  @Test(arguments: KernelBehaviour.HugeTLBPromiseRestored.allCases)
  func `what a child still maps is promised again or not`(_ restored: KernelBehaviour.HugeTLBPromiseRestored) throws {
    var behaviour = KernelBehaviour.linux6_18
    behaviour.hugeTLBPromiseRestored = restored
    var (machine, task) = try Self.machine(pool: 4, behaviour)
    _ = machine.touch(task, 0..<1024, Access(kind: .write))
    let child = try machine.fork(task)
    #expect(machine.advise(task, 0..<512, .dontNeed).error == nil)
    _ = machine.touch(task, 0..<1, Access(kind: .write))
    #expect(machine.promisedHugeTLBPages == (restored == .always ? -1 : 0))
    try machine.exit(child)
    #expect(machine.promisedHugeTLBPages == 0)
    try machine.exit(task)
    #expect(machine.promisedHugeTLBPages == 0 && machine.freeHugeTLBPages == 4)
  }

  @Test(arguments: [KernelBehaviour.linux6_18, .linux6_12, .linux6_1, .linux5_10])
  func `faults of get_user_pages are counted or not`(_ behaviour: KernelBehaviour) throws {
    var (machine, task) = try Self.machine(pool: 2, behaviour)
    let result = machine.touch(task, 0..<1024, Access(kind: .write, mode: .getUserPages))
    #expect(result.counts.zeroed == 1024)
    #expect(result.counts.faults == (behaviour.hugeTLBLookupsCountFaults ? 2 : 0))
    #expect(behaviour.hugeTLBLookupsCountFaults == !["6.1", "5.10"].contains(behaviour.version))
  }

  @Test func `a page that a pin holds outlives its mapping`() throws {
    var (machine, task) = try Self.machine(pool: 2)
    let (_, pin, error) = machine.hold(task, 512..<514, .pipe)
    #expect(error == nil)
    try machine.unmap(task, 0..<1024)
    #expect(machine.freeHugeTLBPages == 1)
    _ = try machine.letGo(task, try #require(pin))
    #expect(machine.freeHugeTLBPages == 2 && machine.promisedHugeTLBPages == 0)
    #expect(machine.usedFrames == 0)
  }

  @Test func `shared pages stay in their file until its last mapping goes`() throws {
    var machine = Machine()
    machine.hugeTLBPages = 3
    let task = machine.makeProcess()
    try machine.map(task, 0..<1024, .hugeTLB(isShared: true), access: [.read, .write])
    _ = machine.touch(task, 0..<1, Access(kind: .write, value: 7))
    let child = try machine.fork(task)
    try machine.exit(task)
    #expect(machine.freeHugeTLBPages == 2 && machine.promisedHugeTLBPages == 1)
    _ = machine.touch(child, 0..<1, Access(kind: .read))
    #expect(machine.view(child, 0).content.first == 7)
    try machine.exit(child)
    #expect(machine.freeHugeTLBPages == 3 && machine.promisedHugeTLBPages == 0)
  }

  @Test func `a fork that finds no page for a pinned one leaves nothing behind`() throws {
    var (machine, task) = try Self.machine(pool: 2)
    _ = machine.touch(task, 0..<1024, Access(kind: .write))
    let (_, pin, _) = machine.hold(task, 512..<513, .ring)
    #expect(throws: SystemError.noMemory) { try machine.fork(task) }
    #expect(machine.view(task, 0).mapcount == 1)
    _ = try machine.letGo(task, try #require(pin))
    try machine.exit(task)
    #expect(machine.usedFrames == 0 && machine.freeHugeTLBPages == 2)
  }
}
