import MemoryModel
import Testing

@Suite struct LazyForkTests {
  @Test(arguments: TwinMachines.Style.allCases)
  func `machines that share page tables answer as machines that copy them`(_ style: TwinMachines.Style) {
    var seeds = RandomSource(printedFor: "LazyForkTests")
    for _ in 0..<60 {
      let seed = seeds.next() >> 1
      var twins = TwinMachines(seed: seed, style: style)
      for step in 0..<1_500 {
        if let name = twins.step() {
          Issue.record("seed \(seed), \(style), step \(step): \(name)")
          return
        }
        if step % 50 == 0, !twins.haveEqualState() {
          Issue.record("seed \(seed), \(style), state differs after step \(step)")
          return
        }
      }
    }
  }

  @Test func `a child that touches nothing looks like one whose tables were copied`() throws {
    var machine = Machine.withoutBatches
    let parent = try machine.makeWriter(0..<2_048, written: 0..<1_000)
    let child = try machine.fork(parent)
    #expect(machine.pageTableBytes(of: child) == machine.pageTableBytes(of: parent))
    #expect(machine.frames(child, 0..<2_048) == machine.frames(parent, 0..<2_048))
    let (one, other) = (machine.view(parent, 5), machine.view(child, 5))
    #expect(one.mapcount == 2 && !one.isWritable && one.isYoung && !one.isAnonExclusive)
    #expect(other.mapcount == 2 && !other.isWritable && !other.isYoung && !other.isAnonExclusive)
    let vma = try #require(machine.mappings(child, in: 0..<2_048).first)
    #expect(machine.smaps(child, vma).sharedDirty == 4_000)
    #expect(machine.mappings(ofFrame: try #require(one.frame)).map(\.task) == [parent, child])
  }

  @Test func `the parent's writes fault although the child is gone and touched nothing`() throws {
    var machine = Machine.withoutBatches
    let parent = try machine.makeWriter(0..<600, written: 0..<600)
    try machine.exit(machine.fork(parent))
    #expect(machine.write(parent, 0..<600) == TouchCounts(faults: 600, reused: 600))
  }

  @Test func `fork copies at once after a shared frame was moved`() throws {
    var machine = Machine.withoutBatches
    let parent = try machine.makeWriter(0..<16, written: 0..<16)
    try machine.move(parent, 0..<16, to: 1_024, pageCount: 16, keepSource: false)
    #expect(machine.forksLazily)
    let child = try machine.fork(parent)
    try machine.move(child, 1_024..<1_040, to: 64, pageCount: 16, keepSource: false)
    #expect(!machine.forksLazily)
    #expect(machine.view(parent, 1_030).mapcount == 2)
    #expect(machine.view(child, 70).mapcount == 2)
  }
}
