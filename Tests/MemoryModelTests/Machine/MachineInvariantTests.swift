import MemoryModel
import Testing

@Suite struct MachineInvariantTests {
  /// A machine under random calls, all of which may fail.
  private struct Turmoil {
    static let arena = 0..<2_048
    var machine: Machine
    var tasks: [TaskID] = []
    var files: [(file: FileID, pages: Int)] = []
    var random: RandomSource

    init(_ random: RandomSource, _ policy: CopyPolicy) {
      machine = .onTwoNodes(policy)
      self.random = random
      files = [
        (machine.makeDiskFile(pages: 64) { UInt8($0) }, 64),
        (machine.makeDiskFile(pages: 64, folioPages: 16) { UInt8($0) }, 64),
        (machine.makeShmemFile(pages: 64) { UInt8($0) }, 64), (machine.makeShmemFile(pages: 64, fill: nil), 64),
      ]
      tasks = [machine.makeProcess(), machine.makeProcess(cpu: 1)]
    }

    var invariants: MachineInvariants {
      MachineInvariants(machine: machine, tasks: tasks, files: files, arena: Self.arena)
    }

    private mutating func somePages() -> Range<PageNumber> {
      let start = Int.random(in: 0..<160, using: &random) * (Bool.random(using: &random) ? 1 : 12)
      return start..<start + Int.random(in: 1...24, using: &random)
    }

    mutating func step() throws {
      let alive = tasks.filter { machine.isAlive($0) && !machine.isSuspended($0) }
      guard let task = alive.randomElement(using: &random) else {
        tasks.append(machine.makeProcess())
        return
      }
      let pages = somePages()
      switch Int.random(in: 0..<28, using: &random) {
      case 0...2:
        let populate = Int.random(in: 0..<4, using: &random) == 0
        _ = try? machine.map(task, pages, kind(), access: access(), populate: populate)
      case 3...8: touch(task, pages)
      case 9: if tasks.count < 60 { tasks.append(try machine.fork(task)) }
      case 10: if tasks.count < 60 { tasks.append(try machine.vfork(task)) }
      case 11: try machine.exec(task)
      case 12: try machine.exit(task)
      case 13: _ = try? machine.unmap(task, pages)
      case 14...15: machine.protect(task, pages, access: access())
      case 16...18:
        if let advice = Advice.allCases.randomElement(using: &random) { _ = machine.advise(task, pages, advice) }
      case 19: _ = machine.lock(task, pages, onFault: Bool.random(using: &random))
      case 20: try? machine.unlock(task, pages)
      case 21: try? machine.sync(task, pages)
      case 22:
        let file = files[Int.random(in: 0..<4, using: &random)].file
        try? machine.pwrite(task, file, pages: 3..<9, value: 7, wholePage: true)
      case 23:
        let cpu = Int.random(in: 0...1, using: &random)
        if tasks.count < 60 { tasks.append(try machine.thread(task, cpu: cpu)) }
      case 24: try? machine.bind(task, pages, MemoryPolicy(.interleave, nodes: [0, 1]))
      case 25: try? machine.bind(task, pages, Bool.random(using: &random) ? nil : MemoryPolicy(.bind, nodes: [1]))
      case 26: _ = try? machine.migrate(task, pages, to: Int.random(in: 0...1, using: &random))
      default:
        let target = somePages().lowerBound
        _ = try? machine.move(
          task, pages, to: target, pageCount: pages.count, keepSource: Bool.random(using: &random))
      }
    }

    private mutating func touch(_ task: TaskID, _ pages: Range<PageNumber>) {
      let kind: Access.Kind = Bool.random(using: &random) ? .write : .read
      let result = machine.touch(
        task, pages, Access(kind: kind, mode: Bool.random(using: &random) ? .user : .kernel, value: 3))
      if let (signal, _) = result.signal, Int.random(in: 0..<8, using: &random) == 0 { machine.kill(task, signal) }
    }

    private mutating func kind() -> MappingKind {
      let file = Int.random(in: 0..<8, using: &random)
      return file < 4
        ? .file(files[file].file, offset: Int.random(in: 0..<40, using: &random), shared: Bool.random(using: &random))
        : .anonymous
    }

    private mutating func access() -> VMAFlags {
      [[.read, .write], [.read, .write], .read, []].randomElement(using: &random) ?? .read
    }
  }

  @Test(arguments: CopyPolicy.allCases)
  func `counts, frames and views agree after any calls, and nothing is left at the end`(_ policy: CopyPolicy) throws {
    var seeds = RandomSource(printedFor: "MachineInvariantTests")
    for _ in 0..<40 {
      var turmoil = Turmoil(RandomSource(seed: seeds.next()), policy)
      for _ in 0..<120 {
        try turmoil.step()
        try turmoil.invariants.check()
      }
      let last = turmoil.machine.makeProcess()
      // A vfork child goes before the parent that sleeps for it.
      for task in turmoil.tasks.reversed() where turmoil.machine.isAlive(task) { try turmoil.machine.exit(task) }
      try turmoil.invariants.check()
      for file in turmoil.files { try turmoil.machine.truncate(last, file.file, pages: 0) }
      #expect(turmoil.machine.usedFrames == 0)
    }
  }
}
