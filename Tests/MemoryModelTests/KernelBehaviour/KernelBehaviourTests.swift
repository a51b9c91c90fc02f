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

  @Test func `a version is found by its name`() {
    #expect(KernelBehaviour.preset("6.18.44-cloud-amd64") == .linux6_18)
    #expect(KernelBehaviour.preset("6.18") == .linux6_18)
    #expect(KernelBehaviour.preset("2.4") == nil)
    #expect(KernelBehaviour.preset("six") == nil)
  }
}
