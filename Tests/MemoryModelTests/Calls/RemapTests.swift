import MemoryModel
import Testing

@Suite struct RemapTests {
  @Test func `a move takes frames, permissions and dirty bits along`() throws {
    var machine = Machine()
    let parent = try machine.makeWriter(0..<1_100, written: 0..<1_100)
    let child = try machine.fork(parent)
    machine.write(parent, 5..<6)
    let frames = machine.frames(parent, 0..<1_100)
    try machine.move(parent, 0..<1_100, to: 10_003, pageCount: 1_100, keepSource: false)
    #expect(machine.frames(parent, 10_003..<11_103) == frames)
    #expect(machine.presentPages(parent, in: 0..<1_100).isEmpty)
    #expect(machine.view(parent, 10_008).isWritable && !machine.view(parent, 10_003).isWritable)
    #expect(machine.view(child, 7).mapcount == 2)
    #expect(machine.minorFaults(of: parent) == 1_101)
  }

  @Test func `a move that keeps its source leaves it mapped and empty`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<4, written: 0..<4)
    try machine.move(task, 0..<4, to: 512, pageCount: 4, keepSource: true)
    #expect(machine.mappings(task, in: 0..<4).map(\.hasAnonVMA) == [false])
    #expect(machine.read(task, 0..<4) == TouchCounts(faults: 4, zeroPages: 4))
    #expect(machine.write(task, 512..<516) == TouchCounts())
  }

  @Test func `growing needs room and adds empty pages, shrinking drops pages`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<4, written: 0..<4)
    try machine.map(task, 8..<9, .anonymous, access: .read)
    #expect(throws: SystemError.noMemory) { try machine.resize(task, 0..<4, pageCount: 9) }
    #expect(try machine.resize(task, 0..<4, pageCount: 8).unmapped == 0)
    #expect(machine.presentPages(task, in: 0..<8).count == 4)
    #expect(try machine.resize(task, 0..<8, pageCount: 1).unmapped == 3)
    #expect(machine.mappings(task, in: 0..<9).map(\.pages) == [0..<1, 8..<9])
  }

  @Test func `what was at the destination goes`() throws {
    var machine = Machine.withoutBatches
    let task = try machine.makeWriter(0..<2, written: 0..<2)
    try machine.map(task, 600..<604, .anonymous, access: [.read, .write])
    machine.write(task, 600..<604)
    try machine.move(task, 0..<2, to: 601, pageCount: 2, keepSource: false)
    #expect(machine.usedFrames == 4)
    #expect(machine.frames(task, 601..<603) == [1, 2])
  }
}
