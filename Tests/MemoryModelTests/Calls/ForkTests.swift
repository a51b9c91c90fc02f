import MemoryModel
import Testing

@Suite struct ForkTests {
  @Test func `entries are shared, write-protected, and old in the child`() throws {
    var machine = Machine()
    let parent = try machine.makeWriter(0..<8, written: 0..<4)
    machine.read(parent, 4..<8)
    let child = try machine.fork(parent)
    #expect(machine.frames(parent, 0..<8) == machine.frames(child, 0..<8))
    for page in 0..<4 {
      #expect(!machine.view(parent, page).isWritable && !machine.view(child, page).isWritable)
      #expect(machine.view(parent, page).isYoung && !machine.view(child, page).isYoung)
      #expect(machine.view(child, page).isDirty && machine.view(child, page).mapcount == 2)
    }
    #expect(machine.view(child, 7).kind == .zero)
    #expect(machine.minorFaults(of: child) == 0)
    #expect(machine.usedFrames == 4)
  }

  @Test func `without an anon_vma nothing is copied`() throws {
    var machine = Machine()
    let parent = try machine.makeWriter(0..<8, written: 0..<0)
    machine.read(parent, 0..<8)
    let child = try machine.fork(parent)
    #expect(machine.presentPages(child, in: 0..<8).isEmpty)
    #expect(machine.mappings(child, in: 0..<8).map(\.pages) == [0..<8])
  }

  @Test func `advice decides what the child gets`() throws {
    var machine = Machine()
    let parent = try machine.makeWriter(0..<12, written: 0..<12)
    _ = machine.advise(parent, 0..<4, .dontFork)
    _ = machine.advise(parent, 4..<8, .wipeOnFork)
    _ = machine.lock(parent, 8..<12, onFault: false)
    let child = try machine.fork(parent)
    #expect(machine.mappings(child, in: 0..<12).map(\.pages) == [4..<8, 8..<12])
    #expect(machine.presentPages(child, in: 0..<12).map(\.page) == Array(8..<12))
    #expect(!machine.mappings(child, in: 8..<12)[0].flags.contains(.locked))
    #expect(machine.write(parent, 0..<12) == TouchCounts(faults: 4, copied: 4))
  }

  @Test func `a vfork child shares, pays for itself and wakes its parent`() throws {
    var machine = Machine()
    let parent = try machine.makeWriter(0..<4, written: 0..<1)
    let child = try machine.vfork(parent)
    #expect(machine.sharesAddressSpace(parent, child) && machine.isSuspended(parent))
    machine.write(child, 0..<4)
    #expect(machine.minorFaults(of: child) == 3 && machine.minorFaults(of: parent) == 1)
    try machine.exec(child)
    #expect(!machine.isSuspended(parent) && !machine.sharesAddressSpace(parent, child))
    #expect(machine.minorFaults(of: child) == 3)
    #expect(machine.presentPages(parent, in: 0..<4).count == 4)
    #expect(machine.mappings(child, in: 0..<4).isEmpty)
  }

  @Test func `a spawned child starts empty and leaves the parent writable`() throws {
    var machine = Machine()
    let parent = try machine.makeWriter(0..<4, written: 0..<4)
    let child = try machine.spawn(parent)
    #expect(machine.mappings(child, in: 0..<4).isEmpty)
    #expect(machine.write(parent, 0..<4) == TouchCounts())
  }

  @Test func `who has ended can do nothing`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<4, written: 0..<4)
    try machine.exit(task)
    #expect(!machine.isAlive(task))
    #expect(throws: SystemError.noSuchProcess) { try machine.fork(task) }
    #expect(throws: SystemError.noSuchProcess) { try machine.unmap(task, 0..<4) }
    #expect(machine.touch(task, 0..<4, Access(kind: .write)).counts == TouchCounts())
    #expect(machine.advise(task, 0..<4, .dontNeed).error == .noSuchProcess)
  }
}
