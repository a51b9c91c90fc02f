import MemoryModel
import Testing

@Suite struct PageCacheFileTests {
  /// How many pages a first shared write of a page maps: the size of its folio.
  private func folioSize(at page: Int, pages: Int, folioPages: Int) throws -> Int {
    var machine = Machine()
    let file = machine.makeDiskFile(pages: pages, folioPages: folioPages) { UInt8($0 & 255) }
    let task = machine.makeProcess()
    try machine.map(task, 0..<pages, .file(file, offset: 0, shared: true), access: [.read, .write])
    return machine.write(task, page..<page + 1).filePages
  }

  @Test func `a file written in pieces has folios of that size, and smaller ones at its end`() throws {
    let sizes = try (0..<23).map { try folioSize(at: $0, pages: 23, folioPages: 16) }
    #expect(sizes == Array(repeating: 16, count: 16) + [4, 4, 4, 4, 2, 2, 1])
  }

  @Test(arguments: [1, 2, 4, 8, 32])
  func `all folios of a file that is a multiple of them are equal`(_ size: Int) throws {
    for page in stride(from: 0, to: 64, by: 13) {
      #expect(try folioSize(at: page, pages: 64, folioPages: size) == size)
    }
  }

  @Test func `pwrite shows in every mapping that was not copied`() throws {
    var machine = Machine()
    let file = machine.makeDiskFile(pages: 4) { _ in 7 }
    let reader = machine.makeProcess()
    let writer = machine.makeProcess()
    try machine.map(reader, 0..<4, .file(file, offset: 0, shared: false), access: [.read, .write])
    machine.write(reader, 1..<2, 9)
    machine.read(reader, 0..<1)
    try machine.pwrite(writer, file, pages: 0..<2, value: 200, wholePage: false)
    #expect(machine.view(reader, 0).content == PageContent(first: 200, rest: 7))
    #expect(machine.view(reader, 1).content == PageContent(first: 9, rest: 7))
  }

  @Test func `a hole of shmem gets a frame when it is touched, in all mappings the same`() throws {
    var machine = Machine()
    let file = machine.makeShmemFile(pages: 4, fill: nil)
    let one = machine.makeProcess()
    let other = machine.makeProcess()
    for task in [one, other] {
      try machine.map(task, 0..<4, .file(file, offset: 0, shared: true), access: [.read, .write])
    }
    #expect(machine.usedFrames == 0)
    machine.read(one, 2..<3)
    machine.write(other, 2..<3, 5)
    #expect(machine.usedFrames == 1)
    #expect(machine.view(one, 2).content.first == 5)
    #expect(machine.view(one, 2).mapcount == 2)
  }

  @Test func `truncation frees what lies behind the new end`() throws {
    var machine = Machine.withoutBatches
    let file = machine.makeShmemFile(pages: 8) { UInt8($0) }
    let task = machine.makeProcess()
    try machine.map(task, 0..<8, .file(file, offset: 0, shared: false), access: [.read, .write])
    machine.write(task, 6..<8)
    #expect(machine.usedFrames == 10)
    try machine.truncate(task, file, pages: 3)
    #expect(machine.usedFrames == 3)
    #expect(machine.touch(task, 7..<8, Access(kind: .write)).signal?.0 == .bus)
  }

  @Test func `writeback cleans and protects shared mappings of every process`() throws {
    var machine = Machine()
    let file = machine.makeDiskFile(pages: 2) { _ in 0 }
    let one = machine.makeProcess()
    let other = machine.makeProcess()
    for task in [one, other] {
      try machine.map(task, 0..<2, .file(file, offset: 0, shared: true), access: [.read, .write])
      machine.write(task, 0..<1)
    }
    try machine.sync(one, 0..<2)
    for task in [one, other] {
      #expect(!machine.view(task, 0).isWritable && !machine.view(task, 0).isDirty)
      #expect(machine.write(task, 0..<1) == TouchCounts(faults: 1, madeWritable: 1))
    }
  }
}
