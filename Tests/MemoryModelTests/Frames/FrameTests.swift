import MemoryModel
import Testing

@Suite struct FrameTests {
  @Test func `a new frame is exclusive and waits in the LRU-add batch with a reference`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<40, written: 0..<1)
    #expect(machine.view(task, 0).isAnonExclusive)
    #expect(machine.view(task, 0).mapcount == 1)
    #expect(machine.view(task, 0).refcount == 2)
    // The batch drains itself when 31 frames wait.
    machine.write(task, 1..<31)
    #expect((0..<31).allSatisfy { machine.view(task, $0).refcount == 1 })
  }

  @Test func `mappings and references move together`() throws {
    var machine = Machine.withoutBatches
    let parent = try machine.makeWriter(0..<4, written: 0..<4)
    var children: [TaskID] = []
    for count in 2...5 {
      children.append(try machine.fork(parent))
      #expect(machine.view(parent, 2).mapcount == count)
      #expect(machine.view(parent, 2).refcount == count)
      #expect(!machine.view(parent, 2).isAnonExclusive)
    }
    for child in children { try machine.exit(child) }
    #expect(machine.view(parent, 2).mapcount == 1)
    #expect(machine.view(parent, 2).isMappedOnce)
    #expect(!machine.view(parent, 2).isAnonExclusive)
  }

  @Test func `MADV_FREE holds a reference until its batch is drained`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<2, written: 0..<2)
    #expect(machine.advise(task, 0..<1, .free).error == nil)
    #expect(machine.view(task, 0).refcount == 2)
    #expect(machine.view(task, 1).refcount == 1)
    #expect(machine.lock(task, 1..<2, onFault: false).error == nil)
    #expect(machine.view(task, 0).refcount == 1)
  }

  @Test func `the page cache is one reference`() throws {
    var machine = Machine()
    let file = machine.makeDiskFile(pages: 2) { UInt8($0) }
    let task = machine.makeProcess()
    try machine.map(task, 0..<2, .file(file, offset: 0, shared: true), access: [.read, .write])
    machine.read(task, 0..<1)
    #expect(machine.view(task, 1).mapcount == 1)
    #expect(machine.view(task, 1).refcount == 2)
    #expect(machine.view(task, 1).frame == machine.cachedFrame(file, page: 1))
    try machine.unmap(task, 0..<2)
    #expect(machine.usedFrames == 2)
  }

  @Test func `the zero page has no counts`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<4, written: 0..<0)
    machine.read(task, 0..<4)
    #expect(machine.view(task, 3).kind == .zero)
    #expect(machine.view(task, 3).frame == 0)
    #expect(machine.view(task, 3).mapcount == 0)
    #expect(machine.usedFrames == 0)
  }
}
