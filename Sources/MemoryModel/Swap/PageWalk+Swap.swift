extension PageWalk {
  /// What came of a fault on an entry whose page is swapped out.
  struct SwapIn {
    /// The page had to be read.
    var isMajor = false
    /// A write found the frame write-protected and kept it (wp_page_reuse).
    var hasReused = false
    /// The questions that were asked.
    var steps: [DecisionStep]
  }

  /// do_swap_page through the entry at `index`, and the write fault that may follow in it: SW-2, SW-3.
  ///
  /// A write that userfaultfd refuses leaves the page there, protected.
  @_lifetime(self: copy self)
  mutating func swapIn(_ index: Int, _ access: Access, in vma: WalkedVMA) -> SwapIn {
    let entry = PTE(bits: entries[index])
    let slot = entry.swapSlot
    var result = SwapIn(steps: [.accessAllowed, .entrySwapped])
    let cached = swapArea.slots[slot].frame
    result.isMajor = cached == nil
    result.steps.append(cached == nil ? .readFromSwap : .inSwapCache)
    let number = cached ?? readSwapped(slot, in: vma)
    let isCached = Frame(bits: frames[number]).isSwapCached
    // Only the reference count tells whether a cached frame may be written, so that references of batches must go first.
    if access.isWrite, isCached, isWaiting(number) { drainBatches() }
    // A frame that the swap cache does not know is certainly exclusive.
    let isExclusive = !isCached || entry.isSwapExclusive
    swapArea.removeUser(slot)
    if isCached {
      let isMlocked = frames[number] & Frame.mlocked != 0
      if vma.isLocked || isMlocked || access.isWrite && referencesBesideSwapCache(number) == 0 { freeSwap(of: number) }
    }
    let owns = isExclusive || Frame(bits: frames[number]).refcount + heldReferences(number) == 0
    result.steps.append(owns ? .swapExclusive : .swapShared)
    var flags = PTE.young | entry.bits & PTE.userfaultProtected
    var mustBreak = access.isWrite && !entry.isUserfaultProtected
    let store = PageStore(access)
    if owns {
      frames[number] |= exclusiveFlag
      if vma.newEntryFlags & PTE.writable != 0, !entry.isUserfaultProtected {
        flags |= PTE.writable
        if access.isWrite {
          flags |= PTE.dirty
          frames[number] = store.applied(to: frames[number])
          mustBreak = false
        }
      }
    }
    frames[number] &+= 1
    entries[index] = PTE(frame: number, flags: flags).bits
    // folio_add_new_anon_rmap knows nothing of mlock; a frame that was anonymous before is locked.
    if vma.isLocked, cached != nil { lockMapping(of: number) }
    if mustBreak { breakAfterSwapIn(index, store, in: vma, &result) }
    return result
  }

  /// A frame for what a slot holds: it enters the swap cache, unless the device is memory and nobody else has the slot
  /// (SWP_SYNCHRONOUS_IO).
  @_lifetime(self: copy self)
  private mutating func readSwapped(_ slot: Int, in vma: WalkedVMA) -> FrameNumber {
    let number = allocateFrame()
    let old = swapArea.slots[slot]
    var frame = Frame(bits: vma.newFrame &- 1 | (old.hasShadow ? Frame.active : 0))
    frame.content = old.content
    frames[number] = frame.bits
    if old.users > 1 {
      frames[number] |= Frame.inSwapCache
      swapArea.insert(number, into: slot)
    }
    addToLRU(number, isLocked: false)
    return number
  }

  /// do_wp_page at the end of do_swap_page.
  @_lifetime(self: copy self)
  private mutating func breakAfterSwapIn(
    _ index: Int, _ store: PageStore, in vma: WalkedVMA, _ result: inout SwapIn
  ) {
    let number = PTE(bits: entries[index]).frame
    let verdict = verdict(on: number)
    result.steps += [.accessWrites] + verdict.steps.dropFirst()
    result.hasReused = verdict.reuses
    if verdict.reuses {
      frames[number] = store.applied(to: frames[number] | exclusiveFlag)
      entries[index] |= vma.newEntryFlags
    } else {
      mapNewFrame(index, content: frames[number] & Frame.contentMask, store, in: vma)
      if vma.isLocked { unlockMapping(of: number) }
      dropMapping(number)
    }
  }

  /// What wp_can_reuse_anon_folio says of a frame in the swap cache, with at most three references.
  @inline(never)
  @_lifetime(self: copy self)
  mutating func verdictInSwapCache(_ number: FrameNumber, held: Int) -> ReuseVerdict {
    let wasWaiting = isWaiting(number)
    if wasWaiting, reuseDrainsBatches { drainBatches() }
    if Frame(bits: frames[number]).refcount + held <= 2 { freeSwap(of: number) }
    let now = Frame(bits: frames[number])
    if now.refcount + held == 1 { return wasWaiting ? .singleAfterDrain : .single }
    if now.isSwapCached { return .inSwapCache }
    if now.mapcount > 1 { return .otherReferences }
    if held > 0 { return .heldByPin }
    return now.has(Frame.inAddBatch) ? .otherCPUBatch : .heldByBatch
  }

  /// Reclaim of an anonymous frame that only this entry maps, and that has been isolated: SW-1 (shrink_folio_list).
  ///
  /// Returns whether the entry names a slot now.
  @_lifetime(self: copy self)
  mutating func swapOut(_ index: Int) -> Bool {
    let entry = PTE(bits: entries[index])
    let number = entry.frame
    let frame = Frame(bits: frames[number])
    let isPinned = heldReferences(number) >= HeldReferences.pinBias
    if isPinned, !frame.isSwapCached || frame.has(Frame.exclusive) {
      // It is left alone before it has a slot; later it is try_to_unmap that gives up.
      if frame.isSwapCached { frames[number] |= Frame.active }
      addToLRU(number, isLocked: false)
      return false
    }
    let slot = swapArea.cache[number] ?? swapArea.allocate(for: number)
    frames[number] |= Frame.inSwapCache | (entry.isDirty || !frame.isSwapCached ? Frame.dirty : 0)
    swapArea.addUser(slot)
    entries[index] =
      PTE(
        swapSlot: slot, isExclusive: frame.has(Frame.exclusive), isUserfaultProtected: entry.isUserfaultProtected
      ).bits
    frames[number] = frames[number] & ~Frame.exclusive &- 1
    guard referencesBesideSwapCache(number) == 0 else {
      // What somebody else holds stays in the swap cache, dirty as it is.
      if isPinned { frames[number] |= Frame.active }
      addToLRU(number, isLocked: false)
      return true
    }
    swapArea.evict(number, holding: Frame(bits: frames[number]).content)
    frames[number] &= ~Frame.inSwapCache
    releaseIfUnused(number)
    return true
  }

  /// The same for one frame of a large folio that nobody else holds.
  @_lifetime(self: copy self)
  mutating func swapOutLarge(_ index: Int) {
    let entry = PTE(bits: entries[index])
    let frame = Frame(bits: frames[entry.frame])
    entries[index] =
      PTE(
        swapSlot: swapArea.store(frame.content), isExclusive: frame.has(Frame.exclusive),
        isUserfaultProtected: entry.isUserfaultProtected
      ).bits
    frames[entry.frame] &= ~Frame.exclusive
    dropMapping(entry.frame)
  }

  /// folio_free_swap: a frame leaves the swap cache if no entry names its slot; it is dirty then.
  ///
  /// Returns whether it did.
  @inline(never)
  @discardableResult
  @_lifetime(self: copy self)
  mutating func freeSwap(of number: FrameNumber) -> Bool {
    guard swapArea.release(number) else { return false }
    frames[number] = frames[number] & ~Frame.inSwapCache | Frame.dirty
    return true
  }

  /// free_swap_and_cache: an entry that names a slot goes away, and with the last one a frame that nobody maps.
  @inline(never)
  @_lifetime(self: copy self)
  mutating func dropSwapUser(_ slot: Int) {
    let cached = swapArea.slots[slot].frame
    swapArea.removeUser(slot)
    guard let cached, Frame(bits: frames[cached]).mapcount == 0, freeSwap(of: cached) else { return }
    releaseIfUnused(cached)
  }

  /// copy_nonpresent_pte: entries that name slots were copied for a child; neither side is exclusive any more.
  @_lifetime(self: copy self)
  mutating func shareSwapped(_ base: Int, _ range: Range<Int>) {
    for slot in range {
      let entry = PTE(bits: entries[base &+ slot])
      guard entry.isSwapped else { continue }
      entries[base &+ slot] = entry.removing(PTE.young).bits
      swapArea.addUser(entry.swapSlot)
    }
  }

  /// A folio batch holds the frame, so that it is not on the LRU.
  @_lifetime(self: copy self)
  private mutating func isWaiting(_ number: FrameNumber) -> Bool {
    flagWaiting()
    return frames[number] & Frame.inAddBatch != 0
  }

  private func heldReferences(_ number: FrameNumber) -> Int {
    frames[number] & Frame.held != 0 ? held[number]?.references ?? 0 : 0
  }

  /// References to a frame in the swap cache, but for that of the cache itself.
  @_lifetime(self: copy self)
  private mutating func referencesBesideSwapCache(_ number: FrameNumber) -> Int {
    flagWaiting()
    return Frame(bits: frames[number]).refcount - 1 + heldReferences(number)
  }
}
