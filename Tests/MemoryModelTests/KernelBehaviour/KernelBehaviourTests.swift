import MemoryModel
import Testing

@Suite struct KernelBehaviourTests {
  /// How many pages a read and a shared write of page 20 of a file with folios of 32 pages map.
  private func pagesMapped(_ change: (inout KernelBehaviour) -> Void) throws -> (read: Int, write: Int) {
    var behaviour = KernelBehaviour.linux6_18
    change(&behaviour)
    var machine = Machine(behaviour: behaviour)
    let file = machine.makeDiskFile(pages: 96, folioPages: 32) { _ in 0 }
    let reader = machine.makeProcess()
    let writer = machine.makeProcess()
    for task in [reader, writer] {
      try machine.map(task, 0..<96, .file(file, offset: 0, shared: true), access: [.read, .write])
    }
    return (machine.read(reader, 20..<21).filePages, machine.write(writer, 20..<21).filePages)
  }

  @Test func `each switch changes what it names`() throws {
    #expect(try pagesMapped { _ in } == (32, 32))
    #expect(try pagesMapped { $0.faultAroundMapsWholeFolio = false } == (16, 32))
    #expect(try pagesMapped { $0.ordinaryFaultMapsWholeFolio = false } == (32, 1))
    #expect(try pagesMapped { $0.faultAroundPages = 1 } == (32, 32))
    let smallest = try pagesMapped {
      $0.faultAroundPages = 4
      $0.faultAroundMapsWholeFolio = false
    }
    #expect(smallest == (4, 32))
  }

  @Test func `a batch is as long as the version says`() throws {
    var behaviour = KernelBehaviour.linux6_18
    behaviour.lruBatchSize = 15
    var machine = Machine(behaviour: behaviour)
    let task = try machine.makeWriter(0..<20, written: 0..<20)
    #expect((0..<20).map { machine.view(task, $0).refcount } == Array(repeating: 1, count: 15) + [2, 2, 2, 2, 2])
  }

  @Test func `between two presets the older one is the closest`() {
    #expect(KernelBehaviour.closest("6.17.13+deb13-cloud-amd64") == .linux6_16)
    #expect(KernelBehaviour.closest("6.6.1") == .linux6_1)
    #expect(KernelBehaviour.closest("7.2") == .linux6_18)
    #expect(KernelBehaviour.closest("6.18.3") == .linux6_18_15)
    #expect(KernelBehaviour.closest("6.18.44") == .linux6_18)
    #expect(KernelBehaviour.closest("4.19") == nil)
    #expect(KernelBehaviour.closest("unknown") == nil)
  }

  @Test func `each field is a switch that is described, and the other way round`() {
    let fields = Mirror(reflecting: KernelBehaviour.linux6_18).children.compactMap(\.label).filter { $0 != "version" }
    #expect(KernelBehaviour.switches.map(\.name).sorted() == fields.sorted())
    for one in KernelBehaviour.switches {
      let texts = [one.summary, one.rules, one.function, one.changed]
      #expect(texts.allSatisfy { !$0.isEmpty } && one.summary.count <= 41, "\(one.name)")
    }
  }

  @Test func `how often a refused copy traps depends on the processor`() throws {
    func traps(_ kernelCopy: KernelCopy, _ behaviour: KernelBehaviour = .linux6_18, wholePage: Bool = false) throws
      -> Int
    {
      var machine = Machine(behaviour: behaviour)
      machine.kernelCopy = kernelCopy
      machine.recordsFaults = true
      let task = machine.makeProcess()
      try machine.map(task, 0..<1, .anonymous, access: [.read])
      _ = machine.touch(task, 0..<1, Access(kind: .write, mode: .kernel, wholePage: wholePage))
      return machine.takeRecords().count
    }
    #expect(try traps(.fastShortMoves) == 1 && traps(.fastShortMoves, wholePage: true) == 1)
    #expect(try traps(.fastLongMoves) == 2 && traps(.fastLongMoves, wholePage: true) == 1)
    #expect(try traps(.words) == 2 && traps(.words, wholePage: true) == 2)
    #expect(try traps(.fastShortMoves, .linux6_1) == 2)
  }

  /// Faults, major faults, copies and reuses of writing 8 own pages after they were read-only for a moment.
  private func roundTrip(_ behaviour: KernelBehaviour) throws -> [Int] {
    var machine = Machine(behaviour: behaviour)
    let task = try machine.makeWriter(0..<8, written: 0..<8)
    machine.protect(task, 0..<8, access: [.read])
    machine.protect(task, 0..<8, access: [.read, .write])
    let counts = machine.write(task, 0..<8)
    return [counts.faults, counts.majorFaults, counts.copied, counts.reused]
  }

  @Test func `without the exclusive flag a round trip of mprotect costs faults`() throws {
    #expect(try roundTrip(.linux6_18) == [0, 0, 0, 0])
    #expect(try roundTrip(.linux6_1) == [0, 0, 0, 0])
    // The pages wait in a batch that nobody drains, so the only owner keeps one: the copies fill the batch.
    #expect(try roundTrip(.linux5_10) == [8, 0, 7, 1])
    var draining = KernelBehaviour.linux5_10
    draining.reuseDrainsBatches = true
    #expect(try roundTrip(draining) == [8, 0, 0, 8])
  }

  @Test func `the first write to shared memory was major`() throws {
    for (behaviour, major) in [(KernelBehaviour.linux5_10, 4), (.linux6_1, 0)] {
      var machine = Machine(behaviour: behaviour)
      let task = machine.makeProcess()
      try machine.map(task, 0..<4, .sharedAnonymous, access: [.read, .write])
      #expect(machine.write(task, 0..<4).majorFaults == major)
      #expect(machine.minorFaults(of: task) == 4 - major)
      #expect(machine.majorFaults(of: task) == major)
    }
  }

  @Test func `calls that a kernel does not have are invalid`() throws {
    var machine = Machine(behaviour: .linux5_10)
    let task = try machine.makeWriter(0..<4, written: 0..<1)
    #expect(machine.advise(task, 0..<4, .populateWrite).error == .invalidArgument)
    #expect(machine.advise(task, 0..<4, .populateRead).error == .invalidArgument)
  }

  @Test func `mlock before its batches left its last page in the LRU-add batch`() throws {
    for (behaviour, references) in [(KernelBehaviour.linux5_10, [1, 1, 1, 2]), (.linux6_1, [1, 1, 1, 1])] {
      var machine = Machine(behaviour: behaviour)
      let task = try machine.makeWriter(0..<4, written: 0..<4)
      machine.drainBatches(of: task)
      _ = machine.lock(task, 0..<4, onFault: false)
      #expect((0..<4).map { machine.view(task, $0).refcount } == references)
    }
  }

  @Test func `a core dump ended the parent of a vfork child too`() throws {
    for (behaviour, lives) in [(KernelBehaviour.linux5_10, false), (.linux6_1, true)] {
      var machine = Machine(behaviour: behaviour)
      let parent = machine.makeProcess()
      let child = try machine.vfork(parent)
      machine.kill(child, .segmentationFault)
      #expect(machine.isAlive(parent) == lives)
      #expect(machine.signal(of: parent) == (lives ? nil : .kill))
    }
  }

  @Test func `a version is found by its name`() {
    #expect(KernelBehaviour.preset("6.18.44-cloud-amd64") == .linux6_18)
    #expect(KernelBehaviour.preset("6.18") == .linux6_18)
    #expect(KernelBehaviour.preset("6.1.0-56-cloud-amd64") == .linux6_1)
    #expect(KernelBehaviour.preset("6.18.15+deb13-cloud-amd64") == .linux6_18_15)
    #expect(KernelBehaviour.preset("6.18.20") == .linux6_18_15)
    #expect(KernelBehaviour.preset("5.10.0") == .linux5_10)
    #expect(KernelBehaviour.preset("6.17") == nil)
    #expect(KernelBehaviour.preset("2.4") == nil)
    #expect(KernelBehaviour.preset("six") == nil)
  }
}
