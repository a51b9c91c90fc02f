/// The arrays that a walk over page tables reads and writes, taken as spans once for a whole batch of pages.
///
/// This is the hot path: `Machine` moves its arrays out, walks, and moves them back, so that nothing here is checked for
/// exclusivity or uniqueness page by page.
struct PageWalk: ~Copyable, ~Escapable {
  var entries: MutableSpan<UInt32>
  var frames: MutableSpan<UInt64>
  /// One bit a frame, set where it is free.
  var free: MutableSpan<UInt64>
  /// No frame below `hint * 64` is free.
  var hint: Int
  /// Frames taken, less frames given back.
  var used: Int
  /// PMD tables, as in `PageTablePool.directories`.
  let directories: Span<UInt32>
  /// The frames that wait in this CPU's LRU-add batch; `batches.add.count` of them count.
  var waiting: MutableSpan<UInt32>
  /// How many of them have `Frame.inAddBatch` set.
  ///
  /// A new frame is exclusive, so that nobody asks for its flag before the walk ends, and most have left the batch by
  /// then.
  var flagged: Int
  /// The other batches of this CPU.
  var batches: CPUBatches
  let batchSize: Int
  /// `Frame.exclusive` where the kernel has that flag, else 0.
  let exclusiveFlag: UInt64
  /// The test for the last sharer drains the batches of its CPU.
  let reuseDrainsBatches: Bool
  /// Large anonymous folios by their first frame.
  var folios: [FrameNumber: LargeFolio]
  /// The swap area.
  var swapArea: SwapArea
  var mlockCounts: MlockCounts
  let largeFolioReuse: KernelBehaviour.LargeFolioReuse
  /// Locked folios wait in a batch of their own.
  let mlockHasBatches: Bool
  /// mlock and munlock go through large folios that entries map.
  let mlockTakesLargeFolios: Bool
  var counts = WalkCounts()
  /// Mapping counts are the truth, although page tables may be shared (`Machine.makeExact`).
  var countsAreExact = true
  var lazilyFreed = 0
  let task: TaskID
  /// The address space that is walked.
  let space: Int
  let isRecording: Bool
  /// References of pins and pipes, for frames with `Frame.held`.
  let held: [FrameNumber: HeldReferences]
  var log = FaultLog()
  /// Who copies what, where Linux could have decided otherwise.
  let policy: CopyPolicy

  @_lifetime(copy entries, copy frames, copy free, copy waiting, copy directories)
  init(
    entries: consuming MutableSpan<UInt32>, directories: Span<UInt32>, frames: consuming MutableSpan<UInt64>,
    free: consuming MutableSpan<UInt64>, hint: Int, used: Int, waiting: consuming MutableSpan<UInt32>,
    batches: consuming CPUBatches, batchSize: Int, exclusiveFlag: UInt64, reuseDrainsBatches: Bool,
    mlockHasBatches: Bool, mlockTakesLargeFolios: Bool, folios: consuming [FrameNumber: LargeFolio],
    swapArea: consuming SwapArea,
    mlockCounts: consuming MlockCounts, largeFolioReuse: KernelBehaviour.LargeFolioReuse, policy: CopyPolicy,
    task: TaskID,
    space: Int, isRecording: Bool, held: [FrameNumber: HeldReferences]
  ) {
    self.entries = entries
    self.directories = directories
    self.frames = frames
    self.free = free
    self.hint = hint
    self.used = used
    self.waiting = waiting
    flagged = batches.add.count
    self.batches = batches
    self.batchSize = batchSize
    self.exclusiveFlag = exclusiveFlag
    self.reuseDrainsBatches = reuseDrainsBatches
    self.folios = folios
    self.swapArea = swapArea
    self.mlockCounts = mlockCounts
    self.largeFolioReuse = largeFolioReuse
    self.policy = policy
    self.mlockHasBatches = mlockHasBatches
    self.mlockTakesLargeFolios = mlockTakesLargeFolios
    self.task = task
    self.space = space
    self.isRecording = isRecording
    self.held = held
  }

  // MARK: Frames

  /// Allocates the lowest free frame.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func allocateFrame() -> FrameNumber {
    while free[hint] == 0 { hint &+= 1 }
    let word = free[hint]
    free[hint] = word & (word &- 1)
    used &+= 1
    return hint &* 64 &+ word.trailingZeroBitCount
  }

  /// Frees a frame that nothing refers to any more.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func releaseIfUnused(_ frame: FrameNumber) {
    guard Frame(bits: frames[frame]).isUnused else { return }
    guard frames[frame] & Frame.orderMask == 0 else {
      releaseFolioIfUnused(of: frame)
      return
    }
    frames[frame] = 0
    let block = frame >> 6
    free[block] |= 1 << UInt64(truncatingIfNeeded: frame & 63)
    if block < hint { hint = block }
    used &-= 1
  }

  /// Drops one mapping of a frame and frees it if that was the last reference.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func dropMapping(_ frame: FrameNumber) {
    if Frame(bits: frames[frame]).isLargeAnonymous {
      dropLargeMapping(of: frame)
      return
    }
    frames[frame] &-= 1
    if frames[frame] & (Frame.anonymous | Frame.inSwapCache | Frame.mapcountMask) == Frame.anonymous | Frame.inSwapCache
    {
      freeSwap(of: frame)
    }
    releaseIfUnused(frame)
  }

  // MARK: Accesses

  /// How one access ended.
  enum Step {
    /// It is done, with or without a fault.
    case done
    /// It needs the page cache, the file system, the swap area or a large folio, or a marker refuses it: `Machine` goes on.
    case needsMachine
    /// Nothing is done: `Machine.makeExact` must come first.
    case needsExactCount
  }

  /// Accesses to the entries `slots` of the leaf at `base`, one each.
  ///
  /// The VMA allows them. Returns the slot of the first access that is not done, or the end of `slots`.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func touch(
    _ base: Int, _ slots: Range<Int>, firstPage: PageNumber, _ access: Access, in vma: WalkedVMA
  ) -> Int {
    var slot = slots.lowerBound
    if access.isWrite {
      let store = PageStore(access)
      while slot < slots.upperBound, write(base &+ slot, page: firstPage &+ slot, access, store, in: vma) == .done {
        slot &+= 1
      }
    } else {
      while slot < slots.upperBound, read(base &+ slot, page: firstPage &+ slot, access, in: vma) == .done {
        slot &+= 1
      }
    }
    return slot
  }

  /// A load or fetch through the entry at `index` (leaf * 512 + slot).
  ///
  /// The VMA allows it.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func read(_ index: Int, page: PageNumber, _ access: Access, in vma: WalkedVMA) -> Step {
    let entry = PTE(bits: entries[index])
    if entry.isPresent {
      entries[index] = entry.bits | PTE.young
      return .done
    }
    guard entry.isNone, vma.isAnonymous else { return .needsMachine }
    // Z-1: do_anonymous_page for a read.
    entries[index] = PTE.zeroPage.bits
    counts.zeroPages &+= 1
    if isRecording { record(page, access, index, before: .none, frameBefore: Frame(bits: 0), .zeroPage) }
    return .done
  }

  /// A store through the entry at `index` (leaf * 512 + slot).
  ///
  /// The VMA allows it.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func write(
    _ index: Int, page: PageNumber, _ access: Access, _ store: PageStore, in vma: WalkedVMA
  ) -> Step {
    let entry = PTE(bits: entries[index])
    if entry.isWritable {
      entries[index] = entry.bits | PTE.young | PTE.dirty
      frames[entry.frame] = store.applied(to: frames[entry.frame])
      return .done
    }
    if entry.isNone {
      guard vma.zeroFills else { return .needsMachine }
      zeroFill(index, entry, page: page, access, store, in: vma)
    } else {
      if vma.isShared { return .needsMachine }
      return breakWriteProtection(index, entry, page: page, access, store, in: vma)
    }
    return .done
  }

  /// Z-2 and Z-3: a new zero-filled frame.
  @inline(__always)
  @_lifetime(self: copy self)
  private mutating func zeroFill(
    _ index: Int, _ before: PTE, page: PageNumber, _ access: Access, _ store: PageStore, in vma: WalkedVMA
  ) {
    mapNewFrame(index, content: 0, store, in: vma)
    counts.zeroed &+= 1
    if isRecording { record(page, access, index, before: before, frameBefore: Frame(bits: 0), .zeroFill) }
  }

  /// Maps a new exclusive anonymous frame, writable where the VMA is, and puts it on its way to the LRU.
  ///
  /// `content` holds the bits of `Frame.contentMask`.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func mapNewFrame(_ index: Int, content: UInt64, _ store: PageStore, in vma: WalkedVMA) {
    let frame = allocateFrame()
    frames[frame] = store.applied(to: vma.newFrame | exclusiveFlag | content)
    entries[index] = PTE(frame: frame, flags: vma.newEntryFlags).bits
    addToLRU(frame, isLocked: vma.isLocked)
  }

  // MARK: Write protection

  /// do_wp_page for a private mapping: W-1.
  @inline(__always)
  @_lifetime(self: copy self)
  private mutating func breakWriteProtection(
    _ index: Int, _ entry: PTE, page: PageNumber, _ access: Access, _ store: PageStore, in vma: WalkedVMA
  ) -> Step {
    if entry.bits & (PTE.special | PTE.userfaultProtected | PTE.present) != PTE.present {
      guard entry.isPresent, !entry.isUserfaultProtected else { return .needsMachine }
      zeroFill(index, entry, page: page, access, store, in: vma)
      return .done
    }
    let number = entry.frame
    let before = Frame(bits: frames[number])
    guard let verdict = before.quickVerdict, !vma.decidesSlowly else {
      return decideWithBatches(index, entry, page: page, access, store, in: vma)
    }
    if verdict.reuses {
      reuse(index, entry, store, in: vma)
    } else {
      mapNewFrame(index, content: before.bits & Frame.contentMask, store, in: vma)
      // Others hold it, so it is not free now.
      frames[number] = before.bits &- 1
      counts.copied &+= 1
    }
    if isRecording { record(page, access, index, before: entry, frameBefore: before, .writeProtection(verdict)) }
    return .done
  }

  /// The same for frames of files, where a batch may hold the frame or will, and where Linux does not decide.
  @inline(never)
  @_lifetime(self: copy self)
  private mutating func decideWithBatches(
    _ index: Int, _ entry: PTE, page: PageNumber, _ access: Access, _ store: PageStore, in vma: WalkedVMA
  ) -> Step {
    let number = entry.frame
    let before = Frame(bits: frames[number])
    if !countsAreExact, before.mapcount > 1 {
      // Whether batches are drained hangs on how many references more than this one there are.
      if before.quickVerdict == nil { return .needsExactCount }
    }
    let verdict = verdict(on: number)
    if verdict.reuses {
      reuse(index, entry, store, in: vma)
    } else {
      mapNewFrame(index, content: before.bits & Frame.contentMask, store, in: vma)
      if vma.isLocked { unlockEntry(of: number) }
      dropMapping(number)
      counts.copied &+= 1
    }
    if isRecording { record(page, access, index, before: entry, frameBefore: before, .writeProtection(verdict)) }
    return .done
  }

  /// wp_page_reuse.
  @inline(__always)
  @_lifetime(self: copy self)
  private mutating func reuse(_ index: Int, _ entry: PTE, _ store: PageStore, in vma: WalkedVMA) {
    frames[entry.frame] = store.applied(to: frames[entry.frame] | exclusiveFlag)
    entries[index] = entry.bits | vma.newEntryFlags
    counts.reused &+= 1
  }

  /// The verdict on a frame that `quickVerdict` leaves open: wp_can_reuse_anon_folio.
  @inline(never)
  @_lifetime(self: copy self)
  mutating func verdictWithReferences(_ number: FrameNumber) -> ReuseVerdict {
    flagWaiting()
    let frame = Frame(bits: frames[number])
    if !frame.has(Frame.anonymous) { return .fileFrame }
    if frame.has(Frame.merged) { return .merged }
    if frame.order > 0 { return largeVerdict(number) }
    let held = frame.has(Frame.held) ? self.held[number]?.references ?? 0 : 0
    if frame.refcount + held > 3 { return frame.mapcount == 1 && held > 0 ? .heldByPin : .manyReferences }
    if frame.isSwapCached { return verdictInSwapCache(number, held: held) }
    // "Not on the LRU" is the kernel's test; the drain empties every batch of this CPU, whoever waits there.
    let wasWaiting = frame.has(Frame.inAddBatch)
    if wasWaiting { if reuseDrainsBatches { drainBatches() } }
    let now = Frame(bits: frames[number])
    if now.refcount + held == 1 { return wasWaiting ? .singleAfterDrain : .single }
    if now.mapcount > 1 { return .otherReferences }
    if held > 0 { return .heldByPin }
    return now.has(Frame.inAddBatch) ? .otherCPUBatch : .heldByBatch
  }

  // MARK: Records

  /// What a fault was about.
  enum Outcome {
    case zeroPage, zeroFill
    case writeProtection(ReuseVerdict)
    case unshare(ReuseVerdict)

    /// A number of its own for each.
    @inline(__always)
    var code: UInt8 {
      switch self {
      case .zeroPage: 0
      case .zeroFill: 1
      case .writeProtection(let verdict): 2 + verdict.rawValue
      case .unshare(let verdict): 128 + verdict.rawValue
      }
    }
  }

  /// Records a fault after the entry at `index` has changed.
  ///
  /// Never inline: a walk that records nothing needs its registers.
  @inline(never)
  @_lifetime(self: copy self)
  mutating func record(
    _ page: PageNumber, _ access: Access, _ index: Int, before: PTE, frameBefore: Frame, _ outcome: Outcome
  ) {
    let after = PTE(bits: entries[index])
    let likeness = FaultLog.Likeness(
      page: page, before: before, after: after, wordBefore: frameBefore.bits & Frame.recordedBefore,
      wordAfter: after.mapsNormalFrame ? frames[after.frame] & Frame.recordedAfter : 0,
      kind: UInt32(outcome.code) | UInt32(access.kind.rawValue) << 8 | UInt32(access.mode.rawValue) << 16)
    if !log.extend(with: likeness) { beginRun(likeness, access, outcome) }
  }

  /// Records a fault that is not like the one before.
  @inline(never)
  @_lifetime(self: copy self)
  private mutating func beginRun(_ fault: FaultLog.Likeness, _ access: Access, _ outcome: Outcome) {
    let before = fault.before
    let resolution: FaultResolution
    let rule: Rule
    let steps: [DecisionStep]
    switch outcome {
    case .zeroPage:
      (resolution, rule) = (.zeroPage, .readMapsZeroPage)
      steps = [.accessAllowed, .entryNone, .anonymousVMA, .accessReads]
    case .zeroFill where before.isNone:
      (resolution, rule) = (.zeroFill, .writeZeroFills)
      steps = [.accessAllowed, .entryNone, .anonymousVMA, .accessWrites]
    case .zeroFill:
      (resolution, rule) = (.zeroFill, .writeOverZeroPage)
      steps = [.accessAllowed, .entryPresent, .accessWrites, .privateMapping, .mapsZeroPage]
    case .writeProtection(let verdict):
      (resolution, rule) = (verdict.reuses ? .reuse : .copy, verdict.rule)
      steps = [.accessAllowed, .entryPresent, .accessWrites, .privateMapping] + verdict.steps
    case .unshare(let verdict):
      (resolution, rule) = (verdict.reuses ? .reuse : .copy, .unshare)
      steps = [.accessAllowed, .entryPresent, .asksToUnshare, .privateMapping] + verdict.steps
    }
    log.open(
      FaultRecord(
        task: task, page: fault.page, errorCode: access.errorCode(present: before.isPresent), mode: access.mode,
        resolution: resolution, rule: rule, path: DecisionPath(steps: steps),
        before: view(before, Frame(bits: fault.wordBefore)),
        after: view(fault.after, Frame(bits: fault.wordAfter))),
      fault, alone: (fault.wordBefore | fault.wordAfter) & Frame.held != 0)
  }

  /// Without what a large folio has once for all its frames.
  private func view(_ entry: PTE, _ frame: Frame) -> EntryView {
    EntryView(entry: entry, frame: frame, held: frame.has(Frame.held) ? held[entry.frame]?.references ?? 0 : 0)
  }
}

/// What a walk must know of the VMA that it is in.
struct WalkedVMA {
  var isAnonymous: Bool
  /// A store to an empty entry maps one zero-filled frame.
  var zeroFills: Bool
  var isShared: Bool
  var isLocked: Bool
  /// Flags of an entry that a store made or changed.
  var newEntryFlags: UInt32
  /// The word of a new anonymous frame, which names its node.
  var newFrame: UInt64
  /// The verdict on a frame is not all that there is to a write.
  var decidesSlowly: Bool

  /// `orders` are those of the folios that a store may allocate, none for single frames.
  init(_ vma: VMA, node: Int, orders: UInt16 = 0, policy: CopyPolicy) {
    newFrame = Frame.newAnonymous | UInt64(truncatingIfNeeded: node) << Frame.nodeShift
    isAnonymous = vma.isAnonymous
    zeroFills = vma.isAnonymous && orders == 0
    isShared = vma.isShared
    isLocked = vma.flags.contains(.locked)
    decidesSlowly = isLocked || policy == .alwaysCopy
    newEntryFlags = vma.newEntryFlags
  }
}

extension VMA {
  /// Flags of an entry that a store made or changed.
  var newEntryFlags: UInt32 { PTE.young | PTE.dirty | (flags.contains(.write) ? PTE.writable : 0) }
}
