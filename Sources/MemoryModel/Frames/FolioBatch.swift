/// One per-CPU folio batch of mm/swap.c: folios that wait to be moved on the LRU, each with a reference.
struct FolioBatch: Sendable {
  /// The waiting frames, oldest first.
  private(set) var frames: [UInt32] = []

  /// Adds a frame and tells whether the batch is full now, so that it must be drained.
  mutating func add(_ frame: FrameNumber, capacity: Int) -> Bool {
    frames.append(UInt32(frame))
    return frames.count >= capacity
  }

  /// Empties the batch and returns what was in it.
  mutating func takeAll() -> [UInt32] {
    defer { frames.removeAll(keepingCapacity: true) }
    return frames
  }
}

/// The per-CPU batch of mm/mlock.c: folios whose lock state changes when it is drained, each with a reference.
struct MlockBatch: Sendable {
  /// What the drain does to a folio.
  enum Change: Sendable {
    /// A new folio reaches the LRU (mlock_new_folio). Its reference is `Frame.inAddBatch`.
    case new
    /// A folio stays locked (mlock_folio).
    case lock
    /// A folio is unlocked (munlock_folio).
    case unlock
  }

  private(set) var entries: [(frame: FrameNumber, change: Change)] = []

  /// Adds a folio and tells whether the batch is full now, so that it must be drained.
  mutating func add(_ frame: FrameNumber, _ change: Change, capacity: Int) -> Bool {
    entries.append((frame, change))
    return entries.count >= capacity
  }

  /// Empties the batch and returns what was in it.
  mutating func takeAll() -> [(frame: FrameNumber, change: Change)] {
    defer { entries.removeAll(keepingCapacity: true) }
    return entries
  }
}

/// The folio batches of one CPU (struct cpu_fbatches, and mlock_fbatch of mm/mlock.c).
struct CPUBatches: Sendable {
  /// lru_add: new folios that are not on the LRU yet.
  var add = AddBatch()
  /// mlock_fbatch: folios that were mapped in locked VMAs or unmapped from them.
  var mlock = MlockBatch()
  /// lru_lazyfree: folios that MADV_FREE marked; they stay on the LRU, so nobody drains them for a reuse test.
  var lazyFree = FolioBatch()
  /// lru_activate.
  var activate = FolioBatch()
  /// lru_deactivate.
  var deactivate = FolioBatch()
}

/// The lru_add batch: the one that every new page goes through, so it has a fixed size and a walk writes it as a span.
struct AddBatch: Sendable {
  static let capacity = 31
  var frames = [UInt32](repeating: 0, count: capacity)
  var count = 0
}
