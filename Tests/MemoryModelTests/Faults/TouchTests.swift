import MemoryModel
import Testing

@Suite struct TouchTests {
  @Test func `reads map the zero page, writes new frames`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<8, written: 0..<0)
    #expect(machine.read(task, 0..<4) == TouchCounts(faults: 4, zeroPages: 4))
    #expect(machine.write(task, 2..<8) == TouchCounts(faults: 6, zeroed: 6))
    #expect(machine.write(task, 2..<8) == TouchCounts())
    #expect(machine.read(task, 0..<8) == TouchCounts())
    #expect(machine.minorFaults(of: task) == 10)
  }

  @Test func `after fork the first writer copies and the last reuses`() throws {
    var machine = Machine()
    let parent = try machine.makeWriter(0..<8, written: 0..<8)
    let frames = machine.frames(parent, 0..<8)
    let child = try machine.fork(parent)
    #expect(machine.write(child, 0..<4) == TouchCounts(faults: 4, copied: 4))
    #expect(machine.write(parent, 0..<8) == TouchCounts(faults: 8, copied: 4, reused: 4))
    #expect(machine.write(child, 0..<8) == TouchCounts(faults: 4, reused: 4))
    #expect(machine.frames(parent, 0..<4) == Array(frames[0..<4]))
    #expect(machine.frames(child, 4..<8) == Array(frames[4..<8]))
  }

  @Test func `one batch of pages ends like one page after another`() throws {
    var random = RandomSource(printedFor: "TouchTests")
    for _ in 0..<100 {
      var batched = Machine()
      let parent = try batched.makeWriter(0..<1_200, written: 0..<0)
      batched.write(parent, 500..<530)
      batched.read(parent, 600..<620)
      let child = try batched.fork(parent)
      let start = Int.random(in: 0..<1_100, using: &random)
      let pages = start..<start + Int.random(in: 1...100, using: &random)
      let access = Access(kind: Bool.random(using: &random) ? .write : .read, value: 3)
      var single = batched
      let together = batched.touch(child, pages, access).counts
      var sum = TouchCounts()
      for page in pages { sum += single.touch(child, page..<page + 1, access).counts }
      try #require(together == sum)
      try #require(batched.frames(child, pages) == single.frames(child, pages))
      try #require(batched.minorFaults(of: child) == single.minorFaults(of: child))
    }
  }

  @Test func `a refused access stops at its page and charges what came before`() throws {
    var machine = Machine()
    machine.recordsFaults = true
    let task = try machine.makeWriter(0..<4, written: 0..<0)
    let result = machine.touch(task, 2..<8, Access(kind: .write))
    #expect(result.counts == TouchCounts(faults: 2, zeroed: 2))
    #expect(result.signal?.0 == .segmentationFault)
    #expect(result.signal?.1 == 4)
    #expect(machine.minorFaults(of: task) == 2)
    let records = machine.takeRecords().flatMap(\.records)
    #expect(records.map(\.page) == [2, 3, 4])
    #expect(records.last?.rule == .refused)
    #expect(records.last?.path.steps == [.noVMA])
    #expect(machine.takeRecords().isEmpty)
  }

  @Test func `the LRU batch of another CPU makes the last sharer copy`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<4, written: 0..<4)
    try machine.exit(try machine.fork(task))
    var elsewhere = machine
    elsewhere.place(task, cpu: 1)
    #expect(machine.write(task, 0..<4) == TouchCounts(faults: 4, reused: 4))
    #expect(elsewhere.write(task, 0..<4) == TouchCounts(faults: 4, copied: 4))
  }
}
