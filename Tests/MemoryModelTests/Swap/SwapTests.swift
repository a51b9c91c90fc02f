import MemoryModel
import Testing

@Suite struct SwapTests {
  private static let pages = 16..<24
  private static let store = Access(kind: .write, value: 7)
  private static let load = Access(kind: .read)

  /// A process whose pages are swapped out.
  private static func swapped() throws -> (machine: Machine, task: TaskID) {
    var machine = Machine()
    let task = machine.makeProcess()
    try machine.map(task, pages, .anonymous, access: [.read, .write])
    _ = machine.touch(task, pages, store)
    machine.enableSwap(.memory)
    let (effects, error) = machine.advise(task, pages, .pageOut)
    #expect(effects.unmapped == pages.count && error == nil)
    return (machine, task)
  }

  @Test func `frames are free while their pages are swapped out`() throws {
    let (machine, task) = try Self.swapped()
    #expect(machine.usedFrames == 0 && machine.usedSwapSlots == Self.pages.count)
    #expect(machine.swappedPages(task, in: 0..<100) == Array(Self.pages))
  }

  @Test func `a page comes back with its content, and its slot is free`() throws {
    var (machine, task) = try Self.swapped()
    let counts = machine.touch(task, Self.pages, Self.load).counts
    #expect(counts.majorFaults == Self.pages.count && counts.swapIns == Self.pages.count)
    #expect(machine.presentPages(task, in: Self.pages).allSatisfy { $0.view.content.first == 7 && $0.view.isWritable })
    #expect(machine.usedSwapSlots == 0)
  }

  @Test func `the swap cache keeps its frames until nobody names the slot`() throws {
    var (machine, parent) = try Self.swapped()
    let child = try machine.fork(parent)
    _ = machine.touch(parent, Self.pages, Self.load)
    try machine.exit(parent)
    // Nobody maps the frames, and the child still finds them.
    #expect(machine.usedFrames == Self.pages.count)
    #expect(machine.touch(child, Self.pages, Self.load).counts.majorFaults == 0)
    try machine.exit(child)
    // Until they reach the LRU, their batch holds them.
    machine.drainAllBatches()
    #expect(machine.usedFrames == 0 && machine.usedSwapSlots == 0)
  }

  @Test func `a machine of the past still has what was swapped out`() throws {
    let (machine, task) = try Self.swapped()
    var later = machine
    try later.exit(task)
    #expect(later.usedSwapSlots == 0 && machine.usedSwapSlots == Self.pages.count)
  }

  @Test func `nothing is left after any calls`() throws {
    var seeds = RandomSource(printedFor: "SwapTests")
    for _ in 0..<60 {
      var random = RandomSource(seed: seeds.next())
      var machine = Machine()
      machine.enableSwap(.memory)
      var tasks = [machine.makeProcess(), machine.makeProcess(cpu: 1)]
      for _ in 0..<150 {
        guard let task = tasks.filter(machine.isAlive).randomElement(using: &random) else { break }
        let first = Int.random(in: 0..<60, using: &random)
        let pages = first..<first + Int.random(in: 1...30, using: &random)
        switch Int.random(in: 0..<14, using: &random) {
        case 0...1: _ = try? machine.map(task, pages, .anonymous, access: [.read, .write])
        case 2...4: _ = machine.touch(task, pages, Bool.random(using: &random) ? Self.store : Self.load)
        case 5...7: _ = machine.advise(task, pages, .pageOut)
        case 8: if tasks.count < 40 { tasks.append(try machine.fork(task)) }
        case 9: _ = try? machine.move(task, pages, to: first + 100, pageCount: pages.count, keepSource: false)
        case 10: _ = machine.advise(task, pages, Bool.random(using: &random) ? .free : .dontNeed)
        case 11: _ = machine.lock(task, pages, onFault: false)
        case 12: _ = try? machine.unmap(task, pages)
        default: if Int.random(in: 0..<4, using: &random) == 0 { try machine.exit(task) }
        }
        try check(machine, tasks)
      }
      for task in tasks where machine.isAlive(task) { try machine.exit(task) }
      machine.drainAllBatches()
      #expect(machine.usedFrames == 0 && machine.usedSwapSlots == 0)
    }
  }

  /// A page is present or swapped out, a writable one is exclusive, and an exclusive one is mapped once.
  private func check(_ machine: Machine, _ tasks: [TaskID]) throws {
    for task in tasks where machine.isAlive(task) {
      let present = machine.presentPages(task, in: 0..<400)
      try #require(Set(present.map(\.page)).isDisjoint(with: machine.swappedPages(task, in: 0..<400)))
      for (_, view) in present where view.kind == .anonymous {
        if view.isWritable { try #require(view.isAnonExclusive) }
        if view.isAnonExclusive { try #require(view.mapcount == 1) }
      }
    }
  }
}
