import MemoryModel

/// The Swift memory model as a simulator.
struct ModelMachine: Simulator {
  private var machine = Machine()
  private let write = Access(kind: .write, value: 1)
  private let read = Access(kind: .read)

  /// The model makes frames as it needs them.
  init(frameCount _: Int) {
    machine.forksLazily = false
  }

  /// The C core copies page tables at fork; so does the model unless this is set.
  var forksLazily: Bool {
    get { machine.forksLazily }
    set { machine.forksLazily = newValue }
  }

  /// Every fault is recorded; setting it forgets those that were.
  var recordsFaults: Bool {
    get { machine.recordsFaults }
    set {
      _ = machine.takeRecords()
      machine.recordsFaults = newValue
    }
  }

  mutating func makeProcess(pageCount: Int) -> Int {
    let process = machine.makeProcess()
    let pages = Trace.firstPage..<Trace.firstPage + pageCount
    _ = Self.expectSuccess { () throws(SystemError) in
      try machine.map(process, pages, .anonymous, access: [.read, .write])
    }
    return process
  }

  mutating func replay(_ trace: Trace, in process: Int) {
    _ = machine.replay(process, trace.accesses)
  }

  mutating func writeRange(pageCount: Int, in process: Int) {
    _ = machine.touch(process, Trace.firstPage..<Trace.firstPage + pageCount, write)
  }

  mutating func fork(_ process: Int) -> Int {
    Self.expectSuccess { () throws(SystemError) in try machine.fork(process) }
  }

  mutating func exit(_ process: Int) {
    Self.expectSuccess { () throws(SystemError) in try machine.exit(process) }
  }

  mutating func access(page: Int, writes: Bool, in process: Int) -> Outcome {
    let counts = machine.touch(process, page..<page + 1, writes ? write : read).counts
    return switch (counts.faults, counts.zeroed, counts.zeroPages, counts.copied, counts.reused) {
    case (0, 0, 0, 0, 0): .noFault
    case (1, 1, 0, 0, 0): .zeroFill
    case (1, 0, 1, 0, 0): .zeroPage
    case (1, 0, 0, 1, 0): .copy
    case (1, 0, 0, 0, 1): .reuse
    default: .other
    }
  }

  var faults: Int { machine.statistics.faults }

  /// The workload calls nothing that the model may refuse.
  private static func expectSuccess<Value>(_ call: () throws(SystemError) -> Value) -> Value {
    do {
      return try call()
    } catch {
      preconditionFailure("the model refused a call of the workload: \(error)")
    }
  }
}
