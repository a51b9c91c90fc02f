import MemoryModel
import Testing

@Suite struct AddressSpaceTests {
  /// Tables that cover some pages: one for each 2 MiB, each GiB and each 512 GiB.
  private func tableBytes(_ pages: some Sequence<PageNumber>) -> Int {
    let pages = Array(pages)
    return 4096 * [9, 18, 27].reduce(0) { sum, shift in sum + Set(pages.map { $0 >> shift }).count }
  }

  @Test func `VmPTE counts a table for each 2 MiB, each GiB and each 512 GiB that was touched`() throws {
    var random = RandomSource(printedFor: "AddressSpaceTests")
    for _ in 0..<20 {
      var machine = Machine()
      let span = 1 << 28
      let task = try machine.makeWriter(0..<span, written: 0..<0)
      var touched: Set<PageNumber> = []
      for _ in 0..<60 {
        let near = touched.randomElement(using: &random) ?? 0
        let page = Bool.random(using: &random) ? Int.random(in: 0..<span, using: &random) : min(near + 300, span - 1)
        touched.insert(page)
        machine.write(task, page..<page + 1)
        try #require(machine.pageTableBytes(of: task) == tableBytes(touched))
      }
      let child = try machine.fork(task)
      #expect(machine.pageTableBytes(of: child) == tableBytes(touched))
      try machine.unmap(task, 0..<span)
      #expect(machine.pageTableBytes(of: task) == 0)
      #expect(machine.pageTableBytes(of: child) == tableBytes(touched))
    }
  }

  @Test func `a table that is used again is empty`() throws {
    var machine = Machine()
    let first = try machine.makeWriter(0..<2_048, written: 0..<2_048)
    try machine.exit(first)
    let second = try machine.makeWriter(0..<2_048, written: 700..<701)
    #expect(machine.presentPages(second, in: 0..<2_048).map(\.page) == [700])
  }

  @Test func `tables stay while a neighbour needs them`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<1_024, written: 0..<1_024)
    try machine.unmap(task, 0..<600)
    #expect(machine.pageTableBytes(of: task) == tableBytes(600..<1_024))
    try machine.unmap(task, 600..<1_023)
    #expect(machine.pageTableBytes(of: task) == tableBytes(1_023..<1_024))
  }

  @Test func `MADV_DONTNEED frees only tables that it covers whole, and only where the kernel does`() throws {
    var machine = Machine()
    let task = try machine.makeWriter(0..<2_048, written: 0..<2_048)
    _ = machine.advise(task, 1..<1_535, .dontNeed)
    #expect(machine.pageTableBytes(of: task) == 4096 * 5)
    var behaviour = KernelBehaviour.linux6_18
    behaviour.dontneedFreesPageTables = false
    var older = Machine(behaviour: behaviour)
    let other = try older.makeWriter(0..<2_048, written: 0..<2_048)
    _ = older.advise(other, 0..<2_048, .dontNeed)
    #expect(older.pageTableBytes(of: other) == 4096 * 6)
  }
}
