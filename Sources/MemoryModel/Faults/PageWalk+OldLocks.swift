/// mlock and munlock before Linux 5.18 (`KernelBehaviour.mlockHasBatches`): a page leaves the LRU and comes back through the
/// LRU-add batch, which holds a reference to it until it is drained.
extension PageWalk {
  /// lru_cache_add_inactive_or_unevictable: a new page of a locked VMA waits where all new pages wait.
  @inline(never)
  @_lifetime(self: copy self)
  mutating func addLockedToLRU(_ frame: FrameNumber) {
    frames[frame] |= Frame.mlocked
    returnToLRU(frame)
  }

  /// FOLL_MLOCK of follow_page_pte: the batches are drained, then the page is taken off the LRU and put back.
  @_lifetime(self: copy self)
  mutating func lockWithoutBatch(_ frame: FrameNumber) {
    drainBatches()
    isolateToLock(frame)
  }

  /// mlock_vma_page.
  @_lifetime(self: copy self)
  mutating func isolateToLock(_ frame: FrameNumber) {
    guard !Frame(bits: frames[frame]).has(Frame.mlocked) else { return }
    frames[frame] |= Frame.mlocked
    putBack(frame)
  }

  /// munlock_vma_page, and each page of __munlock_pagevec.
  ///
  /// A page that is mapped once at most goes back to the LRU at once (__putback_lru_fast); others wait in the batch.
  @inline(never)
  @_lifetime(self: copy self)
  mutating func unlockWithoutBatch(_ frame: FrameNumber, mayGoAtOnce: Bool = false) {
    let old = Frame(bits: frames[frame])
    guard old.has(Frame.mlocked) else { return }
    frames[frame] &= ~Frame.mlocked
    guard !old.has(Frame.inAddBatch) else { return }
    if mayGoAtOnce, old.mapcount <= 1 {
      frames[frame] &= ~Frame.unevictable
    } else {
      putBack(frame)
    }
  }

  /// isolate_lru_page and putback_lru_page.
  @_lifetime(self: copy self)
  private mutating func putBack(_ frame: FrameNumber) {
    guard !Frame(bits: frames[frame]).has(Frame.inAddBatch) else { return }
    frames[frame] &= ~Frame.unevictable
    returnToLRU(frame)
    if Frame(bits: frames[frame]).order > 0 { drainAddBatch() }
  }
}
