import MemoryModel
import Testing

@Suite struct PlacementTests {
  /// Two nodes of two CPUs, and two without any: the third is near the second, the fourth near nobody.
  private static let four = MachineTopology(
    nodeOfCPU: [0, 0, 1, 1],
    distances: [[10, 20, 30, 40], [20, 10, 17, 40], [30, 17, 10, 40], [40, 40, 40, 10]])

  private func nodes(_ machine: Machine, _ task: TaskID, _ pages: Range<PageNumber>) -> [Int?] {
    pages.map { machine.view(task, $0).node }
  }

  @Test(arguments: [
    (MemoryPolicy(.bind, nodes: [2, 3]), 0, [2, 2, 2]), (MemoryPolicy(.bind, nodes: [2, 3]), 2, [2, 2, 2]),
    (MemoryPolicy(.bind, nodes: [3]), 2, [3, 3, 3]), (MemoryPolicy(.preferred, nodes: [3, 1]), 0, [1, 1, 1]),
    (MemoryPolicy(.preferredMany, nodes: [0, 2]), 2, [2, 2, 2]), (MemoryPolicy(.local), 3, [1, 1, 1]),
    (MemoryPolicy(.interleave, nodes: [1, 3]), 0, [1, 3, 1]),
    (MemoryPolicy(.weightedInterleave, nodes: [3, 0, 2]), 0, [0, 2, 3]),
  ])
  func `a policy chooses among its nodes`(_ policy: MemoryPolicy, cpu: Int, expected: [Int]) throws {
    var machine = Machine(topology: Self.four)
    let task = machine.makeProcess(cpu: cpu)
    try machine.map(task, 0..<6, .anonymous, access: [.read, .write])
    try machine.bind(task, 0..<3, policy)
    machine.write(task, 0..<6)
    #expect(nodes(machine, task, 0..<3) == expected)
    #expect(nodes(machine, task, 3..<6) == Array(repeating: cpu / 2, count: 3))
  }

  @Test func `a policy that binds to other nodes gets nothing of the pool`() throws {
    var machine = Machine(topology: .uniform(nodes: 2))
    machine.hugeTLBPages = 3
    let task = machine.makeProcess()
    try machine.map(task, 0..<512, .hugeTLB(isShared: false), access: [.read, .write])
    try machine.setPolicy(task, MemoryPolicy(.bind, nodes: [1]))
    #expect(machine.touch(task, 0..<1, Access(kind: .write)).refusal == .bus)
    #expect(throws: SystemError.noMemory) {
      try machine.map(task, 512..<1024, .hugeTLB(isShared: false), access: [.read, .write])
    }
    try machine.setPolicy(task, MemoryPolicy(.preferred, nodes: [1]))
    #expect(machine.touch(task, 0..<1, Access(kind: .write)).refusal == nil)
    #expect(nodes(machine, task, 0..<1) == [0])
  }

  @Test func `move_pages ends where a queue could not all be moved`() throws {
    var machine = Machine(topology: .uniform(nodes: 2))
    let task = try machine.makeWriter(0..<31, written: 10..<13)
    machine.write(task, 20..<23)
    #expect(machine.hold(task, 10..<11, .pipe).error == nil)
    #expect(try machine.migrate(task, 0..<31, to: 1) == 2)
    #expect(nodes(machine, task, 10..<13) == [0, 1, 1] && nodes(machine, task, 20..<23) == [0, 0, 0])
    #expect(try machine.migrate(task, 11..<31, to: 1) == 3)
  }

  @Test func `children and threads begin with a copy of the task's policy`() throws {
    var machine = Machine(topology: Self.four)
    let task = machine.makeProcess()
    try machine.map(task, 0..<8, .anonymous, access: [.read, .write])
    try machine.setPolicy(task, MemoryPolicy(.bind, nodes: [3]))
    let thread = try machine.thread(task, cpu: 2)
    let child = try machine.fork(task)
    try machine.setPolicy(task, nil)
    machine.write(task, 0..<1)
    machine.write(thread, 1..<2)
    machine.write(child, 0..<1)
    #expect(nodes(machine, task, 0..<2) == [0, 3] && machine.view(child, 0).node == 3)
    try machine.exec(child)
    try machine.map(child, 0..<1, .anonymous, access: [.read, .write])
    machine.write(child, 0..<1)
    #expect(machine.view(child, 0).node == 3)
  }

  @Test func `mbind splits and merges, and refuses before it changes anything`() throws {
    var machine = Machine(topology: .uniform(nodes: 2))
    let task = try machine.makeWriter(0..<8, written: 0..<8)
    try machine.bind(task, 2..<4, MemoryPolicy(.bind, nodes: [0, 5]))
    #expect(machine.mappings(task, in: 0..<8).map(\.pages) == [0..<2, 2..<4, 4..<8])
    try machine.bind(task, 4..<5, MemoryPolicy(.bind, nodes: [0]))
    #expect(machine.mappings(task, in: 0..<8).map(\.pages) == [0..<2, 2..<5, 5..<8])
    #expect(throws: SystemError.invalidArgument) { try machine.bind(task, 0..<8, MemoryPolicy(.bind, nodes: [2])) }
    #expect(throws: SystemError.badAddress) { try machine.bind(task, 6..<9, MemoryPolicy(.local)) }
    #expect(machine.mappings(task, in: 0..<8).count == 3)
    try machine.bind(task, 0..<20, nil)
    #expect(machine.mappings(task, in: 0..<8).map(\.pages) == [0..<8])
    #expect(throws: SystemError.badAddress) { try machine.bind(task, 10..<20, nil) }
  }

  @Test func `older kernels do not know the newer modes`() throws {
    var machine = Machine(behaviour: .linux5_10, topology: .uniform(nodes: 2))
    let task = machine.makeProcess()
    #expect(throws: SystemError.invalidArgument) {
      try machine.setPolicy(task, MemoryPolicy(.preferredMany, nodes: [0, 1]))
    }
    #expect(throws: SystemError.invalidArgument) {
      try machine.setPolicy(task, MemoryPolicy(.weightedInterleave, nodes: [0]))
    }
    let topology = MachineTopology(nodeOfCPU: [], distances: [[10]], hasPolicies: false)
    var small = Machine(topology: topology)
    let lonely = small.makeProcess()
    #expect(throws: SystemError.notImplemented) { try small.setPolicy(lonely, nil) }
    #expect(throws: SystemError.notImplemented) { try small.migrate(lonely, 0..<1, to: 0) }
  }

  @Test func `pages that one process maps move with all that belongs to them`() throws {
    var machine = Machine(topology: .uniform(nodes: 2))
    let task = try machine.makeWriter(0..<4, written: 0..<3)
    machine.read(task, 3..<4)
    let child = try machine.fork(task)
    machine.write(child, 0..<1, 9)
    let shared = machine.view(task, 1).frame
    #expect(try machine.migrate(child, 0..<4, to: 1) == 1)
    #expect(machine.view(child, 0).node == 1 && machine.view(child, 0).content.first == 9)
    #expect(machine.view(child, 0).isWritable && machine.view(child, 0).isAnonExclusive)
    #expect(machine.view(child, 1).frame == shared && machine.view(child, 1).node == 0)
    #expect(machine.view(child, 3).kind == .zero && machine.view(child, 3).node == nil)
    #expect(machine.usedFrames == 4 && machine.minorFaults(of: child) == 1)
    #expect(throws: SystemError.noSuchDevice) { try machine.migrate(child, 0..<4, to: 2) }
  }
}
