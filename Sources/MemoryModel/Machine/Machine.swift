/// A simulated machine: processes, their address spaces, the page cache, and the rules of copy-on-write.
///
/// It is a value: a snapshot is an assignment, which costs nothing until one of the two is changed. It is
/// deterministic, and it does no I/O. Pages are 4 KiB; all pages are given by number (virtual address / 4096).
public struct Machine: Sendable {
  /// How the simulated kernel behaves.
  public let behaviour: KernelBehaviour
  /// The nodes on which pages are placed.
  public let topology: MachineTopology

  var memory: Memory
  var spaces: [AddressSpace] = []
  var tasks: [Task] = []
  var files: [PageCacheFile] = []
  var nextAnonVMA = 0
  /// The last number that `nextLink()` gave.
  var lastLink = 0
  /// The settings of transparent huge pages.
  public var hugePages = HugePageSettings()
  /// How the processor copies for the kernel.
  public var kernelCopy = KernelCopy.fastShortMoves
  /// What happened before the fault of a page in the touch that runs: a stack grew, a huge PMD was split.
  var preludes: [(page: PageNumber, step: DecisionStep)] = []
  var counted = MachineStatistics()
  /// Address spaces that may have shared tables.
  var sharers: [Int] = []

  /// fork shares page tables where it can, and copies them when they are touched.
  ///
  /// All answers are the same either way. It is switched off for good when a shared frame is moved by mremap.
  public var forksLazily = true
  /// Pins and filled pipes, in the order they were made.
  var heldPages: [HeldPages] = []
  /// Open userfaultfds, in the order they were made.
  var userfaults: [UserfaultContext] = []
  var ksm = KSM()
  /// The address spaces on khugepaged's list, in its order.
  var khugepagedSpaces: [Int] = []
  /// The node of the huge page that khugepaged made last, nil as long as that is not known.
  var khugepagedNode: Int?

  /// Who copies what, where Linux could have decided otherwise.
  public var policy: CopyPolicy { memory.policy }

  /// Creates a machine without processes.
  public init(
    behaviour: KernelBehaviour = .linux6_18, topology: MachineTopology = .single, policy: CopyPolicy = .linux
  ) {
    self.behaviour = behaviour
    self.topology = topology
    memory = Memory(behaviour: behaviour, policy: policy)
    // Nothing is shared that could be copied later.
    forksLazily = policy != .eagerFork
  }

  /// Whether faults are recorded for `takeRecords`.
  public var recordsFaults: Bool {
    get { memory.isRecording }
    set { memory.isRecording = newValue }
  }

  /// The faults recorded since the last call, in the order they happened.
  ///
  /// Neighbours that went alike are mostly one run, but may be several.
  public mutating func takeRecords() -> [FaultRun] { memory.takeRecords() }

  /// Frames in use, the zero page not counted.
  public var usedFrames: Int { memory.frames.used }

  /// Events that /proc/vmstat counts, as the model knows them.
  public var statistics: MachineStatistics {
    var statistics = counted
    statistics.lazilyFreed = memory.lazilyFreed
    return statistics
  }

  // MARK: Tasks

  /// A new process with an empty address space, on a CPU.
  public mutating func makeProcess(cpu: Int = 0) -> TaskID {
    memory.addCPU(cpu)
    spaces.append(AddressSpace())
    tasks.append(Task(parent: nil, leader: tasks.count, space: spaces.count - 1, cpu: cpu))
    return tasks.count - 1
  }

  /// Moves a process to another CPU, whose folio batches it uses from now on.
  public mutating func place(_ task: TaskID, cpu: Int) {
    memory.addCPU(cpu)
    tasks[task].cpu = cpu
  }

  /// Whether a process lives.
  public func isAlive(_ task: TaskID) -> Bool { tasks[task].state == .running }

  /// The signal that killed a process, or nil.
  public func signal(of task: TaskID) -> Signal? {
    if case .killed(let signal) = tasks[task].state { return signal }
    return nil
  }

  /// Major faults charged to a process since it was made.
  public func majorFaults(of task: TaskID) -> Int { tasks[task].majorFaults }

  /// Minor faults charged to a process since it was made.
  public func minorFaults(of task: TaskID) -> Int { tasks[task].minorFaults }

  /// The number of the address space that a task runs in, or nil after its end.
  public func addressSpace(of task: TaskID) -> Int? { tasks[task].space }

  /// Whether two tasks run in one address space (threads, vfork).
  public func sharesAddressSpace(_ one: TaskID, _ other: TaskID) -> Bool {
    tasks[one].space != nil && tasks[one].space == tasks[other].space
  }

  func space(of task: TaskID) throws(SystemError) -> Int {
    guard let space = tasks[task].space else { throw .noSuchProcess }
    return space
  }
}

/// Events that /proc/vmstat counts.
public struct MachineStatistics: Sendable, Hashable {
  /// pgfault: all faults that were accounted.
  public var faults = 0
  /// pgreuse: entries that became writable in place.
  public var reuses = 0
  /// thp_fault_alloc: huge pages that faults made.
  public var hugePageFaults = 0
  /// thp_split_pmd: huge PMDs that became a page table.
  public var pmdSplits = 0
  /// thp_split_page: large folios that became small ones.
  public var folioSplits = 0
  /// Frames of zeros that gave way to the zero page when their folio was split.
  public var zeroFramesDropped = 0
  /// thp_collapse_alloc: huge pages that a collapse made.
  public var collapses = 0
  /// pglazyfree: folios that a drained batch made lazy-free (V-7).
  public var lazilyFreed = 0

  /// Creates statistics of zero.
  public init() {}
}
