import MemoryModel
import Testing

@Suite struct AdviseTests {
  @Test func `MADV_DONTNEED drops pages and says how many`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<8, written: 2..<6)
    let (effects, error) = machine.advise(task, 0..<4, .dontNeed)
    #expect(effects.unmapped == 2 && error == nil)
    #expect(machine.presentPages(task, in: 0..<8).map(\.page) == [4, 5])
    #expect(machine.read(task, 2..<3) == TouchCounts(faults: 1, zeroPages: 1))
  }

  @Test func `MADV_FREE cleans entries and leaves them writable`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<2, written: 0..<2)
    _ = machine.advise(task, 0..<2, .free)
    #expect(machine.view(task, 0).isWritable && !machine.view(task, 0).isDirty && !machine.view(task, 0).isYoung)
    #expect(machine.write(task, 0..<1) == TouchCounts())
    #expect(machine.view(task, 0).isDirty && !machine.view(task, 1).isDirty)
  }

  @Test func `populating makes what is missing, for reading or for writing`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<8, written: 0..<2)
    #expect(machine.advise(task, 0..<4, .populateRead).effects.counts == TouchCounts(faults: 2, zeroPages: 2))
    #expect(machine.advise(task, 0..<6, .populateWrite).effects.counts == TouchCounts(faults: 4, zeroed: 4))
    #expect(machine.advise(task, 0..<6, .populateWrite).effects.counts == TouchCounts())
    machine.protect(task, 0..<8, access: .read)
    #expect(machine.advise(task, 0..<8, .populateWrite).error == .invalidArgument)
  }

  @Test(arguments: [Advice.dontNeed, .cold, .free])
  func `holes are an error after the rest is done`(_ advice: Advice) throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<8, written: 0..<8)
    try machine.unmap(task, 3..<4)
    #expect(machine.advise(task, 0..<8, advice).error == .noMemory)
    let changed = (4..<8).allSatisfy { !machine.view(task, $0).isYoung }
    #expect(changed)
  }

  @Test(arguments: [Advice.dontNeed, .cold, .free, .pageOut])
  func `locked memory refuses to be given away`(_ advice: Advice) throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<4, written: 0..<4)
    _ = machine.lock(task, 0..<4, onFault: true)
    #expect(machine.advise(task, 0..<4, advice).error == .invalidArgument)
    #expect(machine.presentPages(task, in: 0..<4).count == 4)
  }

  @Test func `what is for private anonymous memory is refused elsewhere`() throws {
    var machine = Machine()
    let file = machine.makeDiskFile(pages: 4) { _ in 0 }
    let task = machine.makeProcess()
    try machine.map(task, 0..<4, .file(file, offset: 0, shared: false), access: [.read, .write])
    #expect(machine.advise(task, 0..<4, .free).error == .invalidArgument)
    #expect(machine.advise(task, 0..<4, .wipeOnFork).error == .invalidArgument)
  }
}
