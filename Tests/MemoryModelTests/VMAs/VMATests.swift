import MemoryModel
import Testing

@Suite struct VMATests {
  private func words(_ machine: Machine, _ task: TaskID) -> [String] {
    machine.mappings(task, in: 0..<10_000).map { "\($0.pages.lowerBound)..<\($0.pages.upperBound) \($0.permissions)" }
  }

  @Test func `mprotect splits at both ends and merges again`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<10, written: 0..<10)
    machine.protect(task, 3..<5, access: .read)
    #expect(words(machine, task) == ["0..<3 rw-p", "3..<5 r--p", "5..<10 rw-p"])
    machine.protect(task, 4..<6, access: [])
    #expect(words(machine, task) == ["0..<3 rw-p", "3..<4 r--p", "4..<6 ---p", "6..<10 rw-p"])
    machine.protect(task, 3..<6, access: [.read, .write])
    #expect(words(machine, task) == ["0..<10 rw-p"])
  }

  @Test func `both halves of a split keep the anon_vma`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<8, written: 7..<8)
    machine.protect(task, 0..<4, access: .read)
    #expect(machine.mappings(task, in: 0..<8).map(\.hasAnonVMA) == [true, true])
  }

  @Test func `a neighbour without an anon_vma takes that of the VMA it merges with`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<4, written: 0..<4)
    try machine.map(task, 4..<8, .anonymous, access: [.read, .write])
    #expect(words(machine, task) == ["0..<8 rw-p"])
    #expect(machine.mappings(task, in: 0..<8).map(\.hasAnonVMA) == [true])
  }

  @Test func `VMAs with anon_vmas of their own do not merge`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<4, written: 0..<4)
    try machine.map(task, 5..<8, .anonymous, access: [.read, .write])
    machine.write(task, 5..<8)
    try machine.map(task, 4..<5, .anonymous, access: [.read, .write])
    #expect(words(machine, task) == ["0..<5 rw-p", "5..<8 rw-p"])
  }

  @Test func `file mappings merge only where the file goes on`() throws {
    var machine = Machine()
    let file = machine.makeDiskFile(pages: 8) { UInt8($0) }
    let task = machine.makeProcess()
    try machine.map(task, 0..<2, .file(file, offset: 0, shared: true), access: .read)
    try machine.map(task, 2..<4, .file(file, offset: 2, shared: true), access: .read)
    try machine.map(task, 4..<6, .file(file, offset: 0, shared: true), access: .read)
    #expect(words(machine, task) == ["0..<4 r--s", "4..<6 r--s"])
  }

  @Test func `a mapping in the way is an error`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(2..<4, written: 2..<4)
    #expect(throws: SystemError.exists) { try machine.map(task, 0..<3, .anonymous, access: .read) }
    #expect(words(machine, task) == ["2..<4 rw-p"])
  }

  @Test func `munmap makes a hole`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<10, written: 0..<10)
    #expect(try machine.unmap(task, 4..<6) == 2)
    #expect(words(machine, task) == ["0..<4 rw-p", "6..<10 rw-p"])
    #expect(try machine.unmap(task, 3..<7) == 2)
    #expect(machine.touch(task, 5..<6, Access(kind: .read)).signal?.0 == .segmentationFault)
  }
}
