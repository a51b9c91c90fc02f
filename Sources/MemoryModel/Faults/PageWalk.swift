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
  /// The frames that wait in this CPU's LRU-add batch; `batches.add.count` of them count.
  var waiting: MutableSpan<UInt32>
  /// The other batches of this CPU.
  var batches: CPUBatches
  let batchSize: Int
  var counts = TouchCounts()
  var lazilyFreed = 0
  let task: TaskID
  let isRecording: Bool
  var records: [FaultRecord] = []

  @_lifetime(copy entries, copy frames, copy free, copy waiting)
  init(
    entries: consuming MutableSpan<UInt32>, frames: consuming MutableSpan<UInt64>, free: consuming MutableSpan<UInt64>,
    waiting: consuming MutableSpan<UInt32>, hint: Int, used: Int, batches: consuming CPUBatches, batchSize: Int, task: TaskID, isRecording: Bool
  ) {
    self.entries = entries
    self.frames = frames
    self.free = free
    self.waiting = waiting
    self.hint = hint
    self.used = used
    self.batches = batches
    self.batchSize = batchSize
    self.task = task
    self.isRecording = isRecording
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
    guard Frame(bits: frames[frame]).refcount == 0 else { return }
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
    frames[frame] &-= 1
    releaseIfUnused(frame)
  }

  // MARK: Accesses

  /// How one access ended.
  enum Step {
    /// It is done, with or without a fault.
    case done
    /// It needs the page cache or the file system: `Machine` goes on.
    case needsFile
  }

  /// One access to the entry at `index` (leaf * 512 + slot). The VMA allows it.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func access(_ index: Int, page: PageNumber, _ access: Access, in vma: WalkedVMA) -> Step {
    let entry = PTE(bits: entries[index])
    if entry.isPresent {
      if !access.isWrite {
        entries[index] = entry.bits | PTE.young
        return .done
      }
      if entry.isWritable {
        entries[index] = entry.bits | PTE.young | PTE.dirty
        store(access, into: entry.frame)
        return .done
      }
      if vma.isShared { return .needsFile }
      breakWriteProtection(index, entry, page: page, access, in: vma)
      return .done
    }
    guard vma.isAnonymous else { return .needsFile }
    if access.isWrite {
      zeroFill(index, entry, page: page, access, in: vma, rule: .writeZeroFills)
    } else {
      mapZeroPage(index, page: page, access)
    }
    return .done
  }

  @inline(__always)
  @_lifetime(self: copy self)
  private mutating func store(_ access: Access, into frame: FrameNumber) {
    guard access.mode != .getUserPages else { return }
    var word = Frame(bits: frames[frame])
    word.content = access.store(into: word.content)
    frames[frame] = word.bits
  }

  /// Z-1: do_anonymous_page for a read.
  @inline(__always)
  @_lifetime(self: copy self)
  private mutating func mapZeroPage(_ index: Int, page: PageNumber, _ access: Access) {
    entries[index] = PTE.zeroPage.bits
    counts.faults &+= 1
    counts.zeroPages &+= 1
    if isRecording {
      record(
        page, access, .zeroPage, .readMapsZeroPage, before: .none, after: .zeroPage, frameBefore: Frame(bits: 0),
        [.accessAllowed, .entryNone, .anonymousVMA, .accessReads])
    }
  }

  /// Z-2 and Z-3: a new zero-filled frame.
  @inline(__always)
  @_lifetime(self: copy self)
  private mutating func zeroFill(
    _ index: Int, _ before: PTE, page: PageNumber, _ access: Access, in vma: WalkedVMA, rule: Rule
  ) {
    mapNewFrame(index, content: .zero, access, in: vma)
    counts.faults &+= 1
    counts.zeroed &+= 1
    if isRecording {
      record(
        page, access, .zeroFill, rule, before: before, after: PTE(bits: entries[index]), frameBefore: Frame(bits: 0),
        before.isNone
          ? [.accessAllowed, .entryNone, .anonymousVMA, .accessWrites]
          : [.accessAllowed, .entryPresent, .accessWrites, .privateMapping, .mapsZeroPage])
    }
  }

  /// Maps a new exclusive anonymous frame, writable where the VMA is, and puts it on its way to the LRU.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func mapNewFrame(_ index: Int, content: PageContent, _ access: Access, in vma: WalkedVMA) {
    let frame = allocateFrame()
    let stored = access.isWrite && access.mode != .getUserPages ? access.store(into: content) : content
    frames[frame] = Frame.newAnonymous(content: stored).bits
    entries[index] = PTE(frame: frame, flags: PTE.young | PTE.dirty | (vma.isWritable ? PTE.writable : 0)).bits
    addToLRU(frame, isLocked: vma.isLocked)
  }

  // MARK: Write protection

  /// do_wp_page for a private mapping: W-1.
  @inline(__always)
  @_lifetime(self: copy self)
  private mutating func breakWriteProtection(
    _ index: Int, _ entry: PTE, page: PageNumber, _ access: Access, in vma: WalkedVMA
  ) {
    if entry.isZeroPage {
      zeroFill(index, entry, page: page, access, in: vma, rule: .writeOverZeroPage)
      return
    }
    let before = Frame(bits: frames[entry.frame])
    let verdict = reuseVerdict(entry.frame)
    counts.faults &+= 1
    if verdict.reuses {
      frames[entry.frame] |= Frame.exclusive
      let writable = vma.isWritable ? PTE.writable : 0
      entries[index] = entry.bits | PTE.young | PTE.dirty | writable
      store(access, into: entry.frame)
      counts.reused &+= 1
    } else {
      mapNewFrame(index, content: before.content, access, in: vma)
      if vma.isLocked { unlockMapping(of: before.head(of: entry.frame)) }
      dropMapping(entry.frame)
      counts.copied &+= 1
    }
    if isRecording {
      record(
        page, access, verdict.reuses ? .reuse : .copy, verdict.rule, before: entry, after: PTE(bits: entries[index]),
        frameBefore: before, [.accessAllowed, .entryPresent, .accessWrites, .privateMapping] + verdict.steps)
    }
  }

  /// Whether the writer may keep a frame, and why: do_wp_page and wp_can_reuse_anon_folio.
  struct ReuseVerdict {
    var reuses: Bool
    var rule: Rule
    var reason: Reason

    enum Reason {
      case fileFrame, exclusive, manyReferences, otherReferences, otherCPUBatch, heldByBatch, single, singleAfterDrain
    }

    /// The questions that were asked.
    var steps: [DecisionStep] {
      switch reason {
      case .fileFrame: [.mapsFileFrame]
      case .exclusive: [.mapsAnonymousFrame, .exclusive]
      case .manyReferences: [.mapsAnonymousFrame, .notExclusive, .manyReferences]
      case .otherReferences: [.mapsAnonymousFrame, .notExclusive, .otherReferences]
      case .otherCPUBatch: [.mapsAnonymousFrame, .notExclusive, .otherCPUBatch]
      case .heldByBatch: [.mapsAnonymousFrame, .notExclusive, .heldByLRUBatch]
      case .single: [.mapsAnonymousFrame, .notExclusive, .singleReference]
      case .singleAfterDrain: [.mapsAnonymousFrame, .notExclusive, .localBatchDrained, .singleReference]
      }
    }
  }

  @inline(__always)
  @_lifetime(self: copy self)
  private mutating func reuseVerdict(_ number: FrameNumber) -> ReuseVerdict {
    let frame = Frame(bits: frames[number])
    if !frame.has(Frame.anonymous) { return ReuseVerdict(reuses: false, rule: .copyOfFilePage, reason: .fileFrame) }
    if frame.has(Frame.exclusive) { return ReuseVerdict(reuses: true, rule: .reuseExclusive, reason: .exclusive) }
    let references = frame.refcount
    if references > 3 { return ReuseVerdict(reuses: false, rule: .copyShared, reason: .manyReferences) }
    if references == 1 { return ReuseVerdict(reuses: true, rule: .reuseLastReference, reason: .single) }
    return reuseVerdictWithReferences(number, frame)
  }

  /// The rest of the decision, for a frame with two or three references.
  @inline(never)
  @_lifetime(self: copy self)
  private mutating func reuseVerdictWithReferences(_ number: FrameNumber, _ frame: Frame) -> ReuseVerdict {
    // "Not on the LRU" is the kernel's test; the drain empties every batch of this CPU, whoever waits there.
    let wasWaiting = frame.has(Frame.inAddBatch)
    if wasWaiting { drainBatches() }
    let now = Frame(bits: frames[number])
    if now.refcount == 1 {
      return ReuseVerdict(reuses: true, rule: .reuseLastReference, reason: wasWaiting ? .singleAfterDrain : .single)
    }
    if now.mapcount > 1 { return ReuseVerdict(reuses: false, rule: .copyShared, reason: .otherReferences) }
    if now.has(Frame.inAddBatch) { return ReuseVerdict(reuses: false, rule: .copyOtherBatch, reason: .otherCPUBatch) }
    return ReuseVerdict(reuses: false, rule: .copyHeldByBatch, reason: .heldByBatch)
  }

  // MARK: Records

  @inline(never)
  @_lifetime(self: copy self)
  private mutating func record(
    _ page: PageNumber, _ access: Access, _ resolution: FaultResolution, _ rule: Rule, before: PTE, after: PTE,
    frameBefore: Frame, _ steps: [DecisionStep]
  ) {
    var path = DecisionPath()
    for step in steps { path.append(step) }
    records.append(
      FaultRecord(
        task: task, page: page, errorCode: access.errorCode(present: before.isPresent), mode: access.mode,
        resolution: resolution, rule: rule, path: path, before: EntryView(entry: before, frame: frameBefore),
        after: EntryView(entry: after, frame: Frame(bits: after.mapsNormalFrame ? frames[after.frame] : 0))))
  }
}

/// What a walk must know of the VMA that it is in.
struct WalkedVMA {
  var isAnonymous: Bool
  var isShared: Bool
  var isWritable: Bool
  var isLocked: Bool

  init(_ vma: VMA) {
    isAnonymous = vma.isAnonymous
    isShared = vma.isShared
    isWritable = vma.flags.contains(.write)
    isLocked = vma.flags.contains(.locked)
  }
}

/// What happened in a batch of accesses.
public struct TouchCounts: Sendable, Hashable {
  /// Faults charged to the task (min_flt).
  public var faults = 0
  /// New zero-filled frames.
  public var zeroed = 0
  /// New anonymous frames filled from another frame.
  public var copied = 0
  /// Anonymous frames that became writable in place.
  public var reused = 0
  /// Entries that came to map the zero page.
  public var zeroPages = 0
  /// Entries that came to map a page-cache frame.
  public var filePages = 0
  /// Shared file pages that became writable by a fault of their own.
  public var madeWritable = 0

  /// Creates counts of zero.
  public init() {}

  /// Frames that made their VMA anonymous, in the sense of rmap.
  var newAnonymousFrames: Int { zeroed + copied }

  /// Adds counts.
  public static func += (left: inout TouchCounts, right: TouchCounts) {
    left.faults += right.faults
    left.zeroed += right.zeroed
    left.copied += right.copied
    left.reused += right.reused
    left.zeroPages += right.zeroPages
    left.filePages += right.filePages
    left.madeWritable += right.madeWritable
  }
}
