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

/// The folio batches of one CPU (struct cpu_fbatches, and mlock_fbatch of mm/mlock.c).
struct CPUBatches: Sendable {
  /// lru_add: new folios that are not on the LRU yet.
  var add = AddBatch()
  /// mlock_fbatch: new folios of locked VMAs, not on the LRU yet.
  var mlock = FolioBatch()
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
