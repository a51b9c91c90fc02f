extension PageWalk {
  /// do_wp_page with FAULT_FLAG_UNSHARE through the entry at `index`: W-7.
  ///
  /// The page becomes exclusive, by a copy if others hold it; either way it stays read-only, and a copy is clean.
  @_lifetime(self: copy self)
  mutating func unshare(_ index: Int, page: PageNumber, _ access: Access, in vma: WalkedVMA) {
    let entry = PTE(bits: entries[index])
    let number = entry.frame
    let before = Frame(bits: frames[number])
    let verdict = verdict(on: number)
    if verdict.reuses {
      frames[number] |= Frame.exclusive
      counts.unshared &+= 1
    } else {
      mapNewFrame(index, content: before.bits & Frame.contentMask, PageStore(access), in: vma)
      entries[index] = entries[index] & ~(PTE.writable | PTE.dirty) | entry.bits & PTE.userfaultProtected
      if vma.isLocked { unlockEntry(of: number) }
      dropMapping(number)
      counts.copied &+= 1
    }
    if isRecording { record(page, access, index, before: entry, frameBefore: before, .unshare(verdict)) }
  }

  /// The same as `copyForFork` where frames may be pinned: a pinned exclusive frame is copied for the child, and the parent
  /// keeps it as it is (folio_try_dup_anon_rmap_pte, copy_present_page): G-3.
  ///
  /// A policy that copies at fork does the same to every anonymous frame: PO-1.
  /// `newFrame` is the word of a new frame.
  @_lifetime(self: copy self)
  mutating func copyForForkWithPins(
    from source: Int, to destination: Int, _ range: Range<Int>, copyOnWrite: Bool, childWrites: Bool,
    newFrame: UInt64
  ) {
    for slot in range {
      let entry = PTE(bits: entries[source &+ slot])
      if entry.mapsNormalFrame, isCopiedAtFork(entry.frame) {
        let frame = allocateFrame()
        frames[frame] = newFrame | exclusiveFlag | frames[entry.frame] & Frame.contentMask
        let flags = PTE.young | PTE.dirty | (childWrites ? PTE.writable : 0)
        entries[destination &+ slot] = PTE(frame: frame, flags: flags).bits
        addToLRU(frame, isLocked: false)
      } else {
        copyForFork(from: source, to: destination, slot..<slot &+ 1, copyOnWrite: copyOnWrite)
      }
    }
  }

  private func isCopiedAtFork(_ number: FrameNumber) -> Bool {
    policy == .eagerFork ? Frame(bits: frames[number]).has(Frame.anonymous) : mayBePinned(number)
  }

  /// An exclusive anonymous frame with so many references that it must be taken for pinned (folio_maybe_dma_pinned).
  private func mayBePinned(_ number: FrameNumber) -> Bool {
    let frame = Frame(bits: frames[number])
    guard frame.has(Frame.anonymous), frame.bits & exclusiveFlag == exclusiveFlag else { return false }
    if frame.order > 0 { return held[frame.head(of: number)].map { $0.pins > 0 } ?? false }
    guard frame.has(Frame.held) else { return false }
    return frame.refcount + (held[number]?.references ?? 0) >= HeldReferences.pinBias
  }
}
