import MemoryModel
import Testing

extension Machine {
  /// A machine whose folio batches drain at once, so that the only references are mappings and the page cache.
  static var withoutBatches: Machine {
    var behaviour = KernelBehaviour.linux6_18
    behaviour.lruBatchSize = 1
    return Machine(behaviour: behaviour)
  }

  /// The same with two nodes, one CPU each.
  static func onTwoNodes(_ policy: CopyPolicy = .linux) -> Machine {
    var behaviour = KernelBehaviour.linux6_18
    behaviour.lruBatchSize = 1
    return Machine(behaviour: behaviour, topology: .uniform(nodes: 2), policy: policy)
  }

  /// A process that wrote pages of private anonymous memory.
  mutating func makeWriter(_ pages: Range<PageNumber>, written: Range<PageNumber>) throws -> TaskID {
    let task = makeProcess()
    try map(task, pages, .anonymous, access: [.read, .write])
    if !written.isEmpty { write(task, written) }
    return task
  }

  @discardableResult
  mutating func read(_ task: TaskID, _ pages: Range<PageNumber>) -> TouchCounts {
    touch(task, pages, Access(kind: .read)).counts
  }

  @discardableResult
  mutating func write(_ task: TaskID, _ pages: Range<PageNumber>, _ value: UInt8 = 1) -> TouchCounts {
    touch(task, pages, Access(kind: .write, value: value)).counts
  }

  /// The frames of some pages, nil where nothing is mapped.
  func frames(_ task: TaskID, _ pages: Range<PageNumber>) -> [FrameNumber?] { pages.map { view(task, $0).frame } }
}

extension TouchCounts {
  /// Counts that a test expects.
  init(
    faults: Int = 0, zeroed: Int = 0, copied: Int = 0, reused: Int = 0, zeroPages: Int = 0, filePages: Int = 0,
    madeWritable: Int = 0
  ) {
    self.init()
    self.faults = faults
    self.zeroed = zeroed
    self.copied = copied
    self.reused = reused
    self.zeroPages = zeroPages
    self.filePages = filePages
    self.madeWritable = madeWritable
  }
}
