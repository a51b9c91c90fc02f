import MemoryModel
import Testing

@Suite struct CopyPolicyTests {
  private static func machine(_ policy: CopyPolicy) -> Machine {
    var behaviour = KernelBehaviour.linux6_18
    behaviour.lruBatchSize = 1
    return Machine(behaviour: behaviour, policy: policy)
  }

  @Test func `an eager fork copies what was written, and nobody faults later`() throws {
    var machine = Self.machine(.eagerFork)
    let parent = try machine.makeWriter(0..<8, written: 0..<4)
    machine.read(parent, 4..<8)
    let child = try machine.fork(parent)
    #expect(machine.usedFrames == 8)
    for page in 0..<4 {
      #expect(machine.view(child, page).frame != machine.view(parent, page).frame)
      #expect(machine.view(child, page).content == machine.view(parent, page).content)
    }
    #expect(machine.write(child, 0..<4, 7) == TouchCounts() && machine.write(parent, 0..<4, 9) == TouchCounts())
    #expect(machine.view(parent, 0).content != machine.view(child, 0).content)
    // The zero page is shared all the same.
    #expect(machine.write(child, 4..<8) == TouchCounts(faults: 4, zeroed: 4))
    try machine.exit(child)
    try machine.exit(parent)
    #expect(machine.usedFrames == 0)
  }

  @Test func `an eager fork copies huge pages whole, and leaves the parent's as they are`() throws {
    var machine = Self.machine(.eagerFork)
    let parent = try Self.makeHuge(&machine)
    let child = try machine.fork(parent)
    #expect(machine.usedFrames == 1024 && machine.view(child, 5).isHuge && machine.view(parent, 5).isHuge)
    #expect(machine.write(child, 0..<512) == TouchCounts() && machine.write(parent, 0..<512) == TouchCounts())
    #expect(machine.statistics.pmdSplits == 0 && machine.statistics.hugePageFaults == 1)
    try machine.exit(parent)
    #expect(machine.usedFrames == 512)
  }

  @Test func `where the last one copies, a frame that was shared is given back`() throws {
    var machine = Self.machine(.alwaysCopy)
    machine.recordsFaults = true
    let parent = try machine.makeWriter(0..<6, written: 0..<6)
    let child = try machine.fork(parent)
    #expect(machine.write(child, 0..<3) == TouchCounts(faults: 3, copied: 3))
    try machine.exit(child)
    _ = machine.takeRecords()
    #expect(machine.write(parent, 0..<6) == TouchCounts(faults: 6, copied: 6))
    #expect(machine.takeRecords().allSatisfy { $0.first.rule == .copyByPolicy })
    #expect(machine.usedFrames == 6)
    // What was never shared stays what it is.
    machine.protect(parent, 0..<6, access: [.read])
    machine.protect(parent, 0..<6, access: [.read, .write])
    #expect(machine.write(parent, 0..<6) == TouchCounts())
  }

  @Test func `where the last one copies, it pays for each page of a huge page too`() throws {
    var machine = Self.machine(.alwaysCopy)
    let parent = try Self.makeHuge(&machine)
    try machine.exit(try machine.fork(parent))
    #expect(machine.write(parent, 0..<512) == TouchCounts(faults: 512, copied: 512))
    #expect(machine.usedFrames == 512 && machine.statistics.pmdSplits == 1)
  }

  @Test func `a shared huge page is copied whole, once, and the last one keeps his`() throws {
    var machine = Self.machine(.wholeHugePage)
    machine.recordsFaults = true
    let parent = try Self.makeHuge(&machine)
    let child = try machine.fork(parent)
    _ = machine.takeRecords()
    #expect(machine.write(child, 3..<4, 8) == TouchCounts(faults: 1, copied: 512))
    #expect(machine.takeRecords().map(\.first.rule) == [.copyHugePageByPolicy])
    #expect(machine.write(child, 4..<512) == TouchCounts())
    #expect(machine.usedFrames == 1024 && machine.view(child, 3).isHuge && machine.statistics.pmdSplits == 0)
    #expect(
      machine.view(child, 5).content != .zero && machine.view(child, 3).content != machine.view(parent, 3).content)
    let counts = machine.write(parent, 0..<512)
    #expect(counts.faults == 1 && counts.copied == 0 && counts.reusedHuge == 1)
  }

  @Test(arguments: [(CopyPolicy.linux, 3), (.reuseMerged, 2)])
  func `the last one who maps a merged frame keeps it or not`(_ policy: CopyPolicy, copies: Int) throws {
    var machine = Self.machine(policy)
    let task = try Self.makeMerged(&machine)
    #expect(machine.usedFrames == 1)
    let counts = machine.write(task, 0..<3, 7)
    #expect(counts == TouchCounts(faults: 3, copied: copies, reused: 3 - copies))
    #expect(machine.usedFrames == 3 && (0..<3).allSatisfy { !machine.view(task, $0).isMerged })
  }

  @Test func `a frame that was kept merges again like any other`() throws {
    var machine = Self.machine(.reuseMerged)
    let task = try Self.makeMerged(&machine)
    _ = machine.touch(task, 0..<3, Access(kind: .write, value: 9, wholePage: true))
    #expect(machine.usedFrames == 3)
    for _ in 0..<3 { machine.scanKSM() }
    #expect(machine.usedFrames == 1 && machine.view(task, 0).isMerged && machine.view(task, 0).mapcount == 3)
  }

  @Test func `what is never shared is the same under each policy`() throws {
    for policy in CopyPolicy.allCases {
      var machine = Self.machine(policy)
      let task = try machine.makeWriter(0..<8, written: 0..<4)
      machine.read(task, 4..<8)
      #expect(machine.write(task, 0..<8) == TouchCounts(faults: 4, zeroed: 4), "\(policy)")
      #expect(machine.policy == policy)
    }
  }

  /// A process with one huge page that it has written.
  private static func makeHuge(_ machine: inout Machine) throws -> TaskID {
    let task = machine.makeProcess()
    try machine.map(task, 0..<512, .anonymous, access: [.read, .write])
    _ = machine.advise(task, 0..<512, .hugePage)
    machine.write(task, 0..<512)
    return task
  }

  /// A process with three pages of one merged frame.
  private static func makeMerged(_ machine: inout Machine) throws -> TaskID {
    let task = machine.makeProcess()
    try machine.map(task, 0..<3, .anonymous, access: [.read, .write])
    _ = machine.touch(task, 0..<3, Access(kind: .write, value: 1, wholePage: true))
    _ = machine.advise(task, 0..<3, .mergeable)
    for _ in 0..<2 { machine.scanKSM() }
    return task
  }
}
