/// mlock_folio and munlock_folio since Linux 5.18 (`KernelBehaviour.mlockHasBatches`): folios wait in a batch of their own, and
/// the kernel counts the locks of those that are not evictable: L-5.
extension PageWalk {
  /// munlock_folio: a mapping in a locked VMA goes away; the mlock batch holds a reference until it is drained.
  @inline(never)
  @_lifetime(self: copy self)
  mutating func unlockMapping(of frame: FrameNumber) {
    guard mlockHasBatches else {
      unlockWithoutBatch(frame)
      return
    }
    frames[frame] &+= Frame.mlockBatchOne
    if batches.mlock.add(frame, .unlock, capacity: mlockCapacity(for: frame)) { drainMlockBatch() }
  }

  /// folio_remove_rmap_pte in a locked VMA.
  ///
  /// Older kernels pass over large folios that entries map (munlock_vma_page).
  @_lifetime(self: copy self)
  mutating func unlockEntry(of number: FrameNumber) {
    let frame = Frame(bits: frames[number])
    guard frame.order == 0 || mlockTakesLargeFolios || !mlockHasBatches else { return }
    unlockMapping(of: frame.head(of: number))
  }

  /// mlock_folio: a folio is mapped in a locked VMA; the batch holds a reference here too.
  @_lifetime(self: copy self)
  mutating func lockMapping(of frame: FrameNumber) {
    guard mlockHasBatches else { return }
    frames[frame] = (frames[frame] | Frame.mlocked) &+ Frame.mlockBatchOne
    if batches.mlock.add(frame, .lock, capacity: mlockCapacity(for: frame)) { drainMlockBatch() }
  }

  /// A large folio never waits, and takes the batch with it (folio_may_be_lru_cached).
  private func mlockCapacity(for frame: FrameNumber) -> Int { Frame(bits: frames[frame]).order > 0 ? 0 : batchSize }

  /// A frame that comes back to locked memory after its folio was split or migrated: it is locked and leaves the batch at once
  /// (remove_migration_pte).
  @_lifetime(self: copy self)
  mutating func lockRemapped(_ frame: FrameNumber) {
    guard mlockHasBatches else {
      isolateToLock(frame)
      return
    }
    lockMapping(of: frame)
    drainMlockBatch()
  }

  /// A folio that was isolated in vain goes back to the LRU (remove_migration_pte, lru_add).
  ///
  /// It was unlocked and locked again while it was not there, so nothing counted that.
  @_lifetime(self: copy self)
  mutating func comeBack(_ frame: FrameNumber, isLocked: Bool) {
    if isLocked { frames[frame] |= Frame.mlocked }
    frames[frame] &= ~Frame.unevictable
    guard frames[frame] & Frame.mlocked != 0 else { return }
    frames[frame] = frames[frame] & ~Frame.active | Frame.unevictable
    mlockCounts[frame] = 0
  }

  /// mlock_folio_batch.
  @_lifetime(self: copy self)
  mutating func drainMlockBatch() {
    flagWaiting()
    for (number, change) in batches.mlock.takeAll() {
      switch change {
      case .new:
        frames[number] &= ~Frame.inAddBatch
        // __mlock_new_folio: unless another CPU has unlocked it meanwhile.
        if frames[number] & Frame.mlocked != 0 { makeUnevictable(number) }
      case .lock:
        frames[number] &-= Frame.mlockBatchOne
        noteLock(number)
      case .unlock:
        frames[number] &-= Frame.mlockBatchOne
        noteUnlock(number)
      }
      releaseIfUnused(number)
    }
  }

  /// __mlock_folio: a locked folio leaves the lists of the LRU, and is not active any more when it comes back.
  ///
  /// One that still waits in an LRU-add batch is left alone.
  @_lifetime(self: copy self)
  mutating func noteLock(_ number: FrameNumber) {
    let frame = Frame(bits: frames[number])
    guard !frame.has(Frame.inAddBatch) else { return }
    if !frame.has(Frame.mlocked) {
      frames[number] &= ~Frame.unevictable
    } else if frame.has(Frame.unevictable) {
      mlockCounts[number] += 1
    } else {
      frames[number] &= ~Frame.active
      makeUnevictable(number)
    }
  }

  /// __munlock_folio: the last lock that was counted makes a folio evictable.
  ///
  /// One that waits in an LRU-add batch is unlocked whatever was counted.
  @_lifetime(self: copy self)
  mutating func noteUnlock(_ number: FrameNumber) {
    let frame = Frame(bits: frames[number])
    guard !frame.has(Frame.inAddBatch) else {
      frames[number] &= ~Frame.mlocked
      return
    }
    if frame.has(Frame.unevictable) {
      let count = mlockCounts[number]
      if count > 0 { mlockCounts[number] = count - 1 }
      if count > 1 { return }
    }
    frames[number] &= ~(Frame.mlocked | Frame.unevictable)
  }

  @_lifetime(self: copy self)
  private mutating func makeUnevictable(_ number: FrameNumber) {
    frames[number] |= Frame.unevictable
    mlockCounts[number] = 1
  }
}
