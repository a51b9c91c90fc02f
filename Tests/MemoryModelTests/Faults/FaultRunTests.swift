import MemoryModel
import Testing

@Suite struct FaultRunTests {
  private let pages = 0..<1_000

  /// The records of a life in which pages are touched together or one by one.
  private func records(oneByOne: Bool) throws -> [FaultRecord] {
    var machine = Machine()
    machine.recordsFaults = true
    let parent = try machine.makeWriter(pages, written: 100..<900)
    func touch(_ task: TaskID, _ pages: Range<PageNumber>, _ access: Access) {
      if oneByOne {
        for page in pages { _ = machine.touch(task, page..<page + 1, access) }
      } else {
        _ = machine.touch(task, pages, access)
      }
    }
    touch(parent, 0..<50, Access(kind: .read))
    let child = try machine.fork(parent)
    touch(child, 0..<500, Access(kind: .write, value: 7))
    touch(parent, pages, Access(kind: .write, mode: .kernel, value: 8))
    try machine.exit(child)
    touch(parent, pages, Access(kind: .write, value: 9))
    return machine.takeRecords().flatMap(\.records)
  }

  @Test func `a touch of many pages records what as many touches record`() throws {
    let together = try records(oneByOne: false)
    #expect(together.count > 2_000)
    #expect(try together == records(oneByOne: true))
  }

  @Test func `pages that fault alike are one run`() throws {
    var machine = Machine()
    machine.recordsFaults = true
    let parent = try machine.makeWriter(pages, written: pages)
    #expect(machine.takeRecords().map(\.pages) == [pages])
    let child = try machine.fork(parent)
    machine.write(child, 10..<900)
    let runs = machine.takeRecords()
    #expect(runs.map(\.pages) == [10..<900])
    #expect(runs.first?.first.resolution == .copy)
    #expect(runs.first?[5].before.frame == machine.view(parent, 15).frame)
    #expect(runs.first?[5].after.frame == machine.view(child, 15).frame)
  }

  @Test func `a page for which a stack grew is a run of its own`() throws {
    var machine = Machine()
    let task = machine.makeProcess()
    try machine.map(task, 100..<104, .stack, access: [.read, .write])
    machine.recordsFaults = true
    machine.write(task, 90..<104)
    let runs = machine.takeRecords()
    #expect(runs.map(\.pages) == [90..<91, 91..<104])
    #expect(runs.map { $0.first.path.steps.first } == [.stackExtended, .accessAllowed])
  }
}
