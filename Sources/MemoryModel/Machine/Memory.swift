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
  var isRecording = false
  /// Faults since the last `takeRecords`, if they are recorded.
  var records: [FaultRecord] = []
  /// Folios that lru_lazyfree moved (pglazyfree).
  var lazilyFreed = 0

  init(behaviour: KernelBehaviour) {
    batchSize = min(behaviour.lruBatchSize, AddBatch.capacity)
    exclusiveFlag = behaviour.hasAnonExclusive ? Frame.exclusive : 0
    reuseDrainsBatches = behaviour.reuseDrainsBatches
  }

  /// Runs `body` on the arrays, taken out of this value once for the whole batch.
  ///
  /// `reserving` is the greatest number of frames that the body may allocate.
  @inline(__always)
  mutating func withWalk<Result>(
    task: TaskID = 0, cpu: Int, reserving count: Int = 0, _ body: (inout PageWalk) -> Result
  ) -> Result {
    frames.reserve(count)
    // Swapped and not copied: a walk must be the only owner of what it changes.
    var entries: [UInt32] = []
    var directories: [UInt32] = []
    var words: [UInt64] = []
    var free: [UInt64] = []
    var waiting: [UInt32] = []
    var lists = CPUBatches(add: AddBatch(frames: []))
    tables.swap(entries: &entries, directories: &directories)
    swap(&frames.words, &words)
    swap(&frames.free, &free)
    swap(&batches[cpu].add.frames, &waiting)
    swap(&batches[cpu], &lists)
    defer {
      tables.swap(entries: &entries, directories: &directories)
      swap(&frames.words, &words)
      swap(&frames.free, &free)
      swap(&batches[cpu].add.frames, &waiting)
    }
    var walk = PageWalk(
      entries: entries.mutableSpan, directories: directories.span, frames: words.mutableSpan, free: free.mutableSpan,
      hint: frames.hint, used: frames.used, waiting: waiting.mutableSpan, batches: lists, batchSize: batchSize,
      exclusiveFlag: exclusiveFlag, reuseDrainsBatches: reuseDrainsBatches,
      task: task, isRecording: isRecording, held: held)
    let result = body(&walk)
    walk.flagWaiting()
    frames.hint = walk.hint
    frames.used = walk.used
    swap(&batches[cpu], &walk.batches)
    lazilyFreed += walk.lazilyFreed
    if isRecording { records.append(contentsOf: walk.records) }
    return result
  }

  /// The entry and the frame behind it, with the flags of its folio.
  func view(_ entry: PTE) -> EntryView {
    guard entry.mapsNormalFrame else { return EntryView(entry: entry, frame: Frame(bits: 0)) }
    var frame = frames[entry.frame]
    if frame.order > 0 { frame.bits |= frames[frame.head(of: entry.frame)].bits & Frame.folioFlags }
    return EntryView(entry: entry, frame: frame, held: frame.has(Frame.held) ? heldReferences(entry.frame) : 0)
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
