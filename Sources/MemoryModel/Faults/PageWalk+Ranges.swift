extension PageWalk {
  /// Copies the entries `range` of one leaf to another for fork (copy_present_ptes): FK-2.
  ///
  /// The walk is one of the child's address space. Both sides of a copy-on-write mapping lose write permission, the child's entries are old, frames lose
  /// anon-exclusive and gain a mapping.
  @_lifetime(self: copy self)
  mutating func copyForFork(from source: Int, to destination: Int, _ range: Range<Int>, copyOnWrite: Bool) {
    let protection = copyOnWrite ? ~PTE.writable : ~0
    // Without UFFD_FEATURE_EVENT_FORK the child's VMA is not registered, and its entries are not protected. Entries of shared
    // mappings are clean in the child.
    let inherited = ~(PTE.young | PTE.userfaultProtected | (copyOnWrite ? 0 : PTE.dirty))
    let distance = destination &- source
    var seen: UInt64 = 0
    for index in source &+ range.lowerBound..<source &+ range.upperBound {
      let entry = PTE(bits: entries[index])
      let shared = entry.bits & protection
      entries[index] = shared
      entries[index &+ distance] = shared & inherited
      if entry.mapsNormalFrame {
        let word = frames[entry.frame]
        frames[entry.frame] = (word & ~Frame.exclusive) &+ 1
        seen |= word
      }
    }
    // Entries of a copy-on-write mapping are all read-only by now.
    if !copyOnWrite { joinSharedForkBatches(destination, range) }
    if Frame(bits: seen).isLargeAnonymous {
      countLargeMappings(destination &+ range.lowerBound..<destination &+ range.upperBound)
    }
  }

  /// Clears the entries `range` of the leaf at `base` (zap_present_ptes) and returns how many were present.
  ///
  /// What is swapped out is given up. Guard markers stay, unless the VMA goes too (ZAP_FLAG_DROP_MARKER).
  @_lifetime(self: copy self)
  mutating func zap(_ base: Int, _ range: Range<Int>, isLocked: Bool, dropsMarkers: Bool) -> Int {
    var present = 0
    // Frames that lie together are given back together: the bits `freed` of the word `block`.
    var block = 0
    var freed: UInt64 = 0
    // Anonymous, one mapping, no other reference.
    let asked = Frame.referenceMask | Frame.largeAnonymousMask
    let sole = isLocked ? ~0 : 1 | Frame.anonymous
    var batch = FolioBatch()
    for slot in range {
      let entry = PTE(bits: entries[base &+ slot])
      guard entry.isPresent else {
        if entry.isSwapped {
          entries[base &+ slot] = 0
          dropSwapUser(entry.swapSlot)
        } else if dropsMarkers, !entry.isNone {
          entries[base &+ slot] = 0
        }
        continue
      }
      entries[base &+ slot] = 0
      present &+= 1
      guard !entry.isZeroPage else { continue }
      let number = entry.frame
      let word = frames[number]
      let holders = word & asked
      if holders == sole {
        frames[number] = 0
        if number >> 6 != block {
          release(freed, in: block)
          block = number >> 6
          freed = 0
        }
        freed |= 1 &<< UInt64(truncatingIfNeeded: number)
      } else if !isLocked, holders & Frame.mapcountMask > 1, holders & Frame.largeAnonymousMask == Frame.anonymous {
        frames[number] = word &- 1
      } else {
        unmap(entry, isLocked: isLocked, &batch)
      }
    }
    release(freed, in: block)
    return present
  }

  /// Gives frames of one word back.
  @inline(__always)
  @_lifetime(self: copy self)
  private mutating func release(_ freed: UInt64, in block: Int) {
    guard freed != 0 else { return }
    free[block] |= freed
    used &-= freed.nonzeroBitCount
    if block < hint { hint = block }
  }

  /// Consecutive entries of one large folio, which zap_present_ptes unmaps as one.
  private struct FolioBatch {
    /// The last entry.
    var last = PTE.none
    /// One of the entries was young, so the folio is marked as used already.
    var isMarked = false
  }

  /// Drops the mapping of any frame.
  @inline(never)
  @_lifetime(self: copy self)
  private mutating func unmap(_ entry: PTE, isLocked: Bool, _ batch: inout FolioBatch) {
    let number = entry.frame
    let frame = Frame(bits: frames[number])
    let head = frame.head(of: number)
    let isNewBatch = number == head || !batch.last.mapsNormalFrame || !entry.follows(batch.last, by: 1)
    if isNewBatch { batch = FolioBatch() }
    batch.last = entry
    if !frame.has(Frame.anonymous) { noteFileUnmap(entry, head: head, &batch) }
    if isLocked, isNewBatch { unlockEntry(of: number) }
    dropMapping(number)
  }

  /// What zap_present_folio_ptes keeps of a file entry: its dirty bit goes to the folio, its young bit counts as a use.
  ///
  /// A batch is one use, if any of its entries is young.
  @_lifetime(self: copy self)
  private mutating func noteFileUnmap(_ entry: PTE, head: FrameNumber, _ batch: inout FolioBatch) {
    if entry.isDirty { frames[head] |= Frame.dirty }
    if entry.isYoung, !batch.isMarked {
      batch.isMarked = true
      markAccessed(head)
    }
  }

  /// Changes the protection of the entries `range` of the leaf at `base` (change_pte_range): V-1.
  @_lifetime(self: copy self)
  mutating func protect(_ base: Int, _ range: Range<Int>, upgrade: ProtectionUpgrade) {
    for slot in range {
      let entry = PTE(bits: entries[base &+ slot])
      guard entry.isPresent else { continue }
      let frame = Frame(bits: entry.mapsNormalFrame ? frames[entry.frame] : 0)
      let mayWrite =
        switch upgrade {
        case .never: false
        case .exclusive: frame.has(Frame.anonymous) && frame.has(Frame.exclusive)
        case .exclusiveAndDirty: entry.isDirty && frame.has(Frame.anonymous) && frame.has(Frame.exclusive)
        case .dirty: entry.isDirty
        case .always: true
        }
      entries[base &+ slot] =
        mayWrite && !entry.isUserfaultProtected ? entry.bits | PTE.writable : entry.bits & ~PTE.writable
    }
  }

}

/// Which entries become writable when mprotect gives write permission (can_change_pte_writable).
enum ProtectionUpgrade {
  /// None: the VMA is not writable.
  case never
  /// Private: those of exclusive anonymous frames.
  case exclusive
  /// Private: those of exclusive anonymous frames that were written.
  case exclusiveAndDirty
  /// Shared with write notification: dirty ones.
  case dirty
  /// Shared without write notification: all.
  case always
}
