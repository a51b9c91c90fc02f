/// Frames, page tables and folio batches: everything that a walk over pages changes.
struct Memory: Sendable {
  var frames = FrameTable()
  var tables = PageTablePool()
  /// Folio batches by CPU.
  var batches: [CPUBatches] = [CPUBatches()]
  var batchSize: Int
  /// `Frame.exclusive` where the kernel has that flag, else 0.
  let exclusiveFlag: UInt64
  /// The test for the last sharer drains the batches of its CPU.
  let reuseDrainsBatches: Bool
  /// References of pins and pipes, by frame.
  var held: [FrameNumber: HeldReferences] = [:]
  /// What is kept once for each large anonymous folio, by its first frame.
  var folios: [FrameNumber: LargeFolio] = [:]
  /// The swap area.
  var swapArea = SwapArea()
  /// How often folios that are not evictable are locked.
  var mlockCounts = MlockCounts()
  /// The pages of 2 MiB that were set aside.
  var hugeTLB = HugeTLBPool()
  let largeFolioReuse: KernelBehaviour.LargeFolioReuse
  /// Who copies what, where Linux could have decided otherwise.
  let policy: CopyPolicy
  let asksHeadOfHugePage: Bool
  /// Locked folios wait in a batch of their own.
  let mlockHasBatches: Bool
  /// mlock and munlock go through large folios that entries map.
  let mlockTakesLargeFolios: Bool
  var isRecording = false
  /// Faults since the last `takeRecords`, if they are recorded.
  private(set) var records: [FaultRun] = []
  /// Folios that lru_lazyfree moved (pglazyfree).
  var lazilyFreed = 0

  init(behaviour: KernelBehaviour, policy: CopyPolicy) {
    self.policy = policy
    batchSize = min(behaviour.lruBatchSize, AddBatch.capacity)
    exclusiveFlag = behaviour.hasAnonExclusive ? Frame.exclusive : 0
    reuseDrainsBatches = behaviour.reuseDrainsBatches
    largeFolioReuse = behaviour.largeFolioReuse
    asksHeadOfHugePage = behaviour.pagemapAsksHeadOfHugePage
    mlockHasBatches = behaviour.mlockHasBatches
    mlockTakesLargeFolios = behaviour.mlockTakesLargeFolios
  }

  /// Runs `body` on the arrays, taken out of this value once for the whole batch.
  ///
  /// `space` is the address space whose mappings the body may take away, `reserving` the greatest number of frames that it
  /// may allocate.
  @inline(__always)
  mutating func withWalk<Result>(
    task: TaskID = 0, space: Int = -1, cpu: Int, reserving count: Int = 0, _ body: (inout PageWalk) -> Result
  ) -> Result {
    frames.reserve(count)
    // Swapped and not copied: a walk must be the only owner of what it changes.
    var entries: [UInt32] = []
    var directories: [UInt32] = []
    var words: [UInt64] = []
    var free: [UInt64] = []
    var waiting: [UInt32] = []
    var lists = CPUBatches(add: AddBatch(frames: []))
    var largeFolios: [FrameNumber: LargeFolio] = [:]
    var area = SwapArea()
    var locks = MlockCounts()
    tables.swap(entries: &entries, directories: &directories)
    swap(&frames.words, &words)
    swap(&frames.free, &free)
    swap(&batches[cpu].add.frames, &waiting)
    swap(&batches[cpu], &lists)
    swap(&folios, &largeFolios)
    swap(&swapArea, &area)
    swap(&mlockCounts, &locks)
    defer {
      tables.swap(entries: &entries, directories: &directories)
      swap(&frames.words, &words)
      swap(&frames.free, &free)
      swap(&batches[cpu].add.frames, &waiting)
    }
    var walk = PageWalk(
      entries: entries.mutableSpan, directories: directories.span, frames: words.mutableSpan, free: free.mutableSpan,
      hint: frames.hint, used: frames.used, waiting: waiting.mutableSpan, batches: lists, batchSize: batchSize,
      exclusiveFlag: exclusiveFlag, reuseDrainsBatches: reuseDrainsBatches, mlockHasBatches: mlockHasBatches,
      mlockTakesLargeFolios: mlockTakesLargeFolios,
      folios: largeFolios, swapArea: area, mlockCounts: locks, largeFolioReuse: largeFolioReuse, policy: policy,
      task: task,
      space: space, isRecording: isRecording,
      held: held)
    let result = body(&walk)
    walk.flagWaiting()
    frames.hint = walk.hint
    frames.used = walk.used
    swap(&batches[cpu], &walk.batches)
    swap(&folios, &walk.folios)
    swap(&swapArea, &walk.swapArea)
    swap(&mlockCounts, &walk.mlockCounts)
    lazilyFreed += walk.lazilyFreed
    if isRecording { records += walk.log.runs }
    return result
  }

  /// Records a fault that no walk recorded.
  mutating func record(_ fault: FaultRecord) {
    var fault = fault
    fault.before.frameWord.bits &= Frame.recordedBefore
    fault.after.frameWord.bits &= Frame.recordedAfter
    records.append(FaultRun(first: fault, count: 1))
  }

  /// Puts steps before the decisions of all faults of their pages, from the run `first` on.
  mutating func prefixRecords(from first: Int, with steps: [PageNumber: [DecisionStep]]) {
    guard first < records.count else { return }
    var tail = Array(records[first...])
    for (page, steps) in steps { tail = tail.flatMap { $0.prefixed(with: steps, at: page) } }
    records.replaceSubrange(first..., with: tail)
  }

  /// The recorded faults, which are forgotten.
  mutating func takeRecords() -> [FaultRun] {
    defer { records = [] }
    return records
  }

  /// The entry and the frame behind it, with the flags of its folio.
  ///
  /// `isHuge` says that a PMD maps it.
  func view(_ entry: PTE, isHuge: Bool = false) -> EntryView {
    guard entry.mapsNormalFrame else { return EntryView(entry: entry, frame: Frame(bits: 0), isHuge: isHuge) }
    var frame = frames[entry.frame]
    guard frame.order > 0 else {
      return EntryView(entry: entry, frame: frame, held: frame.has(Frame.held) ? heldReferences(entry.frame) : 0)
    }
    let head = frame.head(of: entry.frame)
    frame.bits |= frames[head].bits & Frame.folioFlags
    let isMappedOnce = isHuge && asksHeadOfHugePage ? frames[head].mapcount == 1 : nil
    return EntryView(
      entry: entry, frame: frame, held: held[head]?.folioReferences ?? 0, folioMappings: folios[head]?.mappings,
      isHuge: isHuge,
      isHeadMappedOnce: isMappedOnce)
  }

  /// Whether the folio of a frame has a flag that folios have once.
  func folioHas(_ flag: UInt64, _ frame: FrameNumber) -> Bool {
    frames[frames[frame].head(of: frame)].has(flag)
  }

  /// Sets or clears a flag of the folio of a frame.
  mutating func setFolio(_ flag: UInt64, _ frame: FrameNumber, to isSet: Bool) {
    let head = frames[frame].head(of: frame)
    if isSet { frames[head].bits |= flag } else { frames[head].bits &= ~flag }
  }

  /// Makes room for the batches of a CPU.
  mutating func addCPU(_ cpu: Int) {
    while batches.count <= cpu { batches.append(CPUBatches()) }
  }
}
