import MemoryModel
import Testing

@Suite struct SmapsViewTests {
  private func smaps(_ machine: Machine, _ task: TaskID) -> SmapsView {
    machine.smaps(task, machine.mappings(task, in: 0..<10_000)[0])
  }

  @Test(arguments: [(2, 32), (3, 21), (6, 10), (7, 9), (64, 1)])
  func `each sharer has its part, cut to whole KiB`(_ sharers: Int, _ pss: Int) throws {
    var machine = Machine()
    let parent = try machine.makeWriter(0..<16, written: 0..<16)
    for _ in 1..<sharers { _ = try machine.fork(parent) }
    #expect(smaps(machine, parent).rss == 64)
    #expect(smaps(machine, parent).pss == pss)
    #expect(smaps(machine, parent).pssDirty == pss)
    #expect(smaps(machine, parent).sharedDirty == 64)
  }

  @Test func `clean and dirty, young and old are told apart`() throws {
    var machine = Machine()
    let file = machine.makeDiskFile(pages: 4) { _ in 0 }
    let task = machine.makeProcess()
    try machine.map(task, 0..<4, .file(file, offset: 0, shared: true), access: [.read, .write])
    machine.read(task, 0..<1)
    machine.write(task, 1..<2)
    var expected = SmapsView()
    expected.rss = 16
    expected.pss = 16
    expected.pssDirty = 4
    expected.privateClean = 12
    expected.privateDirty = 4
    expected.referenced = 16
    #expect(smaps(machine, task) == expected)
  }

  @Test func `LazyFree counts when the batch was drained`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<4, written: 0..<4)
    _ = machine.advise(task, 0..<4, .free)
    #expect(smaps(machine, task).lazyFree == 0)
    try machine.map(task, 5_000..<5_001, .anonymous, access: [.read, .write], populate: true)
    #expect(smaps(machine, task).lazyFree == 16)
    machine.write(task, 0..<1)
    #expect(smaps(machine, task).lazyFree == 12)
  }
}
