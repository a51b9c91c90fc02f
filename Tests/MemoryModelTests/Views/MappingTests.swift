import MemoryModel
import Testing

@Suite struct MappingTests {
  @Test func `all mappings of a frame are found in every address space, at any address`() throws {
    var machine = Machine()
    let parent = try machine.makeWriter(0..<8, written: 0..<8)
    let child = try machine.fork(parent)
    let sharer = try machine.vfork(child)
    try machine.move(sharer, 0..<8, to: 4_000, pageCount: 8, keepSource: false)
    let frame = try #require(machine.view(parent, 3).frame)
    #expect(machine.mappings(ofFrame: frame).map { [$0.task, $0.page] } == [[parent, 3], [child, 4_003]])
    machine.write(parent, 3..<4)
    #expect(machine.mappings(ofFrame: frame).map { [$0.task, $0.page] } == [[child, 4_003]])
  }

  @Test func `permissions are written as in maps`() throws {
    var machine = Machine()
    let file = machine.makeShmemFile(pages: 2, fill: nil)
    let task = machine.makeProcess()
    try machine.map(task, 0..<2, .file(file, offset: 0, shared: true), access: [.read, .execute])
    #expect(machine.mappings(task, in: 0..<2).map(\.permissions) == ["r-xs"])
    #expect(machine.mappings(task, in: 0..<2).map(\.file) == [file])
  }
}
