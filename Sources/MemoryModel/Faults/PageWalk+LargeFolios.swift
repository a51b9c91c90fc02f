extension PageWalk {
  /// wp_can_reuse_anon_folio for a frame of a large folio: M-3.
  @inline(never)
  @_lifetime(self: copy self)
  mutating func largeVerdict(_ number: FrameNumber) -> ReuseVerdict {
    let head = Frame(bits: frames[number]).head(of: number)
    guard let folio = folios[head] else { return .heldFolio }
    let held = held[head]?.folioReferences ?? 0
    let references = folio.mappings + Frame(bits: frames[head]).referencesBesideMappings + held
    switch largeFolioReuse {
    case .never: return .neverReusedFolio
    case .lastReference: return references == 1 ? .exclusiveFolio : .sharedFolio
    case .exclusiveFolio:
      if folio.mappings <= 1 { return .lastFrameOfFolio }
      if folio.isMappedShared { return .sharedFolio }
      return references == folio.mappings ? .exclusiveFolio : .heldFolio
    }
  }

  /// folio_remove_rmap_pte of a frame of a large anonymous folio.
  @inline(never)
  @_lifetime(self: copy self)
  mutating func dropLargeMapping(of number: FrameNumber) {
    let head = Frame(bits: frames[number]).head(of: number)
    guard var folio = folios.removeValue(forKey: head) else { return }
    frames[number] &-= 1
    folio.remove(1, by: space)
    if Frame(bits: frames[number]).mapcount == folio.entire {
      folio.mappedFrames -= 1
      if folio.entire == 0, folio.mappedFrames > 0 { folio.isPartiallyMapped = true }
    }
    folios[head] = folio
    if folio.mappings == 0 { releaseFolioIfUnused(of: head) }
  }

  /// folio_try_dup_anon_rmap_ptes: the entries at these indices, which were just copied, map large folios in this address
  /// space.
  @inline(never)
  @_lifetime(self: copy self)
  mutating func countLargeMappings(_ indices: Range<Int>) {
    var head: FrameNumber = -1
    var run = 0
    for index in indices {
      let entry = PTE(bits: entries[index])
      guard entry.mapsNormalFrame else { continue }
      let frame = Frame(bits: frames[entry.frame])
      guard frame.isLargeAnonymous else { continue }
      let next = frame.head(of: entry.frame)
      if next != head {
        if run > 0 { folios[head]?.add(run, by: space) }
        head = next
        run = 0
      }
      run &+= 1
    }
    if run > 0 { folios[head]?.add(run, by: space) }
  }

  /// Frees a large anonymous folio that nothing refers to any more.
  @inline(never)
  @_lifetime(self: copy self)
  mutating func releaseFolioIfUnused(of number: FrameNumber) {
    let head = Frame(bits: frames[number]).head(of: number)
    guard let folio = folios[head], folio.mappings == 0, Frame(bits: frames[head]).referencesBesideMappings == 0,
      !Frame(bits: frames[head]).has(Frame.held)
    else { return }
    folios[head] = nil
    for frame in head..<head + folio.frameCount {
      frames[frame] = 0
      free[frame >> 6] |= 1 << UInt64(truncatingIfNeeded: frame & 63)
    }
    if head >> 6 < hint { hint = head >> 6 }
    used &-= folio.frameCount
  }

  /// folio_add_lru_vma of a new large folio: it never waits, and takes the batch with it (folio_may_be_lru_cached).
  @_lifetime(self: copy self)
  mutating func addLargeToLRU(_ head: FrameNumber, isLocked: Bool) {
    if isLocked {
      frames[head] |= Frame.inAddBatch | Frame.mlocked
      _ = batches.mlock.add(head, .new, capacity: 0)
      drainMlockBatch()
    } else {
      drainAddBatch()
    }
  }

  /// Consecutive entries of one large folio change their protection as one: what one of them has of young and dirty, all have
  /// then (mprotect_folio_pte_batch, modify_prot_start_ptes).
  ///
  /// Entries that differ in write permission or in userfaultfd's mark are no such neighbours.
  @_lifetime(self: copy self)
  mutating func joinProtectionBatches(_ base: Int, _ range: Range<Int>) {
    joinBatches(base, range, ignoring: PTE.young | PTE.dirty, joining: PTE.young | PTE.dirty)
  }

  /// Consecutive entries of one large folio are copied as one by fork, which in a shared mapping makes all of them writable if
  /// one is (FPB_MERGE_WRITE of copy_present_ptes).
  @_lifetime(self: copy self)
  mutating func joinSharedForkBatches(_ base: Int, _ range: Range<Int>) {
    joinBatches(base, range, ignoring: PTE.young | PTE.dirty | PTE.writable, joining: PTE.writable)
  }

  /// folio_pte_batch_flags: gives neighbouring entries of one large folio, which are alike but for some flags, the flags that any
  /// of them has.
  @_lifetime(self: copy self)
  private mutating func joinBatches(_ base: Int, _ range: Range<Int>, ignoring: UInt32, joining: UInt32) {
    var slot = range.lowerBound
    while slot < range.upperBound {
      let first = PTE(bits: entries[base &+ slot])
      let start = slot
      slot &+= 1
      guard first.mapsNormalFrame else { continue }
      let frame = Frame(bits: frames[first.frame])
      guard frame.order > 0 else { continue }
      let folioEnd = frame.head(of: first.frame) + 1 << frame.order
      var seen = first.bits & joining
      while slot < range.upperBound, first.frame + (slot - start) < folioEnd {
        let next = entries[base &+ slot]
        let expected = first.bits &+ UInt32(truncatingIfNeeded: slot - start) << PTE.frameShift
        guard next & ~ignoring == expected & ~ignoring else { break }
        seen |= next & joining
        slot &+= 1
      }
      for joined in start..<slot { entries[base &+ joined] |= seen }
    }
  }
}
