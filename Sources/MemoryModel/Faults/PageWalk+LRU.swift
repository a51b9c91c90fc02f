extension PageWalk {
  /// folio_add_lru_vma: a new frame waits in this CPU's LRU-add batch, or in its mlock batch where the VMA is locked.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func addToLRU(_ frame: FrameNumber, isLocked: Bool) {
    if isLocked {
      guard mlockHasBatches else {
        addLockedToLRU(frame)
        return
      }
      frames[frame] |= Frame.inAddBatch | Frame.mlocked
      if batches.mlock.add(frame, .new, capacity: batchSize) { drainMlockBatch() }
      return
    }
    waiting[batches.add.count] = UInt32(truncatingIfNeeded: frame)
    batches.add.count &+= 1
    if batches.add.count == batchSize { drainAddBatch() }
  }

  /// folio_add_lru of a frame that may be unmapped already, or soon: whoever drains the batch frees it then.
  @inline(never)
  @_lifetime(self: copy self)
  mutating func returnToLRU(_ frame: FrameNumber) {
    waiting[batches.add.count] = UInt32(truncatingIfNeeded: frame)
    batches.add.count &+= 1
    flagWaiting()
    if batches.add.count == batchSize { drainAddBatch() }
  }

  /// Moves the LRU-add batch to the LRU.
  @inline(never)
  @_lifetime(self: copy self)
  mutating func drainAddBatch() {
    // What was added in this walk is still mapped.
    for slot in 0..<flagged {
      let frame = Int(waiting[slot])
      // lru_add: a locked page is not evictable, and how often it was locked is not known.
      let unevictable = (frames[frame] & Frame.mlocked) &<< Frame.mlockedToUnevictable
      let active = unevictable == 0 ? 0 : Frame.active
      if unevictable != 0 { mlockCounts[frame] = 0 }
      frames[frame] = frames[frame] & ~(Frame.inAddBatch | Frame.unevictable | active) | unevictable
      releaseIfUnused(frame)
    }
    flagged = 0
    batches.add.count = 0
  }

  /// Sets the flag of the frames that were added in this walk and still wait.
  @inline(never)
  @_lifetime(self: copy self)
  mutating func flagWaiting() {
    while flagged < batches.add.count {
      frames[Int(waiting[flagged])] |= Frame.inAddBatch
      flagged &+= 1
    }
  }

  /// lru_add_drain: empties every batch of this CPU, in the kernel's order.
  @inline(never)
  @_lifetime(self: copy self)
  mutating func drainBatches() {
    drainAddBatch()
    for entry in batches.deactivate.takeAll() {
      leaveBatch(Int(entry), Frame.inDeactivateBatch, clearing: Frame.active | Frame.referenced)
    }
    drainLazyFreeBatch()
    drainActivationBatch()
    drainMlockBatch()
  }

  /// lru_lazyfree: the folio is no longer swap-backed, so it counts as LazyFree while it stays clean.
  @_lifetime(self: copy self)
  private mutating func drainLazyFreeBatch() {
    for entry in batches.lazyFree.takeAll() {
      let number = Int(entry)
      let frame = Frame(bits: frames[number])
      if frame.has(Frame.anonymous), frame.has(Frame.swapBacked), !frame.has(Frame.unevictable), !frame.isSwapCached {
        leaveBatch(
          number, Frame.inLazyFreeBatch, clearing: Frame.active | Frame.referenced | Frame.swapBacked)
        lazilyFreed += 1
      } else {
        leaveBatch(number, Frame.inLazyFreeBatch, clearing: 0)
      }
    }
  }

  @_lifetime(self: copy self)
  private mutating func leaveBatch(_ frame: FrameNumber, _ batch: UInt64, clearing flags: UInt64) {
    frames[frame] &= ~(batch | flags)
    releaseIfUnused(frame)
  }

  /// folio_mark_lazyfree.
  @_lifetime(self: copy self)
  mutating func markLazyFree(_ number: FrameNumber) {
    let frame = Frame(bits: frames[number])
    guard frame.has(Frame.anonymous), frame.has(Frame.swapBacked), !frame.has(Frame.inAddBatch),
      !frame.has(Frame.unevictable), !frame.has(Frame.inLazyFreeBatch), !frame.isSwapCached
    else { return }
    frames[number] |= Frame.inLazyFreeBatch
    if batches.lazyFree.add(number, capacity: frame.order > 0 ? 0 : batchSize) { drainLazyFreeBatch() }
  }

  /// folio_mark_accessed (without the multi-generational LRU): unreferenced, referenced, active.
  @_lifetime(self: copy self)
  mutating func markAccessed(_ number: FrameNumber) {
    let frame = Frame(bits: frames[number])
    if !frame.has(Frame.referenced) {
      frames[number] |= Frame.referenced
    } else if !frame.has(Frame.unevictable), !frame.has(Frame.active) {
      frames[number] &= ~Frame.referenced
      if frame.has(Frame.inAddBatch) {
        if waitsHere(number) { frames[number] |= Frame.active }
      } else {
        // A frame that waits there already waits once more.
        frames[number] |= Frame.inActivateBatch
        // folio_may_be_lru_cached: a large folio never waits, and takes the whole batch with it.
        if batches.activate.add(number, capacity: frame.order > 0 ? 0 : batchSize) { drainActivationBatch() }
      }
    }
  }

  /// Whether a frame is in the LRU-add batch of this CPU: no other batch is searched (__lru_cache_activate_folio).
  @_lifetime(self: copy self)
  private mutating func waitsHere(_ number: FrameNumber) -> Bool {
    for slot in 0..<batches.add.count where waiting[slot] == UInt32(truncatingIfNeeded: number) { return true }
    return false
  }

  /// lru_activate for each frame that waits, however often it waits there.
  @_lifetime(self: copy self)
  private mutating func drainActivationBatch() {
    for entry in batches.activate.takeAll() {
      let number = Int(entry)
      let frame = Frame(bits: frames[number])
      guard frame.has(Frame.inActivateBatch) else { continue }
      if !frame.has(Frame.unevictable) { frames[number] |= Frame.active }
      leaveBatch(number, Frame.inActivateBatch, clearing: 0)
    }
  }

  /// folio_deactivate.
  @_lifetime(self: copy self)
  mutating func deactivate(_ number: FrameNumber) {
    let frame = Frame(bits: frames[number])
    guard frame.has(Frame.active), !frame.has(Frame.unevictable), !frame.has(Frame.inDeactivateBatch) else { return }
    frames[number] |= Frame.inDeactivateBatch
    if batches.deactivate.add(number, capacity: frame.order > 0 ? 0 : batchSize) {
      for entry in batches.deactivate.takeAll() {
        leaveBatch(Int(entry), Frame.inDeactivateBatch, clearing: Frame.active | Frame.referenced)
      }
    }
  }
}
