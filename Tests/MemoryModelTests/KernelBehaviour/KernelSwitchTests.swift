import MemoryModel
import Testing

/// What switches change that guests of other kernels have shown, one scenario each.
@Suite struct KernelSwitchTests {
  private func machine(_ change: (inout KernelBehaviour) -> Void, nodes: Int = 1) -> Machine {
    var behaviour = KernelBehaviour.linux6_18
    change(&behaviour)
    return Machine(behaviour: behaviour, topology: .uniform(nodes: nodes))
  }

  /// A process with one huge page that it wrote.
  private func makeHugePage(_ machine: inout Machine) throws -> TaskID {
    let task = machine.makeProcess()
    try machine.map(task, 0..<512, .anonymous, access: [.read, .write])
    _ = machine.advise(task, 0..<512, .hugePage)
    machine.write(task, 0..<512)
    return task
  }

  private func smaps(_ machine: Machine, _ task: TaskID, _ pages: Range<PageNumber>) throws -> SmapsView {
    machine.smaps(task, try #require(machine.mappings(task, in: pages).first))
  }

  @Test func `a collapse may need a writable page`() throws {
    for needsWritable in [false, true] {
      var machine = machine { $0.collapseNeedsWritableEntry = needsWritable }
      let task = try machine.makeWriter(0..<512, written: 0..<1)
      machine.protect(task, 0..<512, access: [.read])
      #expect(machine.advise(task, 0..<512, .collapse).error == (needsWritable ? .invalidArgument : nil))
    }
  }

  @Test func `mprotect may take the entries of a large folio one by one`() throws {
    for (joins, referenced) in [(true, 4), (false, 1)] {
      var machine = machine { $0.protectJoinsEntries = joins }
      machine.hugePages.sizes[5] = .always
      let task = try machine.makeWriter(0..<32, written: 0..<1)
      _ = machine.advise(task, 0..<32, .cold)
      machine.write(task, 2..<3)
      machine.protect(task, 0..<4, access: [.read])
      #expect(try smaps(machine, task, 0..<4).referenced == referenced * 4)
    }
  }

  @Test func `mprotect may lose the dirty bit of a writable huge page`() throws {
    for loses in [false, true] {
      var machine = machine { $0.protectLosesHugeDirty = loses }
      let task = try makeHugePage(&machine)
      machine.protect(task, 0..<512, access: [.read])
      #expect(try smaps(machine, task, 0..<512).privateDirty == (loses ? 0 : 2048))
    }
  }

  @Test func `entries of a split PMD may be clean, and then mprotect does not open them`() throws {
    for (needsDirty, keepsDirty, faults) in [(false, false, 0), (true, true, 0), (true, false, 2)] {
      var machine = machine {
        $0.protectUpgradeNeedsDirty = needsDirty
        $0.hugeSplitKeepsEntriesDirty = keepsDirty
      }
      let task = try makeHugePage(&machine)
      machine.protect(task, 0..<1, access: [.read])
      machine.protect(task, 0..<512, access: [.read])
      machine.protect(task, 0..<512, access: [.read, .write])
      #expect(machine.write(task, 5..<7).faults == faults)
    }
  }

  @Test func `a pipe kept nobody from a huge page when mappings were counted`() throws {
    for (countsMappings, copies) in [(true, 0), (false, 1)] {
      var machine = machine { $0.hugePageReuseCountsMappings = countsMappings }
      let task = try makeHugePage(&machine)
      #expect(machine.hold(task, 0..<1, .pipe).error == nil)
      try machine.exit(machine.fork(task))
      #expect(machine.write(task, 3..<4).copied == copies)
    }
  }

  @Test func `a registered buffer was refused for files when its pages were there`() throws {
    var machine = machine { $0.ringRefusesFiles = true }
    let file = machine.makeDiskFile(pages: 2) { _ in 0 }
    let task = machine.makeProcess()
    try machine.map(task, 0..<2, .file(file, offset: 0, shared: false), access: [.read, .write])
    let refused = machine.hold(task, 0..<2, .ring)
    #expect(refused.pin == nil && refused.error == .notSupported)
    #expect(refused.effects.counts.copied == 2)
    #expect((0..<2).allSatisfy { machine.view(task, $0).refcount == 1 || machine.view(task, $0).refcount == 2 })
  }

  @Test func `a direct transfer out of shared memory made nothing exclusive when it took plain references`() throws {
    for (pins, faults) in [(true, 1), (false, 0)] {
      var machine = machine { $0.directTransfersPin = pins }
      let task = try machine.makeWriter(0..<1, written: 0..<1)
      _ = try machine.fork(task)
      #expect(machine.transferDirectly(task, 0..<1).counts.faults == faults)
    }
  }

  @Test func `a direct write may try again through the page cache`() throws {
    for (fallsBack, traps) in [(true, 2), (false, 0)] {
      var machine = machine { $0.directWritesFallBack = fallsBack }
      machine.recordsFaults = true
      let task = try machine.makeWriter(0..<1, written: 0..<1)
      machine.protect(task, 0..<1, access: [])
      _ = machine.takeRecords()
      let result = machine.transferDirectly(task, 0..<1)
      #expect(result.error == .badAddress && result.counts.faults == 0)
      #expect(machine.takeRecords().reduce(0) { $0 + $1.count } == traps)
    }
  }

  @Test func `truncate may leave a folio mapped that it cannot split`() throws {
    for unmaps in [true, false] {
      var machine = machine {
        $0.truncateUnmapsUnsplitFolio = unmaps
        $0.ordinaryFaultMapsWholeFolio = false
      }
      let file = machine.makeDiskFile(pages: 16, folioPages: 16) { _ in 0 }
      let task = machine.makeProcess()
      try machine.map(task, 0..<16, .file(file, offset: 0, shared: true), access: [.read, .write])
      machine.write(task, 9..<10)
      try machine.truncate(task, file, pages: 12)
      #expect((machine.view(task, 9).kind == .none) == unmaps)
    }
  }

  /// A process with merged pages.
  private func makeMerged(_ machine: inout Machine) throws -> TaskID {
    let task = try machine.makeWriter(0..<4, written: 0..<4)
    _ = machine.advise(task, 0..<4, .mergeable)
    for _ in 0..<2 { machine.scanKSM() }
    return task
  }

  @Test func `a child may begin with the counts of its parent`() throws {
    for (survive, items) in [(false, 0), (true, 4)] {
      var machine = machine { $0.ksmCountsSurviveFork = survive }
      let child = try machine.fork(makeMerged(&machine))
      #expect(machine.ksmCounts(of: child).items == items && machine.ksmCounts(of: child).mergingPages == items)
    }
  }

  @Test func `pages without permissions may be out of KSM's reach`() throws {
    for finds in [true, false] {
      var machine = machine { $0.ksmFindsProtectedPages = finds }
      let task = try machine.makeWriter(0..<4, written: 0..<4)
      machine.protect(task, 0..<4, access: [])
      _ = machine.advise(task, 0..<4, .mergeable)
      for _ in 0..<3 { machine.scanKSM() }
      #expect(machine.ksmCounts(of: task).mergingPages == (finds ? 4 : 0))
    }
  }

  @Test func `KSM may not know its zero pages again`() throws {
    for (knows, faults) in [(true, 2), (false, 0)] {
      var machine = machine { $0.ksmKnowsItsZeroPages = knows }
      try machine.setKSM(.useZeroPages(true))
      let task = machine.makeProcess()
      try machine.map(task, 0..<2, .anonymous, access: [.read, .write])
      machine.write(task, 0..<2, 0)
      _ = machine.advise(task, 0..<2, .mergeable)
      for _ in 0..<2 { machine.scanKSM() }
      #expect(machine.view(task, 0).kind == .zero)
      #expect(machine.advise(task, 0..<2, .unmergeable).effects.counts.faults == faults)
    }
  }

  @Test func `a scan that finds nothing may end merging for all memory`() throws {
    for ends in [false, true] {
      var machine = machine { $0.ksmScanEndsMemoryMerge = ends }
      let task = machine.makeProcess()
      _ = machine.setMemoryMerge(task, true)
      machine.scanKSM()
      try machine.map(task, 0..<1, .anonymous, access: [.read, .write])
      let mapping = try #require(machine.mappings(task, in: 0..<1).first)
      #expect(mapping.flags.contains(.mergeable) != ends)
    }
  }

  @Test func `copies that run=2 makes are on the node of the first CPU, whatever the first process's policy`() throws {
    var machine = machine({ _ in }, nodes: 2)
    let task = machine.makeProcess(cpu: 1)
    try machine.map(task, 0..<4, .anonymous, access: [.read, .write])
    machine.write(task, 0..<4)
    _ = machine.advise(task, 0..<4, .mergeable)
    for _ in 0..<2 { machine.scanKSM() }
    machine.unmergeKSM()
    #expect((0..<4).map { machine.view(task, $0).node } == [0, 0, 0, 0])
  }

  @Test func `a migrated page may have lost its young bit and wait in the batch`() throws {
    for isNew in [true, false] {
      var machine = machine(
        {
          $0.migrationKeepsYoung = isNew
          $0.migrationDrainsBatch = isNew
        }, nodes: 2)
      let task = try machine.makeWriter(0..<1, written: 0..<1)
      #expect(try machine.migrate(task, 0..<1, to: 1) == 1)
      #expect(machine.view(task, 0).isYoung == isNew)
      #expect(machine.view(task, 0).refcount == (isNew ? 1 : 2))
    }
  }

  @Test func `a forced write ends before frames know their owner`() throws {
    var machine = Machine(behaviour: .linux5_10)
    let owner = try machine.makeWriter(0..<3, written: 0..<1)
    machine.protect(owner, 0..<3, access: [.read])
    let writer = machine.makeProcess()
    let result = machine.touch(writer, memoryOf: owner, 0..<3, .procMem, value: 7)
    #expect(result.error == nil)
    // One fault for the page that was there, two for each that was not.
    #expect(result.counts.faults == 5)
  }
}
