import MemoryModel
import Testing

@Suite struct PageContentTests {
  @Test func `a store changes the first byte, a whole store all of them`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<2, written: 0..<2)
    #expect(machine.view(task, 0).content == PageContent(first: 1, rest: 0))
    _ = machine.touch(task, 0..<1, Access(kind: .write, value: 7, wholePage: true))
    #expect(machine.view(task, 0).content == .filled(with: 7))
    machine.write(task, 0..<1, 9)
    #expect(machine.view(task, 0).content == PageContent(first: 9, rest: 7))
  }

  @Test func `a copy begins as its source and parts from it`() throws {
    var machine = Machine()
    let parent = try machine.makeWriter(0..<1, written: 0..<0)
    _ = machine.touch(parent, 0..<1, Access(kind: .write, value: 5, wholePage: true))
    let child = try machine.fork(parent)
    machine.write(child, 0..<1, 6)
    #expect(machine.view(parent, 0).content == .filled(with: 5))
    #expect(machine.view(child, 0).content == PageContent(first: 6, rest: 5))
  }

  @Test func `a frame that is used again begins as zeros`() throws {
    var machine = Machine.withoutBatches
    let task = try machine.makeWriter(0..<1, written: 0..<0)
    _ = machine.touch(task, 0..<1, Access(kind: .write, value: 5, wholePage: true))
    let frame = machine.view(task, 0).frame
    _ = machine.advise(task, 0..<1, .dontNeed)
    machine.write(task, 0..<1, 1)
    #expect(machine.view(task, 0).frame == frame)
    #expect(machine.view(task, 0).content == PageContent(first: 1, rest: 0))
  }

  @Test func `populating for writing stores nothing`() throws {
    var machine = Machine()
    let file = machine.makeDiskFile(pages: 1) { _ in 33 }
    let task = machine.makeProcess()
    try machine.map(task, 0..<1, .file(file, offset: 0, shared: false), access: [.read, .write], populate: true)
    #expect(machine.view(task, 0).kind == .anonymous)
    #expect(machine.view(task, 0).content == .filled(with: 33))
  }
}
