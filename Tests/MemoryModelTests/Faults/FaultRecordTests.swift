import MemoryModel
import Testing

@Suite struct FaultRecordTests {
  /// The only record of one access.
  private func record(_ machine: inout Machine, _ task: TaskID, _ page: PageNumber, _ access: Access) throws
    -> FaultRecord
  {
    machine.recordsFaults = true
    _ = machine.touch(task, page..<page + 1, access)
    let records = machine.takeRecords().flatMap(\.records)
    #expect(records.count == 1)
    return try #require(records.first)
  }

  @Test func `a copy tells the questions, the rule and both entries`() throws {
    var machine = Machine()
    let parent = try machine.makeWriter(0..<1, written: 0..<1)
    let child = try machine.fork(parent)
    let copy = try record(&machine, child, 0, Access(kind: .write))
    #expect(copy.task == child)
    #expect(copy.errorCode == 7)
    #expect(copy.resolution == .copy)
    #expect(copy.rule == .copyShared)
    #expect(
      copy.path.steps == [
        .accessAllowed, .entryPresent, .accessWrites, .privateMapping, .mapsAnonymousFrame, .notExclusive,
        .otherReferences,
      ])
    #expect(copy.before.mapcount == 2 && !copy.before.isWritable)
    #expect(copy.after.mapcount == 1 && copy.after.isWritable && copy.after.isAnonExclusive)
    let reuse = try record(&machine, parent, 0, Access(kind: .write))
    #expect(reuse.rule == .reuseLastReference)
    // The copy drained the batch already.
    #expect(reuse.path.steps.suffix(2) == [.notExclusive, .singleReference])
    #expect(reuse.before.frame == reuse.after.frame)
  }

  @Test func `error codes tell kernel from user and fetch from read`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<8, written: 0..<0)
    #expect(try record(&machine, task, 0, Access(kind: .read)).errorCode == 4)
    #expect(try record(&machine, task, 0, Access(kind: .write)).errorCode == 7)
    #expect(try record(&machine, task, 1, Access(kind: .write, mode: .kernel)).errorCode == 2)
    machine.protect(task, 0..<8, access: [])
    #expect(try record(&machine, task, 0, Access(kind: .write)).errorCode == 6)
  }

  @Test func `a fetch that is not allowed maps the page first, as a load would`() throws {
    var machine = Machine()
    machine.recordsFaults = true
    let task = try machine.makeWriter(0..<8, written: 0..<0)
    let result = machine.touch(task, 2..<3, Access(kind: .fetch))
    #expect(result.counts == TouchCounts(faults: 1, zeroPages: 1))
    #expect(result.signal?.0 == .segmentationFault)
    #expect(machine.takeRecords().flatMap(\.records).map(\.errorCode) == [0x14, 0x15])
  }

  @Test func `more than three references are told apart from two`() throws {
    var machine = Machine()
    let parent = try machine.makeWriter(0..<1, written: 0..<1)
    for _ in 0..<3 { _ = try machine.fork(parent) }
    // The LRU-add batch holds one of them until the question of the third writer drains it.
    let last = try [0, 1, 2, 3].map { try record(&machine, $0, 0, Access(kind: .write)).path.steps.last }
    #expect(last == [.manyReferences, .manyReferences, .otherReferences, .singleReference])
  }

  @Test func `nothing is recorded that nobody asked for`() throws {
    var machine = Machine()
    _ = try machine.makeWriter(0..<4, written: 0..<4)
    #expect(machine.takeRecords().isEmpty)
  }
}
