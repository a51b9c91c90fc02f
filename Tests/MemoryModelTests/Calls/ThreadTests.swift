import MemoryModel
import Testing

@Suite struct ThreadTests {
  @Test func `threads share memory and count for themselves`() throws {
    var machine = Machine()
    let process = try machine.makeWriter(0..<8, written: 0..<2)
    let thread = try machine.thread(process, cpu: 1)
    machine.write(thread, 0..<5)
    #expect(machine.minorFaults(of: process) == 2 && machine.minorFaults(of: thread) == 3)
    #expect(machine.sharesAddressSpace(process, thread))
    #expect(machine.frames(process, 0..<8) == machine.frames(thread, 0..<8))
    try machine.exit(thread)
    #expect(machine.isAlive(process) && !machine.isAlive(thread) && machine.usedFrames == 5)
  }

  @Test func `a process ends with its threads, and so does its memory`() throws {
    var machine = Machine.withoutBatches
    let process = try machine.makeWriter(0..<4, written: 0..<4)
    let thread = try machine.thread(try machine.thread(process))
    try machine.exit(process)
    #expect(!machine.isAlive(thread) && machine.usedFrames == 0)
  }

  @Test func `a signal ends all of a process, but not its vfork child`() throws {
    var machine = Machine.withoutBatches
    let process = try machine.makeWriter(0..<4, written: 0..<4)
    let thread = try machine.thread(process)
    let child = try machine.vfork(process)
    machine.kill(thread, .segmentationFault)
    #expect(machine.signal(of: process) == .segmentationFault && machine.isAlive(child))
    #expect(machine.write(child, 0..<4).faults == 0)
    try machine.exit(child)
    #expect(machine.usedFrames == 0)
  }

  @Test func `execve leaves one thread, which is the process from then on`() throws {
    var machine = Machine.withoutBatches
    let parent = machine.makeProcess()
    let process = try machine.vfork(parent)
    let thread = try machine.thread(process)
    let other = try machine.thread(thread)
    try machine.exec(thread)
    #expect(!machine.isAlive(process) && !machine.isAlive(other) && machine.isAlive(thread))
    #expect(!machine.isSuspended(parent) && !machine.sharesAddressSpace(parent, thread))
    let next = try machine.thread(thread)
    try machine.exit(thread)
    #expect(!machine.isAlive(next))
  }
}
